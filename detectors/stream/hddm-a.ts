import { defineDetector, SavableDetector } from './definition.ts';
import { LARGEST_INPUT, refuseInput } from './input-fault.ts';
import { roundedLog } from './rounded-log.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of HDDM_A, by River's names. */
export interface HddmAParams {
  readonly drift_confidence: number;
  readonly warning_confidence: number;
  readonly two_sided_test: boolean;
}

const fresh = (): State => ({ n: 0, mean: 0, lowN: 0, low: 0, highN: 0, high: 0, warning: false, drift: false });
type State = {
  n: number;
  mean: number;
  /** Count and mean of the beginning of the stream whose upper (lower) Hoeffding bound was lowest (highest). */
  lowN: number;
  low: number;
  highN: number;
  high: number;
  warning: boolean;
  drift: boolean;
};

/**
 * HDDM_A: compares the mean of everything with the mean of that beginning of the stream whose Hoeffding bound was best, and alarms when
 * they differ by more than Hoeffding's inequality allows. Frias-Blanco et al., IEEE TKDE 27 (2015) 810.
 *
 * eps = sqrt(m / 2 ln(2 / confidence)), m = (n - n_cut) / (n_cut n). Range: 1 = error, 0 = correct; the bound holds for values in [0, 1],
 * others are computed as the reference does. O(1), 6 numbers. The level holds for one look, not for a stream: measured ARL0 at the
 * defaults 860,000 bits at rate .2, 3,000,000 at .1.
 */
class HddmA extends SavableDetector<HddmAParams, State> {
  readonly #twoSided: boolean;
  /** ln(1 / drift), ln(2 / drift), ln(2 / warning). */
  readonly #cut: number;
  readonly #alarm: number;
  readonly #warn: number;

  constructor(params: HddmAParams, state: State) {
    super('hddm_a', params, state);
    this.#twoSided = params.two_sided_test;
    this.#cut = roundedLog(1 / params.drift_confidence);
    this.#alarm = roundedLog(2 / params.drift_confidence);
    this.#warn = roundedLog(2 / params.warning_confidence);
  }

  update(x: number): StreamOutcome {
    if (!(Math.abs(x) <= LARGEST_INPUT)) refuseInput(this.name, 'number', x);
    if (this.state.drift) this.state = fresh();
    const state = this.state;
    const n = ++state.n;
    const mean = state.mean + (1 / n) * (x - state.mean);
    state.mean = mean;
    if (n === 1) {
      state.lowN = 1;
      state.low = mean;
      state.highN = 1;
      state.high = mean;
      return 'steady';
    }
    const eps = Math.sqrt((1 / (2 * n)) * this.#cut);
    if (state.low + Math.sqrt((1 / (2 * state.lowN)) * this.#cut) >= mean + eps) {
      state.lowN = n;
      state.low = mean;
    }
    let drift = false;
    let warning = false;
    if (state.lowN !== n) {
      const gap = mean - state.low;
      // Nothing below 0 reaches a bound, and most steps end here.
      if (gap >= 0) {
        const half = (((n - state.lowN) / state.lowN) * (1 / n)) / 2;
        drift = gap >= Math.sqrt(half * this.#alarm);
        warning = !drift && gap >= Math.sqrt(half * this.#warn);
      }
    }
    if (this.#twoSided) {
      if (state.high - Math.sqrt((1 / (2 * state.highN)) * this.#cut) <= mean - eps) {
        state.highN = n;
        state.high = mean;
      }
      if (state.highN !== n) {
        const half = (((n - state.highN) / state.highN) * (1 / n)) / 2;
        const gap = state.high - mean;
        if (gap >= Math.sqrt(half * this.#alarm)) drift = true;
        else if (gap >= Math.sqrt(half * this.#warn)) warning = true;
      }
    }
    if (warning !== state.warning) state.warning = warning;
    if (drift) {
      state.drift = true;
      return 'drift';
    }
    return warning ? 'warning' : 'steady';
  }

  get warning(): boolean {
    return this.state.warning;
  }

  values(): StreamReadings {
    const { n, mean, lowN, low } = this.state;
    return { n, mean: n > 0 ? mean : null, cut: n > 0 ? lowN : null, meanBeforeCut: n > 0 ? low : null };
  }
}

/** HDDM_A as River 0.26.1 has it. */
export const HDDM_A = defineDetector<HddmAParams, State>({
  name: 'hddm_a',
  summary: 'the mean of bounded values leaves the mean of the beginning (Hoeffding bound)',
  input: 'number',
  reference: 'River 0.26.1 drift.binary.HDDM_A',
  parameters: {
    drift_confidence: { kind: 'number', default: 0.001, above: 0, max: 1, meaning: 'level of the drift test' },
    warning_confidence: { kind: 'number', default: 0.005, above: 0, max: 1, meaning: 'level of the warning test' },
    two_sided_test: { kind: 'boolean', default: false, meaning: 'whether a fall of the mean counts too' },
  },
  fresh,
  build: (params, state) => new HddmA(params, state),
});
