import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BETS, POWERS, restlessLogBet, TemperedBets, tieGain } from '../../../detectors/evidence/bets.ts';
import { EvidenceSums } from '../../../detectors/evidence/evidence-sums.ts';
import { ordinaryLogPayoff } from '../../../detectors/evidence/jump-lane.ts';

const payoffs = (p: number, exponent: number, tieReach = 1): number[] => {
  const out = new Float64Array(BETS);
  new TemperedBets(exponent).payoffs(Math.log(p), tieReach, out, 0);
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
    expect(Math.exp(restlessLogBet(Math.log(p), 1))).toBeCloseTo(payoffs(p, 1)[3]!, 10);
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

  it('pay the mean over a tie', () => {
    // Of ten values the new one shares its place with the second to sixth: p from .2 to .6.
    payoffs(0.6, 2, 0.2 / 0.6).forEach((paid, i) => {
      const power = POWERS[i]!;
      const mean = (0.6 ** power - 0.2 ** power) / 0.4;
      expect(paid).toBeCloseTo(Math.sqrt(mean), 10);
      expect(payoffs(0.6, 1)[i]! * tieGain(power, 0.2 / 0.6)).toBeCloseTo(mean, 10);
    });
    expect(Math.exp(restlessLogBet(Math.log(0.6), 0.2 / 0.6))).toBeCloseTo(payoffs(0.6, 1, 0.2 / 0.6)[3]!, 10);
  });

  it('are fair whatever equals there are: any sizes of ties, the new value in each as often as its size says', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 }), (ties) => {
        const values = ties.reduce((sum, size) => sum + size, 0);
        const mean = new Float64Array(BETS);
        let above = 0;
        for (const size of ties) {
          const reach = (1 + above) / (size + above);
          payoffs((size + above) / values, 1, reach).forEach((paid, i) => (mean[i]! += (paid * size) / values));
          above += size;
        }
        expect(Math.max(...mean)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it('add up as Shiryaev-Roberts sums, whose weighted mean is the evidence of the model', () => {
    const sums = new EvidenceSums(Float64Array.of(0.75, 0.25), { exponent: 1, jumpExponent: null });
    const history = [0.25, 0.04, 0.9];
    const expected = POWERS.map((power) => history.reduce((sum, p) => (1 + sum) * power * p ** (power - 1), 0));
    for (const p of history) sums.add(0, Math.log(p), 1, 0);
    const own = expected.reduce((sum, x) => sum + x, 0) / BETS;
    expect(sums.ofStream(0)).toBeCloseTo(own, 10);
    expect(sums.ofStream(1)).toBe(0);
    expect(sums.ofModel(sums.ofStreams())).toBeCloseTo(0.75 * own, 10);
    sums.reset();
    expect(sums.ofStreams()).toEqual(Float64Array.of(0, 0));
  });

  it('give the jump lane a tenth of a stream, and its own exponent', () => {
    const sums = new EvidenceSums(Float64Array.of(1), { exponent: 1, jumpExponent: 2 });
    sums.add(0, 0, 1, Math.log(100));
    const ranks = POWERS.reduce((sum, power) => sum + power, 0) / BETS;
    expect(sums.ofStream(0)).toBeCloseTo(0.9 * ranks + 0.1 * 10, 10);
  });
});
