import type { Ranks } from './ranks.ts';
import { excessChance } from './upper-tail.ts';
import type { UpperTail } from './upper-tail.ts';

/** The part of the budget that jumps have for themselves: the rest of the evidence loses a tenth, a twentieth of a window's worth. */
export const JUMP_SHARE = 0.1;

const POWER = 0.05;

/** The log payoff of the jump bet inside the baseline's range: a power bet on the p-value like the others. */
export function ordinaryLogPayoff(logP: number): number {
  return Math.log(POWER) + (POWER - 1) * logP;
}

/**
 * The log payoff of the jump bet: the power bet on the p-value times the chance of so great an excess beyond the baseline's range, but never more than (n + 1)^(1 - power) / (1 + values already beyond the range).
 *
 * A power bet on a conservative p-value of 1 / (n + 1) pays far less than a record is worth. Under exchangeability alone the best rank has chance 1 / (n + 1), so a bet may pay (n + 1)^(1 - power) there and still be fair:
 * the top j + 1 ranks share (n + 1)^(1 - power), all lower ranks are paid the integral of power p^(power - 1) or less, and both together integrate to 1.
 * The fitted tail only decides when to claim that stake, so a wrong tail costs power, never fairness; and no single window, however far out, is worth more.
 */
export function jumpLogPayoff(ranks: Ranks, tail: UpperTail | null, amplitude: number): number {
  const chance = excessChance(tail, amplitude);
  const claimed = ordinaryLogPayoff(Math.log(ranks.pValue(amplitude) * Math.max(chance, 1e-290)));
  // Inside the range, and with nothing beyond it in the history, the power bet is always below the fair limit.
  if (chance === 1 && ranks.beyond === 0) return claimed;
  const fair = (1 - POWER) * Math.log(ranks.length + 1) - Math.log(1 + ranks.beyond);
  return Math.min(claimed, fair);
}
