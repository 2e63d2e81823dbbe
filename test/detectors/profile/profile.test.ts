import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EDGE_LEVELS,
  addCounts,
  binIndex,
  coarseCounts,
  equalDepthEdges,
  total,
} from '../../../detectors/profile/index.ts';

/** Type 7 quantile of ascending values (Hyndman and Fan 1996). */
function quantile(ascending: readonly number[], level: number): number {
  const at = (ascending.length - 1) * level;
  const low = Math.floor(at);
  const next = ascending[Math.min(low + 1, ascending.length - 1)]!;
  return ascending[low]! + (at - low) * (next - ascending[low]!);
}

function edgesOf(values: readonly number[]): ReturnType<typeof equalDepthEdges> {
  const ascending = [...values].sort((a, b) => a - b);
  return equalDepthEdges(EDGE_LEVELS.map((level) => quantile(ascending, level)));
}

function countAll(values: readonly number[], edges: readonly number[]): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  for (const value of values) counts[binIndex(edges, value)]! += 1;
  return counts;
}

const sample = fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: -3, max: 3 })), {
  minLength: 1,
  maxLength: 400,
});

describe('equal-depth bins', () => {
  it('makes 160 bins of a continuous sample, 20 of them coarse, all equally deep', () => {
    const values = Array.from({ length: 16_000 }, (_, i) => i);
    const { edges, coarse } = edgesOf(values);
    expect([edges.length, coarse.length]).toEqual([159, 19]);
    expect([...new Set(countAll(values, edges))]).toEqual([100]);
    expect([...new Set(coarseCounts(countAll(values, edges), coarse))]).toEqual([800]);
  });

  it.each([
    ['hours of the day', Array.from({ length: 2400 }, (_, i) => i % 24)],
    ['two values', [0, 0, 0, 1]],
    ['one value', [5, 5]],
  ])('keeps the values of few-valued columns apart, without an edge given twice: %s', (_, values) => {
    const { edges, coarse } = edgesOf(values);
    expect(new Set(edges).size).toBe(edges.length);
    expect(new Set(coarse).size).toBe(coarse.length);
    const occupied = countAll(values, edges).filter((count) => count > 0);
    expect(occupied).toHaveLength(new Set(values).size);
  });

  it('has as coarse bins exactly those of the quantiles k/20 with duplicates removed', () => {
    fc.assert(
      fc.property(sample, (values) => {
        const { edges, coarse } = edgesOf(values);
        const ascending = [...values].sort((a, b) => a - b);
        const twentieths = EDGE_LEVELS.filter((_, i) => (i + 1) % 8 === 0).map(
          (level) => quantile(ascending, level) + 0,
        );
        const expected = twentieths.filter((edge, i) => i === 0 || edge > twentieths[i - 1]!);
        expect(coarse.map((i) => edges[i]!)).toEqual(expected);
        expect(coarseCounts(countAll(values, edges), coarse)).toEqual(countAll(values, expected));
      }),
    );
  });

  it('puts a value into the bin of as many edges as are at or below it', () => {
    fc.assert(
      fc.property(sample, fc.double({ noNaN: true }), (values, value) => {
        const { edges } = edgesOf(values);
        expect(binIndex(edges, value)).toBe(edges.filter((edge) => edge <= value).length);
      }),
    );
    expect(binIndex([1, 2], NaN)).toBe(-1);
  });

  it('counts parts that add up to the whole, however it is cut', () => {
    fc.assert(
      fc.property(sample, fc.array(fc.nat(3), { minLength: 1, maxLength: 20 }), (values, cuts) => {
        const { edges } = edgesOf(values);
        const sum = new Float64Array(edges.length + 1);
        for (const part of [0, 1, 2, 3]) {
          addCounts(
            sum,
            countAll(
              values.filter((_, i) => cuts[i % cuts.length] === part),
              edges,
            ),
          );
        }
        expect(sum).toEqual(countAll(values, edges));
        expect(total(sum)).toBe(values.length);
      }),
    );
  });

  it.each([
    ['descending', [2, 1]],
    ['not finite', [1, NaN]],
  ])('refuses quantiles that are %s', (_, quantiles) => {
    expect(() => equalDepthEdges(quantiles)).toThrow(/quantile 1/);
  });

  it('refuses to add counts of other bins', () => {
    expect(() => addCounts(new Float64Array(2), [1, 2, 3])).toThrow(/3 bins cannot be added to 2/);
  });
});
