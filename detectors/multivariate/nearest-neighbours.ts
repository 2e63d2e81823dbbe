import { createRandom } from '../math/random.ts';
import { stacked } from '../learners/matrix.ts';
import { squaredDistances, type Pairwise } from './pairwise.ts';
import { incomparable, multivariateResult, permutationFinding } from './result.ts';
import { fittingRows } from './sample-rows.ts';
import { scalingOf, standardised } from './standardise.ts';
import type { MultivariateMethod } from './types.ts';

const MOST_ROWS = 8_000;
const NEIGHBOURS = 5;
/** Squared distances that differ by no more than this share are equal: z-scores of whole numbers are rounded. */
const ROUNDING = 1e-12;

/**
 * Nearest-neighbour test: the share of each row's five nearest neighbours (z-scores by all rows) that are from its own side, over both sides;
 * rows that are equally near share the places that are left for them. The p-value is by permutation of the sides, exact at every size. Local
 * where kernels are global: sees clusters that moved within a wide cloud. Range [0, 1]. Schilling, JASA 81 (1986) 799-806; Henze, Ann.
 * Statist. 16 (1988) 772-783. O((n + m)^2 columns + permutations x (n + m)).
 */
export const NEAREST_NEIGHBOURS: MultivariateMethod & { readonly name: 'nearest_neighbours' } = {
  name: 'nearest_neighbours',
  scale: 'rate',
  compare(reference, current, { level, seed = 0, permutations = 999 } = {}) {
    const reason = incomparable(reference, current, NEIGHBOURS + 1);
    if (reason) return multivariateResult(NEAREST_NEIGHBOURS, [reference.rows, current.rows], reason);
    const [left, right] = fittingRows(reference, current, MOST_ROWS, seed);
    const n = [left.rows, right.rows] as const;
    const both = stacked(left, right);
    // Scale and neighbours must know no side: a scale by the reference fits it, and neighbours by the order of rows prefer the side on top.
    const pairs = squaredDistances(standardised(both, scalingOf(both)));
    const groups = groupsOfEqualRows(pairs);
    const links = linksOf(pairs, groups);
    const side = Uint8Array.from({ length: pairs.rows }, (_, row) => (row < n[0] ? 0 : 1));
    const observed = shareOfOwnSide(groups, links, side);
    const random = createRandom(seed);
    const permuted = Array.from({ length: permutations }, () => {
      for (let i = side.length - 1; i > 0; i--) {
        const j = random.below(i + 1);
        const kept = side[i]!;
        side[i] = side[j]!;
        side[j] = kept;
      }
      return shareOfOwnSide(groups, links, side);
    });
    return multivariateResult(NEAREST_NEIGHBOURS, n, permutationFinding(observed, permuted, level), level);
  },
};

/** Rows that are equal in every column: the first row of its group for each row, and the size of the group at that first row (else 0). */
interface Groups {
  readonly first: Uint32Array;
  readonly size: Uint32Array;
}

function groupsOfEqualRows({ rows, values }: Pairwise): Groups {
  const first = Uint32Array.from({ length: rows }, (_, row) => row);
  const size = new Uint32Array(rows);
  for (let i = 0, start = 0; i < rows; start += i, i++) {
    for (let j = 0; j < i; j++) {
      if (values[start + j] !== 0) continue;
      first[i] = first[j]!;
      break;
    }
    size[first[i]!]! += 1;
  }
  return { first, size };
}

/** Which groups are neighbours of which, by their first rows, and the part of a neighbour's place that each of their rows has. */
interface Links {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly weight: Float64Array;
}

function linksOf(pairs: Pairwise, { first, size }: Groups): Links {
  const { rows, values } = pairs;
  const reach = reachOf(pairs, first, size);
  const links: { from: number; to: number; atTheEdge: boolean }[] = [];
  // What lies nearer than the edge, and what lies on it, in rows; a row is not its own neighbour.
  const inside = new Float64Array(rows);
  const onEdge = new Float64Array(rows);
  const link = (from: number, to: number, distance: number): void => {
    const edge = reach[from]!;
    if (distance > edge * (1 + ROUNDING)) return;
    const count = from === to ? size[to]! - 1 : size[to]!;
    if (count === 0) return;
    const atTheEdge = distance >= edge * (1 - ROUNDING);
    if (atTheEdge) onEdge[from]! += count;
    else inside[from]! += count;
    links.push({ from, to, atTheEdge });
  };
  for (let i = 0, start = 0; i < rows; start += i, i++) {
    if (first[i] !== i) continue;
    link(i, i, 0);
    for (let j = 0; j < i; j++) {
      if (first[j] !== j) continue;
      link(i, j, values[start + j]!);
      link(j, i, values[start + j]!);
    }
  }
  return {
    from: Uint32Array.from(links, ({ from }) => from),
    to: Uint32Array.from(links, ({ to }) => to),
    weight: Float64Array.from(links, ({ from, atTheEdge }) =>
      atTheEdge ? (NEIGHBOURS - inside[from]!) / onEdge[from]! : 1,
    ),
  };
}

/** The distance of the fifth nearest row of each group's rows, at its first row. */
function reachOf({ rows, values }: Pairwise, first: Uint32Array, size: Uint32Array): Float64Array {
  const others = new Uint32Array(rows * NEIGHBOURS);
  const distances = new Float64Array(rows * NEIGHBOURS).fill(Infinity);
  const insert = (row: number, other: number, distance: number): void => {
    const start = row * NEIGHBOURS;
    let place = start + NEIGHBOURS - 1;
    if (distance >= distances[place]!) return;
    for (; place > start && distances[place - 1]! > distance; place--) {
      distances[place] = distances[place - 1]!;
      others[place] = others[place - 1]!;
    }
    distances[place] = distance;
    others[place] = other;
  };
  for (let i = 0, start = 0; i < rows; start += i, i++) {
    if (first[i] !== i) continue;
    for (let j = 0; j < i; j++) {
      if (first[j] !== j) continue;
      insert(i, j, values[start + j]!);
      insert(j, i, values[start + j]!);
    }
  }
  return Float64Array.from({ length: rows }, (_, row) => {
    let seen = size[row]! - 1;
    let reach = 0;
    for (let place = row * NEIGHBOURS; seen < NEIGHBOURS; place++) {
      reach = distances[place]!;
      seen += size[others[place]!]!;
      if (reach === Infinity) break;
    }
    return reach;
  });
}

function shareOfOwnSide({ first, size }: Groups, { from, to, weight }: Links, side: Uint8Array): number {
  const inCurrent = new Float64Array(side.length);
  for (let row = 0; row < side.length; row++) inCurrent[first[row]!]! += side[row]!;
  let same = 0;
  for (let at = 0; at < from.length; at++) {
    const [one, other] = [from[at]!, to[at]!];
    const [current, otherCurrent] = [inCurrent[one]!, inCurrent[other]!];
    const [reference, otherReference] = [size[one]! - current, size[other]! - otherCurrent];
    same += weight[at]! * (current * otherCurrent + reference * otherReference - (one === other ? size[one]! : 0));
  }
  return same / (side.length * NEIGHBOURS);
}
