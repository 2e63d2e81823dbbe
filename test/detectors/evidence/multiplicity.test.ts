import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideOnlineFdr,
  eBenjaminiHochberg,
  startOnlineFdr,
  type OnlineFdrName,
} from '../../../detectors/evidence/index.ts';
import { createRandom } from '../../../detectors/math/random.ts';
import { normalUpperTail } from '../../../detectors/math/incomplete-gamma.ts';

function run(name: OnlineFdrName, pValues: readonly number[]): { level: number; rejected: boolean }[] {
  let state = startOnlineFdr(name);
  return pValues.map((p) => {
    const step = decideOnlineFdr(state, p);
    state = JSON.parse(JSON.stringify(step.state)) as typeof state;
    return step.decision;
  });
}

describe('many tests at once', () => {
  it('rejects by e-BH the largest set whose e-values carry it', () => {
    expect(eBenjaminiHochberg([50, 1, 30, 0, Infinity], 0.1)).toEqual([0, 2, 4]);
    expect(eBenjaminiHochberg([49, 1], 0.02)).toEqual([]);
    expect(eBenjaminiHochberg([], 0.1)).toEqual([]);
    expect(() => eBenjaminiHochberg([-1], 0.1)).toThrow('0 or more');
    expect(() => eBenjaminiHochberg([1], 1)).toThrow('between 0 and 1');
  });

  it('keeps the false share of e-BH under dependence: all e-values the same bet', () => {
    const random = createRandom(3);
    let falseShare = 0;
    const rounds = 4000;
    for (let round = 0; round < rounds; round++) {
      const e = 0.5 * random.uniform() ** -0.5;
      falseShare += eBenjaminiHochberg(new Float64Array(20).fill(e), 0.1).length > 0 ? 1 : 0;
    }
    expect(falseShare / rounds).toBeLessThanOrEqual(0.1);
  });

  it('never rejects fewer when an e-value grows', () => {
    const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(values, fc.nat(), fc.double({ min: 0, max: 100, noNaN: true }), (e, at, more) => {
        const grown = e.map((value, index) => (index === at % e.length ? value + more : value));
        expect(eBenjaminiHochberg(grown, 0.1).length).toBeGreaterThanOrEqual(eBenjaminiHochberg(e, 0.1).length);
      }),
    );
  });

  it('holds the levels of LORD++ (R package onlineFDR, defaults)', () => {
    const decisions = run('lord++', [1e-7, 0.1, 0.00025, 0.07]);
    const levels = [0.00026758, 0.00246645, 0.00057328, 0.00316312];
    for (const [at, { level }] of decisions.entries()) expect(level).toBeCloseTo(levels[at]!, 8);
    expect(decisions.map(({ rejected }) => rejected)).toEqual([true, false, true, false]);
  });

  it.each(['saffron', 'addis'] as const)('decides as %s of the R package onlineFDR does', (name) => {
    expect(run(name, [1e-7, 3e-4, 0.1, 6e-4]).map(({ rejected }) => rejected)).toEqual([true, true, false, true]);
  });

  // 30 % of 400 hypotheses are false with a mean of 3: the share of false rejections, averaged over 60 lists, stays below .05.
  it.each(['lord++', 'saffron', 'addis'] as const)('%s keeps the false discovery rate and finds something', (name) => {
    let [falseShare, found] = [0, 0];
    for (let seed = 0; seed < 60; seed++) {
      const random = createRandom(seed);
      const real = Array.from({ length: 400 }, () => random.uniform() < 0.3);
      const decisions = run(
        name,
        real.map((moved) => normalUpperTail(random.normal() + (moved ? 3 : 0))),
      );
      const rejected = decisions.flatMap((decision, at) => (decision.rejected ? [real[at]!] : []));
      falseShare += rejected.length === 0 ? 0 : rejected.filter((moved) => !moved).length / rejected.length / 60;
      found += rejected.filter(Boolean).length / real.filter(Boolean).length / 60;
    }
    expect(falseShare).toBeLessThanOrEqual(0.05);
    expect(found).toBeGreaterThan(0.3);
  });

  it('refuses what is no p-value', () => {
    expect(() => decideOnlineFdr(startOnlineFdr('addis'), 1.5)).toThrow('[0, 1]');
    expect(() => startOnlineFdr('saffron', 0)).toThrow('between 0 and 1');
  });
});
