import { describe, expect, it } from 'vitest';
import { countsInBins, equalDepthBins } from '../../../detectors/samples/equal-depth-bins.ts';
import { NumericSample } from '../../../detectors/index.ts';
import { createRandom, type Random } from '../../../detectors/math/random.ts';

const SHAPES: readonly (readonly [string, (random: Random) => number])[] = [
  ['normal', (random) => random.normal()],
  ['few values, 0 among them with both signs', (random) => [-0, 0, 1, 2.5, -3][random.below(5)]!],
  ['one value', () => 7],
  ['two neighbouring doubles', (random) => (random.below(2) === 0 ? 1 : 1 + 2 ** -52)],
  ['many orders of magnitude', (random) => Math.exp(200 * random.normal())],
  ['a few values far out', (random) => (random.uniform() < 0.001 ? 1e6 : random.normal())],
  ['nearly all the same', (random) => (random.uniform() < 0.97 ? 0 : random.normal())],
  ['the largest doubles', (random) => [1, -1, 1.7e308, -1.7e308, 5e-324][random.below(5)]!],
];

/** Bins by their definition: the number of edges that a value reaches. */
function countedOneByOne(values: Float64Array, edges: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  for (const value of values) counts[edges.filter((edge) => edge <= value).length]! += 1;
  return counts;
}

describe('counts in bins of equal depth', () => {
  it.each(SHAPES)('%s: those of the reference and of others are as counted one by one', (_, value) => {
    const random = createRandom(8);
    for (const n of [1, 19, 300, 6_000]) {
      const sample = (m: number, scale: number): NumericSample =>
        NumericSample.of(Float64Array.from({ length: m }, () => value(random) * scale));
      const reference = sample(n, 1);
      const edges = equalDepthBins(reference);
      expect(edges.every((edge, i) => i === 0 || edge > edges[i - 1]!)).toBe(true);
      for (const other of [reference, sample(n, 1), sample(n, 0.5), sample(n, 1e-3)])
        expect(countsInBins(other, edges)).toEqual(countedOneByOne(other.values, edges));
    }
  });

  it('values that lie all below or all above the edges', () => {
    const edges = Float64Array.of(1, 2, 3);
    const far = [-5, -4.5, 1e9, 2e9, 1e300];
    for (const value of far)
      expect([...countsInBins(NumericSample.of(Float64Array.of(value, value * 1.01)), edges)]).toEqual(
        value < 0 ? [2, 0, 0, 0] : [0, 0, 0, 2],
      );
  });
});
