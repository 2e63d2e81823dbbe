import { studentTwoSidedTail } from './student-tail.ts';

/**
 * The t > 0 that |T| exceeds with chance `level` in (0, 1), for Student's law with `degrees` > 0 degrees of freedom: bisection on the
 * two-sided tail, which falls with t. Relative precision of about 1e-12; some 60 tails.
 */
export function studentTwoSidedQuantile(level: number, degrees: number): number {
  let high = 1;
  while (studentTwoSidedTail(high, degrees) > level && high < 1e150) high *= 2;
  let low = high === 1 ? 0 : high / 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentTwoSidedTail(middle, degrees) > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
