import { BucketRows } from './bucket-rows.ts';
import { defineDetector, SavableDetector } from './definition.ts';
import { LARGEST_INPUT, refuseInput } from './input-fault.ts';
import type { SavedDetector, StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of ADWIN, by River's names. */
export interface AdwinParams {
  readonly delta: number;
  readonly clock: number;
  readonly max_buckets: number;
  readonly min_window_length: number;
  readonly grace_period: number;
}

type State = {
  /** Sums and sums of squared deviations of the buckets, oldest and largest first; as saved, and written only for that. */
  totals: number[];
  variances: number[];
  /** How many buckets there are of 1, 2, 4 … values. */
  counts: number[];
  width: number;
  total: number;
  variance: number;
  tick: number;
  drift: boolean;
};

const fresh = (): State => ({
  totals: [],
  variances: [],
  counts: [0],
  width: 0,
  total: 0,
  variance: 0,
  tick: 0,
  drift: false,
});

/** How much of the bound's root term is surely there after rounding: below it, no root need be taken. */
const SURELY = 1 - 1e-9;
/** The same for a test without divisions, which is taken only where rounding is small against the spread: mean^2 < 10^8 variance. */
const BY_FAR = 0.25;
const STEEP = 1e8;

/**
 * ADWIN: keeps a window of values in exponentially growing buckets and, every `clock` values, looks for a cut whose two sides differ in
 * mean by more than the bound. Bifet and Gavalda, "Learning from time-changing data with adaptive windowing", SDM 2007.
 *
 * |mean0 - mean1| > sqrt(2 m s^2 d) + 2/3 d m, with m = 1/(n0 - l + 1) + 1/(n1 - l + 1), l the least length, d = ln(2 ln(n) / delta).
 * Range: any numbers (the theorem wants [0, 1]). Amortised O(1) time, O(log n) numbers. The level holds for one look and for
 * independent values: measured ARL0 at the defaults 6,000,000 of N(0, 1), but 120 of an AR(1) series with phi .9.
 * The first cut is a drift, and the reference then drops the whole window (the paper keeps the recent part).
 *
 * Eras: River before its C rewrite skipped the newest bucket of each row and so alarmed elsewhere (1055 instead of 1023 on its own test
 * stream); the oldest kept its window after a drift (1055, 1087, 1215). This is the current rule.
 */
class Adwin extends SavableDetector<AdwinParams, State> {
  readonly #delta: number;
  readonly #clock: number;
  readonly #full: number;
  readonly #least: number;
  readonly #grace: number;
  #rows: BucketRows;

  constructor(params: AdwinParams, state: State) {
    super('adwin', params, state);
    this.#delta = params.delta;
    this.#clock = params.clock;
    this.#full = params.max_buckets + 1;
    this.#least = params.min_window_length;
    this.#grace = params.grace_period;
    this.#rows = new BucketRows(this.#full, state);
  }

  update(x: number): StreamOutcome {
    if (!(Math.abs(x) <= LARGEST_INPUT)) refuseInput(this.name, 'number', x);
    if (this.state.drift) {
      this.state = fresh();
      this.#rows = new BucketRows(this.#full, this.state);
    }
    const state = this.state;
    const width = state.width + 1;
    state.width = width;
    if (width > 1) {
      const deviation = x - state.total / (width - 1);
      state.variance += ((width - 1) * deviation * deviation) / width;
    }
    state.total += x;
    this.#rows.add(x);
    if (++state.tick < this.#clock) return 'steady';
    state.tick = 0;
    if (width <= this.#grace || !this.#cut()) return 'steady';
    // The readings after a drift are those of the recent part: buckets go, oldest first, until no cut is left.
    do this.#dropOldest();
    while (this.#cut());
    state.drift = true;
    return 'drift';
  }

  /** Whether some cut of the window has two different sides. Every sum is taken in the reference's order. */
  #cut(): boolean {
    const { width, total, variance } = this.state;
    const { totals, heads, counts, rows } = this.#rows;
    const full = this.#full;
    const least = this.#least;
    const spread = variance / width;
    const d = Math.log((2 * Math.log(width)) / this.#delta);
    const linear = (2 / 3) * d;
    const squared = 2 * spread * d * SURELY;
    // m is at least width / (n0 n1), so that (u0 width - total n0)^2 below this times n0 n1 is no cut.
    const mean = total / width;
    const far = mean * mean < STEEP * spread ? BY_FAR * squared * width : 0;
    let n0 = 0;
    let n1 = width;
    let u0 = 0;
    let u1 = total;
    let size = 2 ** (rows - 1);
    for (let row = rows - 1; row >= 0; row--, size /= 2) {
      const base = row * full;
      let at = heads[row]!;
      // The newest value has nothing after it to be cut from.
      const end = row === 0 ? counts[0]! - 1 : counts[row]!;
      for (let k = 0; k < end; k++) {
        const part = totals[base + at]!;
        at = at + 1 === full ? 0 : at + 1;
        n0 += size;
        n1 -= size;
        u0 += part;
        u1 -= part;
        const lead = u0 * width - total * n0;
        if (lead * lead < far * n0 * n1 || n1 < least || n0 < least) continue;
        const gap = Math.abs(u0 / n0 - u1 / n1);
        const m = 1 / (n0 - least + 1) + 1 / (n1 - least + 1);
        if (gap * gap < squared * m) continue;
        if (gap > Math.sqrt(2 * m * spread * d) + linear * m) return true;
      }
    }
    return false;
  }

  #dropOldest(): void {
    const state = this.state;
    const { size, sum, squares } = this.#rows.dropOldest();
    state.width -= size;
    state.total -= sum;
    const gap = sum / size - state.total / state.width;
    state.variance -= squares + (size * state.width * gap * gap) / (size + state.width);
  }

  override toJSON(): SavedDetector {
    this.#rows.save(this.state);
    return super.toJSON();
  }

  get warning(): boolean {
    return false;
  }

  values(): StreamReadings {
    const { width, total, variance } = this.state;
    return {
      width,
      mean: width > 0 ? total / width : null,
      variance: width > 0 ? Math.max(0, variance / width) : null,
    };
  }
}

/** ADWIN as River 0.26.1 has it. */
export const ADWIN = defineDetector<AdwinParams, State>({
  name: 'adwin',
  summary: 'the mean of a window that adapts its length differs before and after some cut',
  input: 'number',
  reference: 'River 0.26.1 drift.ADWIN',
  parameters: {
    delta: { kind: 'number', default: 0.002, above: 0, max: 1, meaning: 'level of a cut' },
    clock: { kind: 'integer', default: 32, min: 1, meaning: 'values between tests' },
    max_buckets: { kind: 'integer', default: 5, min: 1, meaning: 'buckets of one size before two are joined' },
    min_window_length: { kind: 'integer', default: 5, min: 1, meaning: 'least length of either side of a cut' },
    grace_period: { kind: 'integer', default: 10, min: 0, meaning: 'values before the first test' },
  },
  firstLook: ({ clock }) => clock,
  fresh,
  build: (params, state) => new Adwin(params, state),
});
