import { pooled, type Pooled } from '../../samples/pair.ts';
import { NumericSample } from '../../samples/numeric-sample.ts';
import { sciPyPValue, type NumericPair } from './numeric-tests.ts';

/** Up to this size of the larger side the peer counts the law out. */
const EXACT_UP_TO = 20;
/** Counts below this are kept in half precision by NumPy's choice of the smallest type. */
const HALF_BELOW = 65_000;

/** Sums of squared steps, and in how many ways each is reached; sums that rounding made equal may stand there twice. */
interface Ways {
  readonly sums: readonly number[];
  readonly counts: readonly number[];
}

/**
 * Evidently's Cramér-von Mises test, which has code of its own for small samples: it lets NumPy choose the smallest type for its counts, which
 * is half precision where there are more splits than sums (so that p-values have three digits), and an unsigned integer elsewhere, to which
 * NumPy 2 refuses to add. Larger samples have SciPy's limit.
 */
export function codedCramerVonMises(pair: NumericPair): number | string {
  const both = pooled(NumericSample.of(pair.reference.values), NumericSample.of(pair.current.values));
  const { n, m } = both;
  if (n < 2 || m < 2 || Math.max(n, m) > EXACT_UP_TO) return sciPyPValue('cramer_von_mises', pair);
  const common = (n * m) / greatestCommonDivisor(n, m);
  const splits = choose(n + m, n);
  if (common * common * (n + m) >= splits) {
    return `Evidently raises an error on ${n} and ${m} values: its counts are unsigned integers, to which NumPy 2 adds nothing signed`;
  }
  return splits < HALF_BELOW ? halfUpperTail(both, common, splits) : sciPyPValue('cramer_von_mises', pair);
}

/** The recursion of Xiao, Gordon and Yakovlev (2007) as the peer has it, every number rounded to half precision. */
function halfUpperTail(both: Pooled, common: number, splits: number): number {
  const { n, m } = both;
  const [a, b] = [common / n, common / m];
  const product = n * m;
  const goal = floorDivide(
    common * common * (n + m) * (6 * squaredRankGaps(both) - product * (4 * product - 1)),
    6 * product * product,
  );
  let row: readonly Ways[] = [{ sums: [0], counts: [1] }, ...Array.from({ length: n }, () => NONE)];
  for (let u = 0; u <= m; u++) {
    const next: Ways[] = [];
    let ways = NONE;
    for (const [v, from] of row.entries()) {
      ways = moved(joined(ways, from), (a * v - b * u) ** 2);
      next.push(ways);
    }
    row = next;
  }
  const { sums, counts } = row[n]!;
  const reached = counts.reduce((total, count, at) => (sums[at]! >= goal ? total + count : total), 0);
  return half(Math.fround(half(reached) / half(splits)));
}

const NONE: Ways = { sums: [], counts: [] };

function moved({ sums, counts }: Ways, step: number): Ways {
  return { sums: sums.map((sum) => half(sum + step)), counts };
}

/** Counts of equal sums are added, once: of a sum that stands there twice only the first, as NumPy's intersection has it. */
function joined(left: Ways, right: Ways): Ways {
  const [inLeft, inRight] = [firstPlaces(left.sums), firstPlaces(right.sums)];
  const shared = [...inLeft.keys()].filter((sum) => inRight.has(sum)).sort((x, y) => x - y);
  const added = shared.map((sum) => half(left.counts[inLeft.get(sum)!]! + right.counts[inRight.get(sum)!]!));
  const apart = [left, right].map((ways, side) => {
    const first = side === 0 ? inLeft : inRight;
    const taken = new Set(shared.map((sum) => first.get(sum)));
    const remaining = [...ways.sums.keys()].filter((at) => !taken.has(at));
    return { sums: remaining.map((at) => ways.sums[at]!), counts: remaining.map((at) => ways.counts[at]!) };
  });
  return {
    sums: [...shared, ...apart.flatMap(({ sums }) => sums)],
    counts: [...added, ...apart.flatMap(({ counts }) => counts)],
  };
}

function firstPlaces(values: readonly number[]): Map<number, number> {
  const places = new Map<number, number>();
  for (const [at, value] of values.entries()) if (!places.has(value)) places.set(value, at);
  return places;
}

/** Anderson's U: squared gaps between ranks in both samples (midranks for ties) and in their own, each side weighted by its size. */
function squaredRankGaps({ n, m, values, reference, current }: Pooled): number {
  let sum = 0;
  let [i, j] = [0, 0];
  for (let k = 0; k < values.length; k++) {
    const [upTo, other] = [reference[k]!, current[k]!];
    const rank = i + j + (upTo - i + other - j + 1) / 2;
    for (i++; i <= upTo; i++) sum += n * (rank - i) ** 2;
    for (j++; j <= other; j++) sum += m * (rank - j) ** 2;
    [i, j] = [upTo, other];
  }
  return sum;
}

/** The nearest number with 11 binary digits, ties to even: IEEE 754 half precision for what is neither tiny nor beyond 65,504. */
function half(value: number): number {
  if (value === 0) return 0;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
  const steps = value / unit;
  const down = Math.floor(steps);
  const rest = steps - down;
  const up = rest > 0.5 || (rest === 0.5 && down % 2 !== 0);
  return (up ? down + 1 : down) * unit;
}

/** Python's floor division of doubles. */
function floorDivide(dividend: number, divisor: number): number {
  const rest = dividend % divisor;
  return Math.round((dividend - rest) / divisor) - (rest < 0 ? 1 : 0);
}

function choose(size: number, part: number): number {
  let ways = 1;
  for (let k = 1; k <= part; k++) ways = (ways * (size - part + k)) / k;
  return Math.round(ways);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
