import type { Random } from '../math/random.ts';
import { permutedGroupSums, type GroupSums } from './group-sums.ts';
import type { Pairwise } from './pairwise.ts';
import type { Permuted } from './scaled-permutations.ts';

/** The unbiased squared MMD of the first n rows against the rest, from the kernel's value of every pair, and under permutation of the sides. */
export function kernelDiscrepancy(kernel: Pairwise, n: number, permutations: number, random: Random): Permuted {
  const m = kernel.rows - n;
  const { observed, permuted } = permutedGroupSums(kernel, n, permutations, random);
  const statistic = ({ within, beyond, across }: GroupSums): number =>
    within / (n * (n - 1)) + beyond / (m * (m - 1)) - (2 * across) / (n * m);
  return { observed: statistic(observed), permuted: permuted.map(statistic) };
}
