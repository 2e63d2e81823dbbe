/** How far out, in standard deviations of its null law, an F statistic must be before a season is believed. */
export const SEASON_GATE = 3;

/** The two nested periods of a calendar, in windows; 0 where there is none. */
export interface Periods {
  /** Windows in a day; in a week where a window is a day or longer. */
  readonly inner: number;
  /** Windows in a week, where `inner` is a day. */
  readonly outer: number;
}

const DAY_MS = 86_400_000;

/** The periods that windows of this length divide evenly. */
export function seasonPeriods(windowMs: number): Periods {
  const whole = (n: number): number => (Number.isInteger(n) && n > 1 ? n : 0);
  const day = whole(DAY_MS / windowMs);
  const week = whole((7 * DAY_MS) / windowMs);
  return day > 0 ? { inner: day, outer: week } : { inner: week, outer: 0 };
}

interface Factors {
  readonly mean: number;
  readonly variance: number;
  readonly inner: number;
  readonly outer: number;
}

const NONE: Factors = { mean: 0, variance: 1, inner: 0, outer: 0 };

/** Standardised distance of an F statistic from 1. */
function standardisedF(sumOfSquares: number, freedom: number, variance: number, errorFreedom: number): number {
  return (sumOfSquares / freedom / variance - 1) / Math.sqrt((2 / freedom) * (1 + freedom / Math.max(4, errorFreedom)));
}

/**
 * A level that depends on the hour of the week, shrunk to the hour of the day, shrunk to one common level.
 * The factors come from the variance components of a one-way layout and are 0 unless the F statistic is far out (SEASON_GATE), so that a stream without season keeps all its power. The sums grow with `add`; the factors stay.
 */
export class Season {
  readonly #periods: Periods;
  readonly #offset: number;
  readonly #innerSum: Float64Array;
  readonly #innerCount: Float64Array;
  readonly #outerSum: Float64Array;
  readonly #outerCount: Float64Array;
  #factors: Factors = NONE;
  /** Set by `locate`: the level there. */
  level = 0;
  /** Set by `locate`: the variance of that level, relative to the variance around it. */
  spread = 0;

  private constructor(periods: Periods, offset: number) {
    this.#periods = periods;
    this.#offset = offset;
    this.#innerSum = new Float64Array(periods.inner);
    this.#innerCount = new Float64Array(periods.inner);
    this.#outerSum = new Float64Array(periods.outer);
    this.#outerCount = new Float64Array(periods.outer);
  }

  /** Fits the values of windows 0, 1, …; NaN is missing; `offset` is the place of window 0 in the week. */
  static fit(values: Float64Array, periods: Periods, offset: number, gate: number = SEASON_GATE): Season {
    const season = new Season(periods, offset);
    let squares = 0;
    let sum = 0;
    let count = 0;
    for (let t = 0; t < values.length; t++) {
      const x = values[t]!;
      if (Number.isNaN(x)) continue;
      season.add(t, x);
      squares += x * x;
      sum += x;
      count++;
    }
    const mean = count > 0 ? sum / count : 0;
    season.#factors = { ...NONE, mean, ...season.#components(squares - count * mean * mean, mean, count, gate) };
    return season;
  }

  clone(): Season {
    const copy = new Season(this.#periods, this.#offset);
    copy.#innerSum.set(this.#innerSum);
    copy.#innerCount.set(this.#innerCount);
    copy.#outerSum.set(this.#outerSum);
    copy.#outerCount.set(this.#outerCount);
    copy.#factors = this.#factors;
    return copy;
  }

  get hasInner(): boolean {
    return this.#factors.inner > 0;
  }

  get hasOuter(): boolean {
    return this.#factors.outer > 0;
  }

  get exists(): boolean {
    return this.hasInner || this.hasOuter;
  }

  get mean(): number {
    return this.#factors.mean;
  }

  /** Variance around the strata. */
  get variance(): number {
    return this.#factors.variance;
  }

  add(t: number, x: number): void {
    const { inner, outer } = this.#periods;
    const place = t + this.#offset;
    if (inner > 0) {
      this.#innerSum[place % inner]! += x;
      this.#innerCount[place % inner]! += 1;
    }
    if (outer > 0) {
      this.#outerSum[place % outer]! += x;
      this.#outerCount[place % outer]! += 1;
    }
  }

  /** Puts the level of window t into `level` and `spread`; `own` is the window's own value if it is among the sums and must not count for itself, else NaN. */
  locate(t: number, own: number): void {
    const { inner, outer } = this.#periods;
    const { mean } = this.#factors;
    const place = t + this.#offset;
    const out = Number.isNaN(own) ? 0 : 1;
    let innerMean = 0;
    this.level = mean;
    this.spread = 0;
    if (inner > 0) {
      const n = this.#innerCount[place % inner]! - out;
      if (n > 0) innerMean = (this.#innerSum[place % inner]! - (out === 1 ? own : 0)) / n - mean;
      this.level += this.#factors.inner * innerMean;
      if (n > 0) this.spread += this.#factors.inner / n;
    }
    if (outer > 0 && this.#factors.outer > 0) {
      const n = this.#outerCount[place % outer]! - out;
      if (n > 0) {
        const outerMean = (this.#outerSum[place % outer]! - (out === 1 ? own : 0)) / n - mean;
        this.level += this.#factors.outer * (outerMean - innerMean);
        this.spread += this.#factors.outer / n;
      }
    }
  }

  #components(total: number, mean: number, count: number, gate: number): Omit<Factors, 'mean'> | null {
    const { inner, outer } = this.#periods;
    if (inner < 2 || count < 2 * inner) return null;
    const day = between(this.#innerSum, this.#innerCount, count * mean * mean);
    const week =
      outer > inner && count >= 2.5 * outer ? between(this.#outerSum, this.#outerCount, count * mean * mean) : null;
    const finest = week ?? day;
    const freedom = count - finest.strata;
    const variance = Math.max(1e-9, (total - finest.squares) / Math.max(1, freedom));
    const dayVariance = Math.max(1e-9, (total - day.squares) / Math.max(1, count - day.strata));
    // What the week explains is noise to the day's test, but not without limit: a strong week must not hide a day.
    const dayF = standardisedF(day.squares, day.strata - 1, Math.min(dayVariance, variance * 4), count - day.strata);
    const dayComponent = Math.max(0, (day.squares / (day.strata - 1) - dayVariance) * day.meanInverse);
    const innerFactor =
      dayF > gate && dayComponent > 0 ? dayComponent / (dayComponent + variance * day.meanInverse) : 0;
    if (week === null) return { variance, inner: innerFactor, outer: 0 };
    const squares = week.squares - day.squares;
    const weekFreedom = week.strata - day.strata;
    const weekF = standardisedF(squares, weekFreedom, variance, freedom);
    const weekComponent = Math.max(0, (squares / weekFreedom - variance) * week.meanInverse);
    const outerFactor = weekF > gate ? weekComponent / (weekComponent + variance * week.meanInverse) : 0;
    return { variance, inner: innerFactor, outer: outerFactor };
  }
}

interface Between {
  readonly squares: number;
  readonly strata: number;
  readonly meanInverse: number;
}

function between(sums: Float64Array, counts: Float64Array, correction: number): Between {
  let squares = 0;
  let strata = 0;
  let inverse = 0;
  for (let h = 0; h < sums.length; h++) {
    const n = counts[h]!;
    if (n === 0) continue;
    squares += (sums[h]! * sums[h]!) / n;
    strata++;
    inverse += 1 / n;
  }
  return { squares: squares - correction, strata, meanInverse: strata > 0 ? inverse / strata : 0 };
}
