import { createRandom } from '../../detectors/math/random.ts';
import type { Random } from '../../detectors/math/random.ts';

/** A change put into simulated streams. */
export interface Change {
  /** First window that has it. */
  readonly at: number;
  /** Streams 0 .. streams - 1 have it. */
  readonly streams: number;
  /** Standard deviations of the data (law `js`) or of the score (law `score`). */
  readonly size: number;
  /** Windows over which it grows to its size; 0 is a step. */
  readonly ramp?: number;
  /** Windows it lasts; for ever when absent. */
  readonly lasts?: number;
}

/** A law of streams of scores. */
export interface ScoreLaw {
  /**
   * `score`: the score itself is normal, with season and memory. `js`: the score is the Jensen-Shannon distance of a window of 1,000 rows in 20 bins, whose mean wobbles by .05 standard deviations around the baseline's, with season and memory in the wobble.
   */
  readonly kind: 'score' | 'js';
  readonly windows: number;
  readonly streams: number;
  readonly season?: 'day' | 'week';
  /** AR(1) coefficient. */
  readonly memory?: number;
  /** Correlation between streams of one window. */
  readonly common?: number;
  /** What is done to a normal score at the end: a heavy right tail, rounding to half units, three values of a third each, or 0 wherever it is below 1.6 (19 of 20 windows). */
  readonly shape?: 'heavy' | 'ties' | 'three' | 'sparse';
  /** Spells, one window in a hundred begins one and one in seven ends it, in which the noise is 2.5 times as large. */
  readonly bursts?: boolean;
  /** Share of values that are missing. */
  readonly missing?: number;
  readonly change?: Change;
}

const WOBBLE_SD = 0.05;
const BURST_SIZE = 2.5;
/** js^2 x 8 n ln 2 is close to a noncentral chi-square with 19 degrees of freedom; a mean shift of one sd adds .415^2 x 8 n ln 2 to it. */
const JS_SCALE = 8 * 1000 * Math.LN2;
const JS_SHIFT = 0.415 * Math.sqrt(JS_SCALE);

/** Simulates streams of scores, row by row; the same law and seed give the same numbers. */
export function simulateScores(law: ScoreLaw, seed: number): Float64Array {
  const { windows, streams, memory = 0, common = 0 } = law;
  const random = createRandom(seed);
  const phases = Array.from({ length: streams }, () => random.uniform() * 24);
  const values = new Float64Array(windows * streams);
  const fresh = Math.sqrt(1 - memory * memory);
  const states = Float64Array.from({ length: streams }, () => random.normal());
  const inBurst = new Uint8Array(streams);
  for (let t = 0; t < windows; t++) {
    const shared = common > 0 ? random.normal() : 0;
    for (let k = 0; k < streams; k++) {
      const noise = common > 0 ? Math.sqrt(common) * shared + Math.sqrt(1 - common) * random.normal() : random.normal();
      states[k] = memory * states[k]! + fresh * noise;
      const season = seasonAt(law.season, t, phases[k]!);
      const shift = shiftAt(law.change, t, k);
      if (law.bursts === true) inBurst[k] = random.uniform() < (inBurst[k] === 1 ? 0.85 : 0.01) ? 1 : 0;
      const size = inBurst[k] === 1 ? BURST_SIZE : 1;
      const score =
        law.kind === 'js'
          ? jensenShannon(WOBBLE_SD * (states[k]! + season) + shift, random)
          : size * states[k]! + season + shift;
      const dropped = law.missing !== undefined && random.uniform() < law.missing;
      values[t * streams + k] = dropped ? NaN : shaped(score, law.shape);
    }
  }
  return values;
}

function seasonAt(season: ScoreLaw['season'], t: number, phase: number): number {
  if (season === undefined) return 0;
  const day = Math.sin((2 * Math.PI * (t + phase)) / 24);
  if (season === 'day') return 1.5 * day;
  const weekend = Math.floor(t / 24) % 7 >= 5;
  return weekend ? 0.5 * day - 1 : 1.5 * day;
}

function shiftAt(change: Change | undefined, t: number, stream: number): number {
  if (change === undefined || stream >= change.streams || t < change.at) return 0;
  const age = t - change.at;
  if (change.lasts !== undefined && age >= change.lasts) return 0;
  const { ramp = 0 } = change;
  return ramp > 0 ? change.size * Math.min(1, age / ramp) : change.size;
}

function jensenShannon(meanShift: number, random: Random): number {
  const first = random.normal() + JS_SHIFT * meanShift;
  let product = 1;
  for (let i = 0; i < 9; i++) product *= random.uniform();
  return Math.sqrt((first * first - 2 * Math.log(product)) / JS_SCALE);
}

function shaped(score: number, shape: ScoreLaw['shape']): number {
  if (shape === 'heavy') return Math.exp(1.5 * score);
  if (shape === 'ties') return Math.round(score * 2) / 2;
  if (shape === 'three') return score < -0.43 ? 0 : score < 0.43 ? 1 : 2;
  if (shape === 'sparse') return score < 1.6 ? 0 : score;
  return score;
}
