import { NO_MEMORY } from './memory.ts';
import type { Memory } from './memory.ts';
import { NormalScores } from './normal-scores.ts';
import type { RankTables } from './normal-scores.ts';
import { Season } from './season.ts';
import type { Periods } from './season.ts';
import { mostlyOneValue, sortedPresent } from './sorted.ts';
import { fitUpperTail } from './upper-tail.ts';
import type { UpperTail } from './upper-tail.ts';

/** Fewer windows than this in the baseline, and a stream is not judged. */
export const FEWEST_WINDOWS = 8;
/** A one-step error moves the memory by at most this many of its standard deviations: the level of an outage is not learnt from its first window. */
const MOST_SURPRISE_SD = 3.5;
/** The logarithm of a residual is taken this far (in standard deviations) from 0, so that a residual of 0 does not rule the scale. */
const LOG_FLOOR = 0.05;
/** The level of a stream is only used to see an episode end: there a weak season is better than none. */
const LEVEL_GATE = 1;

/** A stream of scores as its baseline shows it: what must be taken off a value before it can be ranked. */
export interface StreamModel {
  /** Windows of the baseline that have a value. */
  readonly present: number;
  readonly constant: boolean;
  /** True where neither memory nor season was found: values are ranked as they are, and only exchangeability is assumed. */
  readonly raw: boolean;
  readonly scores: NormalScores;
  readonly memory: Memory;
  /** The greatest one-step error, up or down, that the memory takes in. */
  readonly surprise: number;
  /** State of the memory after the last window of the baseline. */
  readonly carried: number;
  readonly location: Season | null;
  readonly scale: Season | null;
  readonly level: Season | null;
  readonly logFloor: number;
  /** Residuals of the baseline, ascending. */
  readonly residuals: Float64Array;
  /** Beyond the greatest residual. */
  readonly tail: UpperTail | null;
  /** Normal score less its season, for every window of the baseline; NaN where missing. */
  readonly levels: Float64Array;
}

export interface StreamFit {
  /** One value per window of the baseline; NaN is missing. */
  readonly values: Float64Array;
  readonly memory: Memory;
  readonly periods: Periods;
  readonly offset: number;
  readonly tables: RankTables;
  /** The values that are there, ascending, where the caller has them; they are sorted here otherwise. */
  readonly sorted?: Float64Array;
}

/** Fits one stream. Every choice is made from the baseline; residuals leave out their own window's part in the season. */
export function fitStream({
  values,
  memory,
  periods,
  offset,
  tables,
  sorted = sortedPresent(values),
}: StreamFit): StreamModel {
  const present = sorted.length;
  const constant = present === 0 || sorted[0] === sorted[present - 1];
  const judged = present >= FEWEST_WINDOWS && !constant;
  // A stratum in which a stream that is mostly 0 was always 0 has no scale, and with a memory its ties fall apart by what went before: the first other value is then an enormous residual,
  // window after window, and the bets of all streams would be tempered to nothing for it. As it stands, its ranks say all there is.
  const sparse = mostlyOneValue(sorted);
  const held = judged && !sparse ? memory : NO_MEMORY;
  const scores = new NormalScores(sorted, tables, (1 - held.persistence) / (1 + held.persistence));
  const z = scores.members(values);
  const surprise =
    held.gain === 0 ? Infinity : MOST_SURPRISE_SD * rootMeanSquare(oneStepErrors(z, held, Infinity).errors);
  const { errors, carried } = oneStepErrors(z, held, surprise);
  const fitted = judged && !sparse ? Season.fit(errors, periods, offset) : null;
  const location = fitted?.exists === true ? fitted : null;
  const base = { present, constant, scores, memory: held, surprise, carried };
  if (location === null) {
    const raw = held.gain === 0;
    const residuals = raw ? sorted : sortedPresent(errors);
    const tail = fitUpperTail(residuals);
    return { ...base, raw, location, scale: null, level: null, logFloor: 0, residuals, tail, levels: z };
  }
  const logFloor = LOG_FLOOR * Math.sqrt(location.variance);
  const centred = new Float64Array(errors.length);
  for (let t = 0; t < errors.length; t++) {
    location.locate(t, errors[t]!);
    centred[t] = (errors[t]! - location.level) / Math.sqrt(1 + location.spread);
  }
  const logs = centred.map((residual) => Math.log(Math.abs(residual) + logFloor));
  const fittedScale = Season.fit(logs, periods, offset);
  const scale = fittedScale.exists ? fittedScale : null;
  const residuals = sortedPresent(
    scale === null
      ? centred
      : centred.map((residual, t) => {
          scale.locate(t, logs[t]!);
          return residual / Math.exp(scale.level - scale.mean);
        }),
  );
  const level = Season.fit(z, periods, offset, LEVEL_GATE);
  const levels = z.map((score, t) => {
    level.locate(t, score);
    return score - level.level;
  });
  return { ...base, raw: false, location, scale, level, logFloor, residuals, tail: fitUpperTail(residuals), levels };
}

