import { andersonDarlingUpperTail } from '../math/quadratic-form-tail.ts';
import { createRandom } from '../math/random.ts';
import type { Outcome } from '../method.ts';
import type { Pooled } from '../samples/pair.ts';
import { superiority } from './rank-effect.ts';

/** Up to this many ways to split the ranks, all of them are tried. */
const SPLITS = 1e6;
const PERMUTATIONS = 9_999;
/** Up to this many rows the p-value is resampled; beyond, the limiting law is closer than 9,999 permutations can tell. */
const RESAMPLED_UP_TO = 5_000;
/** Splits that give the same statistic but for rounding count as equal. */
const ROUNDING = 1e-12;
const FEW_VALUES = 20;

/**
 * Baumgartner-Weiss-Schindler test: B, squared rank gaps weighted by the inverse of their variance, so that the tails count as much as the
 * middle; average ranks for ties, two-sided. The p-value is exact up to a million splits, else (1 + hits) / 10,000 from 9,999 seeded
 * permutations; beyond 5,000 rows that of the limiting law, which is Anderson and Darling's. Columns of few values are insufficient: average
 * ranks at the ends make B a measure of the ties. Effect: the chance that a current value exceeds a reference value.
 * Baumgartner, Weiss and Schindler, Biometrics 54 (1998) 1129-1135. O(n + m) after sorting, times the splits tried.
 */
export function baumgartnerWeissSchindler(pooled: Pooled, seed: number): Outcome {
  const { n, m, values } = pooled;
  const size = n + m;
  if (n < 2 || m < 2) return `each sample needs 2 values, here are ${n} and ${m}`;
  if (values.length <= FEW_VALUES && 2 * values.length < size) {
    return `${values.length} different values among ${size} rows are too few for a test on ranks`;
  }
  const ranks = averageRanks(pooled);
  const weights = new SplitWeights(n, m);
  const statistic = weights.statistic(ranks, membership(pooled));
  const effect = superiority(pooled);
  const limit = statistic * (1 - ROUNDING);
  if (splitsWithin(n, m))
    return { statistic, pValue: exactUpperTail(weights, ranks, n, limit), basis: 'exact', effect };
  if (size > RESAMPLED_UP_TO) return { statistic, pValue: andersonDarlingUpperTail(statistic), basis: 'limit', effect };
  return { statistic, pValue: resampledUpperTail(weights, ranks, n, limit, seed), basis: 'resampling', effect };
}

/** Whether C(n + m, n) is at most SPLITS. */
function splitsWithin(n: number, m: number): boolean {
  let splits = 1;
  for (let i = 1; i <= Math.min(n, m) && splits <= SPLITS; i += 1) splits *= (Math.max(n, m) + i) / i;
  return splits <= SPLITS;
}

/** The rank of each pooled row, ascending. */
function averageRanks({ n, m, values, reference, current }: Pooled): Float64Array {
  const ranks = new Float64Array(n + m);
  let before = 0;
  for (let k = 0; k < values.length; k += 1) {
    const after = reference[k]! + current[k]!;
    ranks.fill((before + 1 + after) / 2, before, after);
    before = after;
  }
  return ranks;
}

/** 1 where the pooled row is the reference's; within ties the order does not matter. */
function membership({ n, m, values, reference, current }: Pooled): Uint8Array {
  const mine = new Uint8Array(n + m);
  let [i, j] = [0, 0];
  for (let k = 0; k < values.length; k += 1) {
    mine.fill(1, i + j, reference[k]! + j);
    i = reference[k]!;
    j = current[k]!;
  }
  return mine;
}

/** The parts of the statistic that depend on the sizes alone. */
class SplitWeights {
  readonly #n: number;
  readonly #m: number;
  readonly #ofReference: Float64Array;
  readonly #ofCurrent: Float64Array;

  constructor(n: number, m: number) {
    this.#n = n;
    this.#m = m;
    this.#ofReference = inverseVariances(n, m);
    this.#ofCurrent = inverseVariances(m, n);
  }

  statistic(ranks: Float64Array, mine: Uint8Array): number {
    const [n, m] = [this.#n, this.#m];
    const stepReference = (n + m) / n;
    const stepCurrent = (n + m) / m;
    let i = 0;
    let j = 0;
    let ofReference = 0;
    let ofCurrent = 0;
    for (let k = 0; k < ranks.length; k += 1) {
      if (mine[k] === 1) {
        const gap = ranks[k]! - stepReference * (i + 1);
        ofReference += gap * gap * this.#ofReference[i]!;
        i += 1;
      } else {
        const gap = ranks[k]! - stepCurrent * (j + 1);
        ofCurrent += gap * gap * this.#ofCurrent[j]!;
        j += 1;
      }
    }
    return (ofReference / n + ofCurrent / m) / 2;
  }
}

function inverseVariances(n: number, m: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const share = (i + 1) / (n + 1);
    return 1 / (((share * (1 - share) * m) / n) * (n + m));
  });
}

/** Every split once, by Gosper-like stepping through the combinations of n places. */
function exactUpperTail(weights: SplitWeights, ranks: Float64Array, n: number, limit: number): number {
  const size = ranks.length;
  const places = Array.from({ length: n }, (_, i) => i);
  const mine = new Uint8Array(size);
  mine.fill(1, 0, n);
  let splits = 0;
  let hits = 0;
  for (;;) {
    splits += 1;
    if (weights.statistic(ranks, mine) >= limit) hits += 1;
    let i = n - 1;
    while (i >= 0 && places[i] === size - n + i) i -= 1;
    if (i < 0) return hits / splits;
    for (let k = i; k < n; k += 1) mine[places[k]!] = 0;
    places[i]! += 1;
    for (let k = i + 1; k < n; k += 1) places[k] = places[k - 1]! + 1;
    for (let k = i; k < n; k += 1) mine[places[k]!] = 1;
  }
}

function resampledUpperTail(
  weights: SplitWeights,
  ranks: Float64Array,
  n: number,
  limit: number,
  seed: number,
): number {
  const random = createRandom(seed);
  const size = ranks.length;
  const mine = new Uint8Array(size);
  let hits = 0;
  for (let round = 0; round < PERMUTATIONS; round += 1) {
    // Each row in turn belongs to the reference with the chance of what is left to give out: all splits are equally likely.
    let left = n;
    for (let k = 0; k < size; k += 1) {
      const chosen = random.uniform() * (size - k) < left;
      mine[k] = chosen ? 1 : 0;
      if (chosen) left -= 1;
    }
    if (weights.statistic(ranks, mine) >= limit) hits += 1;
  }
  return (hits + 1) / (PERMUTATIONS + 1);
}
