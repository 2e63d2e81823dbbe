import { normalQuantile } from './normal-quantile.ts';
import { studentTwoSidedTail } from './student-tail.ts';

/** Steps after which the answer stands, whatever it is: halving alone would need about as many. */
const MOST_STEPS = 80;

/**
 * The t > 0 that |T| exceeds with chance `level` in (0, 1), for Student's law with `degrees` > 0 degrees of freedom: secants on the logarithm
 * of the two-sided tail, from the normal quantile, halving wherever they leave what is known. Relative precision of about 1e-12; some five
 * tails where degrees are many.
 */
export function studentTwoSidedQuantile(level: number, degrees: number): number {
  const excess = (t: number): number => Math.log(studentTwoSidedTail(t, degrees) / level);
  let low = 0;
  let high = Infinity;
  let before = -normalQuantile(level / 2);
  let beforeExcess = excess(before);
  let t = before * 1.01;
  for (let step = 0; step < MOST_STEPS; step++) {
    const over = excess(t);
    if (over === 0) return t;
    if (over > 0) low = Math.max(low, t);
    else high = Math.min(high, t);
    const secant = t - (over * (t - before)) / (over - beforeExcess);
    before = t;
    beforeExcess = over;
    t = secant > low && secant < high ? secant : high === Infinity ? 2 * t : (low + high) / 2;
    if (Math.abs(t - before) <= 1e-13 * t) break;
  }
  return t;
}
