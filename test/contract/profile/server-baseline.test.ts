import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';
import type { Baseline } from '../../../src/domain/baseline.ts';
import type { Monitor } from '../../../src/domain/monitor.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createBaselines } from '../../../src/profile/index.ts';
import { createStore, openEmbeddedEngine, openServerEngine, type Engine } from '../../../src/store/index.ts';
import { startClickhouseShim } from '../../support/clickhouse-shim.ts';

const HOURS = 48;
const MONITOR: Monitor = {
  time: 'ts',
  baseline: { from: '2026-01-01', to: '2026-01-03' },
  window: '1h',
  budget: { pages: 1, per: '90d' },
  columns: { age: 'numeric', region: 'categorical' },
  prediction: { column: 'score', type: 'numeric' },
  label: { column: 'late', arrived: 'known' },
};

function csv(): string {
  const random = createRandom(7);
  const lines = ['ts,age,region,score,late,known'];
  for (let row = 0; row < HOURS * 30; row++) {
    const ts = Date.UTC(2026, 0, 1) + row * 120_000;
    const age = row % 11 === 0 ? '' : (40 + 10 * random.normal()).toFixed(3);
    const score = random.uniform().toFixed(4);
    lines.push(
      `${new Date(ts).toISOString()},${age},r${random.below(5)},${score},${random.below(2)},${new Date(ts + 3_600_000).toISOString()}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Registers the file on an engine and reads back all that is kept of it. */
async function registerOn(
  engine: Engine,
  file: string,
): Promise<{ baseline: Omit<Baseline, 'createdAt' | 'id'>; windows: unknown }> {
  const store = createStore(engine, { clock: systemClock });
  await store.migrate();
  const baselines = createBaselines({ documents: store.documents, files: store.baselineFiles, clock: systemClock });
  const outcome = await baselines.register({ model: 'm', version: '1', monitor: MONITOR, file });
  if (outcome.kind !== 'registered') throw new Error(outcome.detail);
  const windows = await store.profiles.windows({
    baseline: outcome.baseline,
    source: 'baseline',
    fromMs: outcome.baseline.from,
    toMs: outcome.baseline.to,
    windowMs: 3_600_000,
  });
  const { createdAt: _createdAt, id: _id, ...baseline } = outcome.baseline;
  return { baseline, windows: windows.map((window) => ({ ...window, columns: [...window.columns] })) };
}

describe('a baseline beside a ClickHouse server', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'leeway-server-baseline-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is the same, to the last count, as on the embedded engine', async () => {
    const file = join(dir, 'rows.csv');
    writeFileSync(file, csv());
    const embedded = await openEmbeddedEngine({ dataDir: join(dir, 'embedded') });
    const expected = await registerOn(embedded, file);
    await embedded.close();

    const shim = await startClickhouseShim(join(dir, 'server'));
    const server = await openServerEngine({ url: shim.url });
    try {
      const found = await registerOn(server, file);
      expect(found.baseline).toEqual(expected.baseline);
      expect(found.windows).toEqual(expected.windows);
      expect(found.windows).toHaveLength(HOURS);
      expect(await server.query(`SELECT name FROM system.tables WHERE name LIKE 'baseline_staging%'`)).toEqual([]);
    } finally {
      await server.close();
      await shim.stop();
    }
  });
});
