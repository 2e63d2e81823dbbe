import type { Random } from '../math/random.ts';
import { SLOTS, type HashedText } from './hashed-terms.ts';

/** A linear model of the log odds that a text is a current one. */
export interface LogisticModel {
  readonly weights: Float64Array;
  readonly intercept: number;
}

const PASSES = 3;
const STEP = 0.5;

/**
 * Logistic regression by adaptive gradient steps in random order, a few passes; both sides weigh the same, however many rows they have.
 * Duchi, Hazan and Singer, J. Mach. Learn. Res. 12 (2011) 2121-2159. O(passes times terms).
 */
export function fitLogistic(
  rows: readonly { readonly text: HashedText; readonly isCurrent: boolean }[],
  random: Random,
): LogisticModel {
  const weights = new Float64Array(SLOTS);
  const squares = new Float64Array(SLOTS);
  const current = rows.filter((row) => row.isCurrent).length;
  const balance = [rows.length / (2 * (rows.length - current)), rows.length / (2 * current)] as const;
  let intercept = 0;
  let interceptSquares = 0;
  for (let step = 0; step < PASSES * rows.length; step += 1) {
    const { text, isCurrent } = rows[random.below(rows.length)]!;
    const odds = scoreLogistic({ weights, intercept }, text);
    const gradient = (1 / (1 + Math.exp(-odds)) - (isCurrent ? 1 : 0)) * balance[isCurrent ? 1 : 0];
    interceptSquares += gradient * gradient;
    intercept -= (STEP * gradient) / Math.sqrt(1 + interceptSquares);
    for (let i = 0; i < text.slots.length; i += 1) {
      const slot = text.slots[i]!;
      const slope = gradient * text.weights[i]!;
      squares[slot]! += slope * slope;
      weights[slot]! -= (STEP * slope) / Math.sqrt(1e-6 + squares[slot]!);
    }
  }
  return { weights, intercept };
}

/** The log odds that the text is a current one. O(terms). */
export function scoreLogistic({ weights, intercept }: LogisticModel, { slots, weights: amounts }: HashedText): number {
  let odds = intercept;
  for (let i = 0; i < slots.length; i += 1) odds += weights[slots[i]!]! * amounts[i]!;
  return odds;
}
