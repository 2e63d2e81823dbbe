import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  completeRows,
  MULTIVARIATE_METHODS,
  type Matrix,
  type MultivariateName,
} from '../../../detectors/multivariate/index.ts';
import { createRandom } from '../../../detectors/math/random.ts';
import { cellsOf, type ColumnRecipe } from '../../support/lcg-columns.ts';

interface PairVector {
  readonly set: string;
  readonly reference: readonly ColumnRecipe[];
  readonly current: readonly ColumnRecipe[];
  readonly rows: readonly [number, number];
  readonly mmd: number;
  readonly energy_nd: number;
}

const VECTORS = JSON.parse(
  readFileSync(new URL('../../vectors/multivariate/pairs.json', import.meta.url), 'utf8'),
) as readonly PairVector[];
const NAMES = Object.keys(MULTIVARIATE_METHODS) as MultivariateName[];

function tableOf(recipes: readonly ColumnRecipe[]): Matrix {
  return completeRows(
    recipes.map((recipe) => Float64Array.from(cellsOf(recipe), (cell) => (cell as number | null) ?? NaN)),
  );
}

/** Rows of correlated normal columns, moved by `shift` in every column; `correlation` between neighbours. */
function normalRows(rows: number, columns: number, seed: number, shift = 0, correlation = 0.6): Matrix {
  const random = createRandom(seed);
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    let last = random.normal();
    for (let column = 0; column < columns; column++) {
      last = correlation * last + Math.sqrt(1 - correlation ** 2) * random.normal();
      data[row * columns + column] = last + shift;
    }
  }
  return { rows, columns, data };
}

