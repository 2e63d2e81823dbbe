import { numpySum } from './sum.ts';

/** `scipy.spatial.distance.jensenshannon(p, q, base)`: both are normalised first; base 0 stands for e. */
export function scipyJensenShannon(p: ArrayLike<number>, q: ArrayLike<number>, base: number): number {
  const sums = [numpySum(p), numpySum(q)] as const;
  const left = new Float64Array(p.length);
  const right = new Float64Array(p.length);
  for (let i = 0; i < p.length; i++) {
    const a = p[i]! / sums[0];
    const b = q[i]! / sums[1];
    const middle = (a + b) / 2;
    left[i] = a > 0 ? a * Math.log(a / middle) : 0;
    right[i] = b > 0 ? b * Math.log(b / middle) : 0;
  }
  const divergence = (numpySum(left) + numpySum(right)) / (base === 0 ? 1 : Math.log(base));
  // Rounding can leave equal shares a hair below zero, of which the peer takes a root that is no number.
  return Math.sqrt(Math.max(0, divergence) / 2);
}
