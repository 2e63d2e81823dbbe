import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';
import type { MethodResult } from '../../../detectors/index.ts';
import { judgeByEBh, judgeByShare, pValueOf } from '../../../src/cli/compare/dataset-verdict.ts';

const result = (over: Partial<MethodResult>): MethodResult => ({
  method: 'ks',
  statistic: 0.1,
  scale: 'p-value',
  pValue: 0.5,
  threshold: 0.05,
  direction: 'below',
  drifted: false,
  n: [100, 100],
  null: null,
  insufficient: null,
  ...over,
});
const withP = (ps: readonly number[]) =>
  ps.map((pValue, i) => ({ column: `c${i}`, results: [result({ pValue, drifted: pValue <= 0.05 })] }));
const none = new Map<string, number>();

/** Benjamini and Yekutieli (2001), step up: the k smallest with p(k) <= k level / (K sum 1/i). */
function benjaminiYekutieli(ps: readonly number[], level = 0.05): number {
  const sorted = ps.toSorted((a, b) => a - b);
  const harmonic = ps.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
  let named = 0;
  sorted.forEach((p, i) => {
    if (p <= ((i + 1) * level) / (ps.length * harmonic)) named = i + 1;
  });
  return named;
}

describe('the verdict on a dataset', () => {
  it.each([
    [[0.04], 1],
    [[0.06], 0],
    [[0.04, 0.9, 0.9, 0.9], 0],
    [[0.001, 0.9, 0.9, 0.9], 1],
    [[1e-9, 1e-8, 0.9], 2],
    [[0, 0, 0], 3],
  ])('p-values %j name %d columns', (ps, named) => {
    expect(judgeByEBh(withP(ps), none).columns).toHaveLength(named);
  });

  it('names the columns that Benjamini and Yekutieli would', () => {
    const random = createRandom(5);
    for (let run = 0; run < 300; run++) {
      const ps = Array.from({ length: 1 + random.below(30) }, () => random.uniform() ** (1 + 6 * random.uniform()));
      const expected = Math.min(benjaminiYekutieli(ps), ps.filter((p) => p <= 0.05).length);
      expect(judgeByEBh(withP(ps), none).columns).toHaveLength(expected);
    }
  });

  it.each([
    // One method of nine that sees nothing does not hide eight that do; nor do nineteen that a very small p-value stands among.
    [[1e-9, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001, 0.344], true],
    [[1e-9, ...Array<number>(19).fill(0.9)], true],
    // Hommel: M H p(k) / k = 5 * 2.2833 * .02 / 5 = .0457, and .0571 for .025.
    [Array<number>(5).fill(0.02), true],
    [Array<number>(5).fill(0.025), false],
    [[0.04, 0.9], false],
  ])('merges the p-values %j of one column', (ps, named) => {
    const results = ps.map((pValue, i) => result({ method: `m${i}`, pValue, drifted: pValue <= 0.05 }));
    expect(judgeByEBh([{ column: 'x', results }], none).drifted).toBe(named);
  });

  it('names nothing that is certain but too small to matter', () => {
    const tiny = result({
      scale: 'distance',
      pValue: null,
      statistic: 0.02,
      threshold: 0.1,
      null: { mean: 0.001, q95: 0.002, q999: 0.003 },
    });
    expect(pValueOf(tiny)).toBeLessThan(1e-9);
    expect(judgeByEBh([{ column: 'x', results: [tiny] }], none)).toEqual({
      drifted: false,
      driftedShare: 0,
      columns: [],
    });
  });

  it('reads the p-value of a distance off its null band', () => {
    const at = (statistic: number): number =>
      pValueOf(result({ scale: 'distance', pValue: null, statistic, null: { mean: 1, q95: 2, q999: 4 } }));
    expect([at(1.9), at(2), at(4)]).toEqual([1, 0.05, expect.closeTo(0.001, 12)]);
    expect(at(6)).toBeCloseTo(0.05 * 0.02 ** 2, 12);
  });

  it('leaves columns that could not be judged out of the share', () => {
    const silent = {
      column: 's',
      results: [result({ drifted: null, pValue: null, statistic: null, insufficient: 'no rows' })],
    };
    expect(judgeByEBh([...withP([1e-9, 0.8]), silent], none).driftedShare).toBe(0.5);
    expect(judgeByEBh([silent], none)).toEqual({ drifted: false, driftedShare: 0, columns: [] });
  });

  it('lets a given threshold decide', () => {
    const columns = [
      { column: 'x', results: [result({ method: 'psi', scale: 'distance', pValue: null, drifted: true })] },
    ];
    expect(judgeByEBh(columns, new Map([['psi', 0.01]])).columns).toEqual(['x']);
    expect(judgeByEBh(columns, none).columns).toEqual([]);
  });

  it.each([
    [[0.01, 0.01], 0.5, true],
    [[0.01, 0.9], 0.5, true],
    [[0.01, 0.9, 0.9], 0.5, false],
    [[0.01, 0.9, 0.9], null, true],
    [[0.9], null, false],
  ])('%j against a share of %s: %s', (ps, limit, drifted) => {
    expect(judgeByShare(withP(ps), limit).drifted).toBe(drifted);
  });
});