describe('multivariate methods', () => {
  it.each(VECTORS.map((vector) => [vector.set, vector] as const))('hold the digits of NumPy: %s', (_name, vector) => {
    const [reference, current] = [tableOf(vector.reference), tableOf(vector.current)];
    expect([reference.rows, current.rows]).toEqual(vector.rows);
    for (const name of ['mmd', 'energy_nd'] as const) {
      const result = MULTIVARIATE_METHODS[name].compare(reference, current, { permutations: 99 });
      expect(Math.abs(result.statistic! - vector[name])).toBeLessThanOrEqual(1e-9 + 1e-9 * Math.abs(vector[name]));
    }
  });

  /*
   * Each p-value is below .05 in 5 %, .2 in 20 % and .5 in 50 % of 80 pairs without drift, within four standard errors. With
   * ties every column has some seven values.
   */
  it.each(
    NAMES.flatMap(
      (name) =>
        [
          [name, 'continuous columns', 60, 45, 1000],

          [name, 'continuous columns', 50, 120, 1000],
          [name, 'columns with ties', 50, 120, 1],
        ] as const,
    ),
  )('%s has uniform p-values without drift: %s, %i against %i rows', (name, _law, n, m, steps) => {
    const pairs = 80;
    const rounded = (rows: number, seed: number): Matrix => {
      const drawn = normalRows(rows, 3, seed);
      return { ...drawn, data: drawn.data.map((value) => Math.round(value * steps) / steps) };
    };
    const pValues = Array.from({ length: pairs }, (_, seed) => {
      // One seed for all pairs, as who sets none has it: what breaks ties must not err alike on all of them.
      const options = { permutations: 59, seed: steps === 1 ? 0 : seed };
      return MULTIVARIATE_METHODS[name].compare(rounded(n, 2 * seed + 1), rounded(m, 2 * seed + 2), options).pValue!;
    });
    for (const level of [0.05, 0.2, 0.5]) {
      const share = pValues.filter((pValue) => pValue <= level).length / pairs;
      expect(Math.abs(share - level)).toBeLessThanOrEqual(4 * Math.sqrt((level * (1 - level)) / pairs));
    }
  });

  // Z-scores by a small reference fit it: with permutations that keep them, .15 of these pairs are below .05.
  it.each(['mmd', 'energy_nd', 'lsdd', 'nearest_neighbours', 'kdq_tree'] as const)(
    '%s keeps its level with 20 rows of 25 columns a side',
    (name) => {
      const low = Array.from({ length: 120 }, (_, seed) => {
        const options = { permutations: 59, seed };
        return MULTIVARIATE_METHODS[name].compare(
          normalRows(20, 25, 2 * seed + 1),
          normalRows(20, 25, 2 * seed + 2),
          options,
        );
      }).filter(({ pValue }) => pValue! <= 0.05);
      // Fourteen or more of 120 have a chance of .003 at a rate of .05.
      expect(low.length).toBeLessThan(14);
    },
  );

  it.each([
    ['mmd', 0.35],
    ['mmd_rff', 0.35],
    ['energy_nd', 0.35],
    ['lsdd', 0.5],
    ['domain_classifier', 0.7],
    ['quant_tree', 0.7],
    ['kdq_tree', 0.7],
    ['nearest_neighbours', 0.9],
  ] as const)('%s sees a move of all columns by %d sd in nearly all pairs of 200 rows', (name, shift) => {
    const found = Array.from({ length: 20 }, (_, seed) => {
      const options = { permutations: 99, seed };
      return MULTIVARIATE_METHODS[name].compare(
        normalRows(200, 3, seed + 500),
        normalRows(200, 3, seed + 900, shift),
        options,
      );
    }).filter((result) => result.drifted === true);
    expect(found.length).toBeGreaterThanOrEqual(17);
  });

  it.each(['mmd', 'domain_classifier', 'pca_reconstruction'] as const)(
    '%s sees a broken relation that no column shows alone',
    (name) => {
      const reference = normalRows(600, 3, 1, 0, 0.95);
      const current = normalRows(600, 3, 2, 0, 0);
      expect(MULTIVARIATE_METHODS[name].compare(reference, current, { permutations: 99 }).pValue).toBeLessThan(0.02);
    },
  );

  it.each(NAMES)('%s gives the same digits for the same seed', (name) => {
    const [reference, current] = [normalRows(60, 2, 3), normalRows(50, 2, 4)];
    const run = (): unknown => MULTIVARIATE_METHODS[name].compare(reference, current, { seed: 11, permutations: 49 });
    expect(run()).toEqual(run());
  });

  it.each(NAMES)('%s says why it can say nothing, and never gives a number that is none', (name) => {
    const method = MULTIVARIATE_METHODS[name];
    const none: Matrix = { rows: 0, columns: 2, data: new Float64Array(0) };
    const some = normalRows(80, 2, 5);
    expect(method.compare(none, some).insufficient).toContain('0 complete rows');
    expect(method.compare(some, normalRows(80, 3, 6)).insufficient).toContain('2 columns');
    const equal: Matrix = { rows: 80, columns: 2, data: new Float64Array(160).fill(7) };
    const huge: Matrix = { rows: 80, columns: 2, data: some.data.map((value) => value * 1e308) };
    const halfEqual: Matrix = { ...some, data: some.data.map((value, at) => (at % 2 === 0 ? 3 : value)) };
    for (const [reference, current] of [
      [equal, equal],
      [equal, some],
      [some, equal],
      [huge, some],
      [some, huge],
      [huge, huge],
      [halfEqual, some],
      [some, halfEqual],
      [halfEqual, halfEqual],
      [normalRows(1, 2, 7), some],
      [normalRows(9, 2, 7), normalRows(9, 2, 8)],
    ] as const) {
      const result = method.compare(reference, current, { permutations: 19 });
      const numbers = [result.statistic, result.pValue, result.threshold, result.null?.mean, result.null?.q999];
      if (result.insufficient === null) expect(numbers.every((value) => Number.isFinite(value ?? NaN))).toBe(true);
      else expect(numbers.every((value) => value === null || value === undefined)).toBe(true);
    }
  });

  it('leaves rows out that are not complete', () => {
    const columns = [Float64Array.of(1, NaN, 3, 4), Float64Array.of(1, 2, Infinity, 4)];
    expect(completeRows(columns)).toEqual({ rows: 2, columns: 2, data: Float64Array.of(1, 1, 4, 4) });
    expect(() => completeRows([Float64Array.of(1), Float64Array.of(1, 2)])).toThrow('differ in length');
  });
});
