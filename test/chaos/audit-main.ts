import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVerifier } from '../../src/ingest/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createBaselines, createProfiler } from '../../src/profile/index.ts';
import { createStore, openEmbeddedEngine } from '../../src/store/index.ts';
import { monitorOf } from '../support/profiling.ts';
import { LIVE_FROM } from './event-stream.ts';

/** What a run has left in the store, counted in a process of its own; the profile step runs over it as it does in the service. */
export interface Audit {
  readonly rawRows: number;
  readonly uniqueOffsets: number;
  readonly uniqueEvents: number;
  readonly deadLetters: number;
  readonly arrivals: number;
  readonly profiled: number;
  readonly gaps: number;
  readonly duplicates: number;
}

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

async function main(dataDir: string): Promise<Audit> {
  const engine = await openEmbeddedEngine({ dataDir });
  const store = createStore(engine, { clock: systemClock });
  await store.migrate();
  const scratch = mkdtempSync(join(tmpdir(), 'leeway-chaos-baseline-'));
  try {
    const rows = Array.from({ length: 200 }, (_, i) => ({
      ts: new Date(LIVE_FROM - (i + 1) * 60_000).toISOString(),
      n: (i * 5) % 1000,
    }));
    const file = join(scratch, 'baseline.jsonl');
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    const baselines = createBaselines({ documents: store.documents, files: store.baselineFiles, clock: systemClock });
    const outcome = await baselines.register({
      model: 'm',
      version: '1',
      monitor: monitorOf({ columns: { n: 'numeric' } }),
      file,
      from: LIVE_FROM - 24 * HOUR,
      to: LIVE_FROM,
    });
    if (outcome.kind === 'refused') throw new Error(outcome.detail);
    const { baseline } = outcome;
    const profiler = createProfiler(
      { profiles: store.profiles, outcomes: store.outcomes },
      { watched: () => Promise.resolve([{ baseline, windowMs: HOUR }]), idleMs: 0 },
    );
    while ((await profiler.tick(Date.now() + YEAR)).countedRows > 0);
    const [counts] = await engine.query<Record<string, number>>(`SELECT
      (SELECT count() FROM predictions) AS rawRows,
      (SELECT uniqExact(source_topic, source_partition, source_offset) FROM predictions) AS uniqueOffsets,
      (SELECT uniqExact(event_id) FROM predictions) AS uniqueEvents,
      (SELECT count() FROM dead_letters) AS deadLetters,
      (SELECT sum(n) FROM arrivals) AS arrivals,
      (SELECT sum(n) FROM profiles FINAL WHERE source = 'live' AND column = 'n' AND segment = '') AS profiled`);
    const { gaps, duplicates } = await createVerifier(store.offsets).verify();
    return { ...(counts as unknown as Omit<Audit, 'gaps' | 'duplicates'>), gaps, duplicates };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    await engine.close();
  }
}

console.log(JSON.stringify(await main(process.argv[2] ?? '')));
