/** Below this, a number taken from 1 leaves 1 (half the distance from 1 to the next number below is 5.6e-17). */
const LOG_NOTHING = Math.log(1e-17);

/** The count n beyond which 1 - rest^(2n) is 1 in every digit, so that the power need not be taken; for rest in [0, 1]. */
export function settledAfter(rest: number): number {
  return rest > 0 ? LOG_NOTHING / (2 * Math.log(rest)) : 0;
}
