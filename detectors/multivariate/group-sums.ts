import type { Random } from '../math/random.ts';
import type { Pairwise } from './pairwise.ts';

/** Sums of a pairwise value over ordered pairs of different rows: both in the reference, both in the current data, one in each (once). */
export interface GroupSums {
  readonly within: number;
  readonly beyond: number;
  readonly across: number;
}

/** Permutations that are worked off together: their lists stay in the cache while one row after the other is read. */
const BATCH = 64;

/**
 * The sums for the first n rows against the rest, as observed, and then for random choices of n rows out of all: the exact permutation
 * law of every statistic that is made of them. Only pairs within the smaller group are added up; the rest follows from sums of rows.
 * O(rows^2 + permutations x min(n, m)^2 / 2) time.
 */
export function permutedGroupSums(
  pairs: Pairwise,
  n: number,
  permutations: number,
  random: Random,
): { readonly observed: GroupSums; readonly permuted: readonly GroupSums[] } {
  const { rows } = pairs;
  const small = Math.min(n, rows - n);
  const rowSums = sumsOfRows(pairs);
  let total = 0;
  for (const sum of rowSums) total += sum;
  const sumsFor = (members: Uint32Array, twiceWithin: number): GroupSums => {
    let touching = 0;
    for (const member of members) touching += rowSums[member]!;
    const across = touching - twiceWithin;
    const others = total - twiceWithin - 2 * across;
    return n <= rows - n
      ? { within: twiceWithin, beyond: others, across }
      : { within: others, beyond: twiceWithin, across };
  };
  const asObserved = Uint32Array.from({ length: small }, (_, i) => (n <= rows - n ? i : n + i));
  const observed = sumsFor(asObserved, 2 * sumsWithin(pairs, [asObserved])[0]!);
  const permuted: GroupSums[] = [];
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  while (permuted.length < permutations) {
    const batch: Uint32Array[] = [];
    while (batch.length < BATCH && permuted.length + batch.length < permutations)
      batch.push(drawn(order, small, random));
    const sums = sumsWithin(pairs, batch);
    for (const [at, members] of batch.entries()) permuted.push(sumsFor(members, 2 * sums[at]!));
  }
  return { observed, permuted };
}

/** Draws `count` rows without replacement, ascending; the order may be any permutation and stays one. */
function drawn(order: Uint32Array, count: number, random: Random): Uint32Array {
  const taken = new Uint8Array(order.length);
  for (let i = 0; i < count; i++) {
    const j = i + random.below(order.length - i);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
    taken[order[i]!] = 1;
  }
  const members = new Uint32Array(count);
  for (let row = 0, place = 0; place < count; row++) if (taken[row] === 1) members[place++] = row;
  return members;
}

function sumsOfRows({ rows, values }: Pairwise): Float64Array {
  const sums = new Float64Array(rows);
  let at = 0;
  for (let i = 1; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < i; j++) {
      const value = values[at++]!;
      sum += value;
      sums[j]! += value;
    }
    sums[i]! += sum;
  }
  return sums;
}

/** Rows whose values are read for one group after the other while they are in the cache. */
const STRIP = 16;

/** For each group of rows (ascending) the sum over its unordered pairs; four members at a time, so that no sum waits for its last addition. */
function sumsWithin({ rows, values }: Pairwise, groups: readonly Uint32Array[]): Float64Array {
  const sums = new Float64Array(groups.length);
  const places = new Uint32Array(groups.length);
  for (let strip = STRIP; strip < rows + STRIP; strip += STRIP) {
    for (let group = 0; group < groups.length; group++) {
      const members = groups[group]!;
      let place = places[group]!;
      for (; place + 4 <= members.length && members[place]! < strip; place += 4)
        sums[group]! += sumOfFour(values, members, place);
      places[group] = place;
    }
  }
  for (let group = 0; group < groups.length; group++) {
    const members = groups[group]!;
    for (let place = places[group]!; place < members.length; place++) {
      const start = startOf(members[place]!);
      for (let k = 0; k < place; k++) sums[group]! += values[start + members[k]!]!;
    }
  }
  return sums;
}

/** The sum over the pairs of four members that follow each other with each other and with all members before them. */
function sumOfFour(values: Float64Array, members: Uint32Array, place: number): number {
  const first = members[place]!;
  const second = members[place + 1]!;
  const third = members[place + 2]!;
  const p = startOf(first);
  const q = startOf(second);
  const r = startOf(third);
  const s = startOf(members[place + 3]!);
  let a = 0;
  let b = values[q + first]!;
  let c = values[r + first]! + values[r + second]!;
  let d = values[s + first]! + values[s + second]! + values[s + third]!;
  for (let k = 0; k < place; k++) {
    const member = members[k]!;
    a += values[p + member]!;
    b += values[q + member]!;
    c += values[r + member]!;
    d += values[s + member]!;
  }
  return a + b + (c + d);
}

/** Where the values of a row with those before it begin. */
function startOf(row: number): number {
  return (row * (row - 1)) / 2;
}
