import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';
import { compareByLearnedKernel, type KernelTrainer, type Matrix } from '../../../detectors/multivariate/index.ts';

/** Learns greedily: the one direction in which the sides' means differ most, as far as its own half goes. */
function greedyTrainer(disposed: { count: number }): KernelTrainer {
  return {
    train(reference, current) {
      const direction = meansOf(reference).map((mean, column) => mean - meansOf(current)[column]!);
      const project = ({ rows, columns, data }: Matrix): Matrix => ({
        rows,
        columns: 1,
        data: Float64Array.from({ length: rows }, (_, row) =>
          direction.reduce((sum, weight, column) => sum + weight * data[row * columns + column]!, 0),
        ),
      });
      return Promise.resolve({
        featureWidth: 0.1,
        rowWidth: 10,
        share: 0.05,
        featuresOf: (rows) => Promise.resolve(project(rows)),
        dispose: () => {
          disposed.count += 1;
        },
      });
    },
  };
}

function meansOf({ rows, columns, data }: Matrix): number[] {
  const sums = new Array<number>(columns).fill(0);
  data.forEach((value, at) => (sums[at % columns]! += value / rows));
  return sums;
}

function drawnRows(rows: number, columns: number, seed: number, steps: number, shift = 0): Matrix {
  const random = createRandom(seed);
  const data = Float64Array.from({ length: rows * columns }, () => shift + Math.round(random.normal() * steps) / steps);
  return { rows, columns, data };
}

describe('compareByLearnedKernel', () => {
  it.each([
    [40, 60, 1000],
    [90, 50, 1],
  ])('has uniform p-values without drift, however greedy the learner: %i against %i rows', async (n, m, steps) => {
    const disposed = { count: 0 };
    const pairs = 150;
    const trainer = greedyTrainer(disposed);
    const results = await Promise.all(
      Array.from({ length: pairs }, (_, seed) => {
        const options = { seed, permutations: 59 };
        return compareByLearnedKernel(
          trainer,
          drawnRows(n, 4, 2 * seed + 1, steps),
          drawnRows(m, 4, 2 * seed + 2, steps),
          options,
        );
      }),
    );
    for (const level of [0.05, 0.2, 0.5]) {
      const share = results.filter(({ pValue }) => pValue! <= level).length / pairs;
      expect(Math.abs(share - level)).toBeLessThanOrEqual(4 * Math.sqrt((level * (1 - level)) / pairs));
    }
    expect(disposed.count).toBe(pairs);
  });

  it('sees a move, on as many rows as are left for the test', async () => {
    const result = await compareByLearnedKernel(
      greedyTrainer({ count: 0 }),
      drawnRows(121, 4, 1, 1000),
      drawnRows(100, 4, 2, 1000, 0.5),
    );
    expect(result).toMatchObject({ method: 'mmd_learned', scale: 'distance', n: [60, 50], drifted: true });
  });

  it.each([
    [0, 30, 'the reference has 0 complete rows, 20 are needed'],
    [30, 9, 'the current data has 9 complete rows, 20 are needed'],
  ])('says why %i against %i rows say nothing', async (n, m, reason) => {
    const result = await compareByLearnedKernel(
      greedyTrainer({ count: 0 }),
      drawnRows(n, 2, 1, 10),
      drawnRows(m, 2, 2, 10),
    );
    expect(result.insufficient).toBe(reason);
  });

  it('says that tables of other columns cannot be compared', async () => {
    const [two, three] = [drawnRows(30, 2, 1, 10), drawnRows(30, 3, 2, 10)];
    const result = await compareByLearnedKernel(greedyTrainer({ count: 0 }), two, three);
    expect(result.insufficient).toBe('the reference has 2 columns and the current data 3');
  });
});
