import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDataBacktest, type BacktestOutcome } from '../judge/index.ts';
import { systemClock } from '../platform/clock.ts';
import { profileFile } from '../profile/index.ts';
import { createStore, openEmbeddedEngine } from '../store/index.ts';

/** A backtest on a file of rows, on an embedded engine of its own in a directory that is deleted afterwards: it touches no stored data. */
export async function backtestData(input: {
  readonly monitorText: string;
  readonly monitorName: string;
  readonly dataFile: string;
}): Promise<BacktestOutcome> {
  const directory = await mkdtemp(join(tmpdir(), 'leeway-backtest-'));
  try {
    const engine = await openEmbeddedEngine({ dataDir: directory });
    try {
      const store = createStore(engine, { clock: systemClock });
      await store.migrate();
      return await runDataBacktest(input, (request) =>
        profileFile({ files: store.baselineFiles, profiles: store.profiles }, request),
      );
    } finally {
      await engine.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
