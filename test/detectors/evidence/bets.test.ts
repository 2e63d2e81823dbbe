import { describe, expect, it } from 'vitest';
import { BETS, POWERS, restlessLogBet, TemperedBets } from '../../../detectors/evidence/bets.ts';
import { EvidenceSums } from '../../../detectors/evidence/evidence-sums.ts';
import { ordinaryLogPayoff } from '../../../detectors/evidence/jump-lane.ts';

const payoffs = (p: number, exponent: number): number[] => {
  const out = new Float64Array(BETS);
  new TemperedBets(exponent).payoffs(Math.log(p), out, 0);
  return [...out];
};

describe('power bets', () => {
  it.each([
    [0.25, 1],
    [1 / 1345, 1],
    [1, 1.5],
    [0.04, 8],
  ])('pay (power p^(power - 1))^(1 / c) at p = %s, c = %s', (p, exponent) => {
    payoffs(p, exponent).forEach((paid, i) => {
      const power = POWERS[i]!;
      expect(paid).toBeCloseTo((power * p ** (power - 1)) ** (1 / exponent), 10);
    });
    expect(Math.exp(restlessLogBet(Math.log(p)))).toBeCloseTo(payoffs(p, 1)[3]!, 10);
    expect(Math.exp(ordinaryLogPayoff(Math.log(p)))).toBeCloseTo(payoffs(p, 1)[0]!, 10);
  });

  it.each([8, 100, 1345])('are fair on the %s possible p-values of a rank, tempered or not', (ranks) => {
    for (const exponent of [1, 1.5, 8]) {
      const mean = new Float64Array(BETS);
      for (let rank = 1; rank <= ranks; rank++) {
        payoffs(rank / ranks, exponent).forEach((paid, i) => (mean[i]! += paid / ranks));
      }
      expect(Math.max(...mean)).toBeLessThanOrEqual(1);
    }
  });

  it('add up as Shiryaev-Roberts sums, whose weighted mean is the evidence of the model', () => {
    const sums = new EvidenceSums(Float64Array.of(0.75, 0.25), { exponent: 1, jumpExponent: null });
    const history = [0.25, 0.04, 0.9];
    const expected = POWERS.map((power) => history.reduce((sum, p) => (1 + sum) * power * p ** (power - 1), 0));
    for (const p of history) sums.add(0, Math.log(p), 0);
    const own = expected.reduce((sum, x) => sum + x, 0) / BETS;
    expect(sums.ofStream(0)).toBeCloseTo(own, 10);
    expect(sums.ofStream(1)).toBe(0);
    expect(sums.ofModel(sums.ofStreams())).toBeCloseTo(0.75 * own, 10);
    sums.reset();
    expect(sums.ofStreams()).toEqual(Float64Array.of(0, 0));
  });

  it('give the jump lane a tenth of a stream, and its own exponent', () => {
    const sums = new EvidenceSums(Float64Array.of(1), { exponent: 1, jumpExponent: 2 });
    sums.add(0, 0, Math.log(100));
    const ranks = POWERS.reduce((sum, power) => sum + power, 0) / BETS;
    expect(sums.ofStream(0)).toBeCloseTo(0.9 * ranks + 0.1 * 10, 10);
  });
});
