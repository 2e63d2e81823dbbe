import { createRandom, type Random } from '../../math/random.ts';
import type { NumericSample } from '../../samples/numeric-sample.ts';
import { keptForPair, pooled, type Pooled } from '../../samples/pair.ts';
import type { NullBand } from '../../types.ts';
import { NO_SPREAD, simulatedBand } from './band.ts';
import { pooledValue } from './pooled-quantile.ts';

/** Up to this many rows the labels are permuted; beyond, the limiting process is simulated. */
const PERMUTED_UP_TO = 400;
const ROUNDS = 4_000;
/** Points of the limiting process between the tails. */
const GRID = 64;

/** The bands of both distances that are integrals of the gap of the distribution functions. */
interface TransportNull {
  readonly wasserstein: NullBand;
  readonly energy: NullBand;
}

/**
 * How the Wasserstein and the energy distance behave without drift, given the pooled rows. Both integrate the gap F - G along the values,
 * |F - G| or its square, and without drift the gap is sqrt(1/n + 1/m) times a Brownian bridge at the pooled distribution function
 * (Donsker 1952; del Barrio, Giné and Matrán, Ann. Probab. 27 (1999) 1009-1071). The bridge is simulated on a grid that follows the tails
 * down to single rows, 4,000 times whatever the sizes, and brought to the exact mean. Up to 400 rows the labels are permuted instead.
 */
export function transportNull(reference: NumericSample, current: NumericSample, seed: number): TransportNull {
  return keptForPair(reference, current, `transport null ${seed}`, () => {
    const both = pooled(reference, current);
    if (both.values.length === 1) return { wasserstein: NO_SPREAD, energy: NO_SPREAD };
    const random = createRandom(seed);
    return both.n + both.m <= PERMUTED_UP_TO ? permuted(both, random) : limiting(both, random);
  });
}

function bands(lengths: Float64Array, squares: Float64Array): TransportNull {
  return {
    // Half-normal where one gap decides, nearly normal where many do: the square is close to gamma in both cases.
    wasserstein: simulatedBand(lengths, 'gap'),
    energy: simulatedBand(squares.map(Math.sqrt), 'gap'),
  };
}

function permuted({ n, m, values, reference, current }: Pooled, random: Random): TransportNull {
  const size = n + m;
  const lengths = new Float64Array(ROUNDS);
  const squares = new Float64Array(ROUNDS);
  for (let round = 0; round < ROUNDS; round += 1) {
    let left = n;
    let row = 0;
    let length = 0;
    let square = 0;
    for (let k = 0; k < values.length - 1; k += 1) {
      const until = reference[k]! + current[k]!;
      for (; row < until; row += 1) if (random.uniform() * (size - row) < left) left -= 1;
      const gap = (n - left) / n - (row - (n - left)) / m;
      const width = values[k + 1]! - values[k]!;
      length += Math.abs(gap) * width;
      square += 2 * gap * gap * width;
    }
    lengths[round] = length;
    squares[round] = square;
  }
  return bands(lengths, squares);
}

function limiting(both: Pooled, random: Random): TransportNull {
  const { n, m } = both;
  const levels = gridLevels(n + m);
  const widths = gridWidths(both, levels);
  const lengths = new Float64Array(ROUNDS);
  const squares = new Float64Array(ROUNDS);
  const path = new Float64Array(levels.length);
  const scale = Math.sqrt(1 / n + 1 / m);
  for (let round = 0; round < ROUNDS; round += 1) {
    let position = 0;
    let level = 0;
    for (let k = 0; k < levels.length; k += 1) {
      position += Math.sqrt(levels[k]! - level) * random.normal();
      level = levels[k]!;
      path[k] = position;
    }
    const end = position + Math.sqrt(1 - level) * random.normal();
    let length = 0;
    let square = 0;
    for (let k = 0; k < levels.length; k += 1) {
      const bridge = scale * (path[k]! - levels[k]! * end);
      length += widths[k]! * Math.abs(bridge);
      square += 2 * widths[k]! * bridge * bridge;
    }
    lengths[round] = length;
    squares[round] = square;
  }
  const means = exactMeans(both);
  return bands(scaledTo(lengths, means.length), scaledTo(squares, means.square));
}

/** Even steps in the middle; in the tails, halves down to a single row. */
function gridLevels(size: number): Float64Array {
  const lower: number[] = [];
  for (let level = 0.5 / GRID; level > 0.5 / size; level /= 2) lower.unshift(level);
  const middle = Array.from({ length: GRID - 1 }, (_, k) => (k + 1) / GRID);
  return Float64Array.from([...lower, ...middle, ...lower.map((level) => 1 - level).reverse()]);
}

/** The stretch of values for which each level stands: between the pooled quantiles half-way to its neighbours. */
function gridWidths(both: Pooled, levels: Float64Array): Float64Array {
  const ends = Float64Array.from({ length: levels.length + 1 }, (_, k) => {
    if (k === 0) return both.values[0]!;
    if (k === levels.length) return both.values.at(-1)!;
    return pooledValue(both, (levels[k - 1]! + levels[k]!) / 2);
  });
  return levels.map((_, k) => ends[k + 1]! - ends[k]!);
}

/** E integral |gap| and E 2 integral gap^2 of the limiting process, integrated over every pooled value. */
function exactMeans({ n, m, values, reference, current }: Pooled): { length: number; square: number } {
  const size = n + m;
  const scale = 1 / n + 1 / m;
  let length = 0;
  let square = 0;
  for (let k = 0; k < values.length - 1; k += 1) {
    const level = (reference[k]! + current[k]!) / size;
    const width = values[k + 1]! - values[k]!;
    length += width * Math.sqrt(level * (1 - level));
    square += width * level * (1 - level);
  }
  return { length: length * Math.sqrt((scale * 2) / Math.PI), square: 2 * scale * square };
}

function scaledTo(draws: Float64Array, mean: number): Float64Array {
  const simulated = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  return simulated > 0 ? draws.map((draw) => (draw / simulated) * mean) : draws;
}
