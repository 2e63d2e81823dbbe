import { upperGammaRatio } from '../../../detectors/math/incomplete-gamma.ts';
import type { Verdict } from '../../domain/verdict.ts';

/** A rate that nobody is to be woken for. */
const TOLERATED_RATE = 0.01;
/** How seldom a tolerated rate brings as many as it takes to count: one window in twenty. */
const CHANCE = 0.05;

/**
 * What of a score bets: all of it, but for rates (nulls, unseen levels, values out of range) only where the window holds more such values
 * than a rate of one percent brings by chance. Evidence grows with whatever is not as it was, however little: one new airport in eight hundred
 * flights is sure after some weeks, and is no reason to wake anybody. The same rule holds for the baseline's windows, so the bets stay fair.
 * The chance is Poisson's, which is above the binomial one.
 * @param n rows that the score rests on.
 */
export function stakeOf(scale: Verdict['scale'], score: number, n: number): number {
  if (scale !== 'rate' || !(score > 0)) return score;
  const count = Math.round(score * n);
  // P(Poisson(mean) >= count) = 1 - Q(count, mean).
  const chance = 1 - upperGammaRatio(count, TOLERATED_RATE * n);
  return count > 0 && chance <= CHANCE ? score : 0;
}