function oneStepErrors(z: Float64Array, memory: Memory, surprise: number): { errors: Float64Array; carried: number } {
  if (memory.gain === 0) return { errors: z, carried: 0 };
  let carried = 0;
  const errors = new Float64Array(z.length);
  for (let t = 0; t < z.length; t++) {
    const error = z[t]! - carried;
    errors[t] = error;
    carried = remembered(memory, carried, error, surprise);
  }
  return { errors, carried };
}

/** The state of the memory after a one-step error; NaN, a missing window, lets it fade. */
function remembered({ persistence, gain }: Memory, carried: number, error: number, surprise: number): number {
  if (Number.isNaN(error)) return persistence * carried;
  return persistence * (carried + gain * Math.max(-surprise, Math.min(surprise, error)));
}

function rootMeanSquare(values: Float64Array): number {
  let squares = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    squares += value * value;
    count++;
  }
  return count > 0 ? Math.sqrt(squares / count) : 0;
}

/** A stream on its way through windows after (or outside) its baseline. The model is not changed. */
export class StreamCursor {
  readonly #model: StreamModel;
  readonly #location: Season | null;
  readonly #scale: Season | null;
  readonly #level: Season | null;
  #carried: number;
  /** After `step`: what is ranked; NaN where the window had no value. */
  residual = NaN;
  /** After `step`: the residual of a value beyond the baseline's range with its whole amplitude; `residual` for every other value. */
  amplitude = NaN;
  /** After `step`: the normal score less its season, not whitened; tells whether a shift still stands. */
  level = NaN;

  constructor(model: StreamModel, carried: number = model.carried) {
    this.#model = model;
    this.#location = model.location?.clone() ?? null;
    this.#scale = model.scale?.clone() ?? null;
    this.#level = model.level?.clone() ?? null;
    this.#carried = carried;
  }

  /** A window of which only the memory takes note. */
  warm(x: number): void {
    this.#remember(Number.isNaN(x) ? NaN : this.#model.scores.newcomer(x));
  }

  /** One window; `learn` lets the season grow with it. */
  step(t: number, x: number, learn: boolean): void {
    const { scores, raw, logFloor } = this.#model;
    if (Number.isNaN(x)) {
      this.#remember(NaN);
      this.residual = NaN;
      this.amplitude = NaN;
      this.level = NaN;
      return;
    }
    const z = scores.newcomer(x);
    if (raw) {
      this.residual = x;
      this.amplitude = x;
      this.level = z;
      return;
    }
    // The memory follows the score inside the range only, so a standing outage stays as far from it as it is from the baseline.
    const error = this.#remember(z);
    const beyond = scores.beyond(x);
    if (this.#location === null || this.#level === null) {
      this.residual = error;
      this.amplitude = error + beyond;
      this.level = z;
      return;
    }
    this.#location.locate(t, NaN);
    const spread = Math.sqrt(1 + this.#location.spread);
    const centred = (error - this.#location.level) / spread;
    let scale = 1;
    if (this.#scale !== null) {
      this.#scale.locate(t, NaN);
      scale = Math.exp(this.#scale.level - this.#scale.mean);
    }
    this.#level.locate(t, NaN);
    this.residual = centred / scale;
    this.amplitude = (centred + beyond / spread) / scale;
    this.level = z - this.#level.level;
    if (!learn) return;
    this.#location.add(t, error);
    this.#level.add(t, z);
    this.#scale?.add(t, Math.log(Math.abs(centred) + logFloor));
  }

  #remember(z: number): number {
    const { memory, surprise } = this.#model;
    if (memory.gain === 0) return z;
    const error = z - this.#carried;
    this.#carried = remembered(memory, this.#carried, error, surprise);
    return error;
  }
}
