import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MULTIVARIATE_METHODS } from '../../../detectors/multivariate/index.ts';

/** The mean share of five places that rows of the own side have, straight from the definition: ties share the places left for them. */
function shareByDefinition(reference: readonly number[], current: readonly number[]): number {
  const values = [...reference, ...current];
  const sideOf = (row: number): boolean => row < reference.length;
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    const others = values.map((_, other) => other).filter((other) => other !== row);
    const distance = (other: number): number => Math.abs(values[row]! - values[other]!);
    const reach = others.map(distance).sort((a, b) => a - b)[4]!;
    const nearer = others.filter((other) => distance(other) < reach);
    const level = others.filter((other) => distance(other) === reach);
    const own = (rows: readonly number[]): number => rows.filter((other) => sideOf(other) === sideOf(row)).length;
    sum += (own(nearer) + (own(level) * (5 - nearer.length)) / level.length) / 5;
  }
  return sum / values.length;
}

describe('nearest_neighbours', () => {
  it('is the share by its definition, however many rows are equal', () => {
    const side = fc.array(fc.constantFrom(0, 1, 3, 4, 10, 11, 12, 20), { minLength: 6, maxLength: 16 });
    fc.assert(
      fc.property(side, side, (reference, current) => {
        const table = (values: readonly number[]) => ({
          rows: values.length,
          columns: 1,
          data: Float64Array.from(values),
        });
        const { statistic, pValue } = MULTIVARIATE_METHODS.nearest_neighbours.compare(
          table(reference),
          table(current),
          { permutations: 9 },
        );
        expect(pValue).toBeGreaterThanOrEqual(0.1);
        expect(statistic).toBeCloseTo(shareByDefinition(reference, current), 10);
      }),
      { numRuns: 60 },
    );
  });
});
