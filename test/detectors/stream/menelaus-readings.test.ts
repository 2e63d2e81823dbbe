import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createBatchDetector, restoreBatchDetector } from '../../../detectors/stream/batch-detector.ts';
import { createStreamDetector } from '../../../detectors/stream/registry.ts';
import { weightedRateBounds, type RateBounds } from '../../../detectors/stream/weighted-rate-law.ts';
import { streamOf, type StreamRecipe } from '../../support/stream-recipes.ts';

interface Readings {
  readonly tables: {
    readonly columns: readonly StreamRecipe[];
    readonly batch: number;
    /** Distance, threshold and drift of every batch after the first. */
    readonly rows: readonly (readonly [number, number | null, boolean])[];
  };
  readonly lfr: {
    readonly stream: StreamRecipe;
    readonly decay: number;
    readonly every: number;
    readonly rows: readonly (readonly number[])[];
    readonly bounds: readonly {
      readonly rate: number;
      readonly steps: number;
      readonly decay: number;
      readonly levels: readonly number[];
      readonly low: readonly number[];
      readonly high: readonly number[];
    }[];
  };
}

const path = fileURLToPath(new URL('../../vectors/stream/menelaus-0.2.json', import.meta.url));
const { tables, lfr } = JSON.parse(readFileSync(path, 'utf8')) as Readings;
const columns = tables.columns.map(streamOf);
const batchAt = (at: number): number[][] =>
  columns.map((column) => column.slice(at * tables.batch, (at + 1) * tables.batch));

/** Made by test/vectors/make/stream_menelaus.py, which names the versions. */
describe('readings of Menelaus 0.2.0', () => {
  it('HDDDM over three columns: distance, threshold and drift of every batch, saved and restored on the way', () => {
    let detector = createBatchDetector({ columns: 3 });
    expect(detector.update(batchAt(0))).toBe('steady');
    let drifts = 0;
    for (const [i, [distance, threshold, drift]] of tables.rows.entries()) {
      const outcome = detector.update(batchAt(i + 1));
      expect({ i, outcome }).toEqual({ i, outcome: drift ? 'drift' : 'steady' });
      const values = detector.values();
      expect(values.distance).toBeCloseTo(distance, 12);
      expect(values.byColumn).toHaveLength(3);
      if (threshold !== null) expect(values.threshold).toBeCloseTo(threshold, 11);
      if (drift) drifts++;
      detector = restoreBatchDetector(JSON.parse(JSON.stringify(detector)) as ReturnType<typeof detector.toJSON>);
      expect(detector.values()).toEqual(values);
    }
    expect(drifts).toBeGreaterThan(1);
  });

  it('Linear Four Rates: the rates and the weighted rates', () => {
    // No look, so that nothing is reset.
    const detector = createStreamDetector('lfr', { time_decay_factor: lfr.decay, burn_in: 1000 });
    const names = ['tpr', 'tnr', 'ppv', 'npv', 'tprNow', 'tnrNow', 'ppvNow', 'npvNow'];
    for (const [i, cell] of streamOf(lfr.stream).entries()) {
      expect(detector.update(cell)).not.toBe('drift');
      const row = lfr.rows[(i + 1) / lfr.every - 1];
      if (row === undefined) continue;
      const values = detector.values();
      for (const [k, name] of names.entries()) expect(values[name]).toBeCloseTo(row[k]!, 13);
    }
    expect(lfr.rows.length).toBeGreaterThan(9);
  });

  it.each(lfr.bounds)(
    'bounds of weighted rates are those of 100,000 draws: rate $rate, $steps answers, decay $decay',
    (one) => {
      // The draws leave the start at 1/2 out; what a quantile of so many draws may be off, by the law itself at neighbouring levels.
      const start = one.decay ** one.steps / 2;
      for (const [k, level] of one.levels.entries()) {
        const error = 4 * Math.sqrt((level * (1 - level)) / 100_000);
        const table = weightedRateBounds(one.rate, one.decay, [level - error, level + error]);
        const [wide, narrow] = table[Math.min(one.steps, table.length - 1)] as [RateBounds, RateBounds];
        expect(one.low[k]! + start).toBeGreaterThan(wide.low - 2e-3);
        expect(one.low[k]! + start).toBeLessThan(narrow.low + 2e-3);
        expect(one.high[k]! + start).toBeLessThan(wide.high + 2e-3);
        expect(one.high[k]! + start).toBeGreaterThan(narrow.high - 2e-3);
      }
    },
  );

  it.each([
    [[[1, 2]], 'a batch has 3 columns, not 1'],
    [[[1], [1], [1]], 'a batch has at least 2 rows, not 1'],
    [
      [
        [1, 2],
        [1, 2, 3],
        [1, 2],
      ],
      'column 1 has 3 rows, and column 0 has 2',
    ],
    [
      [
        [1, 2],
        [1, 2],
        [1, NaN],
      ],
      'column 2, row 1: NaN is not a finite number',
    ],
  ])('a batch that cannot be read changes nothing: %j', (batch, message) => {
    const detector = createBatchDetector({ columns: 3 });
    detector.update(batchAt(0));
    const before = JSON.stringify(detector);
    expect(() => detector.update(batch)).toThrow(new RangeError(message));
    expect(JSON.stringify(detector)).toBe(before);
  });

  it('refuses what is no set of options', () => {
    expect(() => createBatchDetector({ columns: 0 })).toThrow('columns must be a whole number of at least 1, not 0');
    expect(() => createBatchDetector({ columns: 1, significance: 2 })).toThrow(
      'significance must be above 0, and below 1',
    );
  });
});
