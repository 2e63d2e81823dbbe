import { defineDetector, SavableDetector } from './definition.ts';
import { LARGEST_INPUT, refuseInput } from './input-fault.ts';
import { roundedLog } from './rounded-log.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of HDDM_W, by River's names. */
export interface HddmWParams {
  readonly drift_confidence: number;
  readonly warning_confidence: number;
  readonly lambda_val: number;
  readonly two_sided_test: boolean;
}

/** An exponentially weighted mean, and the sum of its squared weights (the "independent bound condition"). */
type State = {
  n: number;
  mean: number;
  weight: number;
  /** Against a rise: the whole stream at the best cut, its bound there, and the sample since. */
  upCut: number;
  upMean: number;
  upWeight: number;
  upN: number;
  upSince: number;
  upSinceWeight: number;
  /** Against a fall, likewise. */
  downCut: number;
  downMean: number;
  downWeight: number;
  downN: number;
  downSince: number;
  downSinceWeight: number;
  warning: boolean;
  drift: boolean;
};

const fresh = (): State => ({
  n: 0,
  mean: 0,
  weight: 1,
  upCut: Infinity,
  upMean: 0,
  upWeight: 1,
  upN: 0,
  upSince: 0,
  upSinceWeight: 1,
  downCut: -Infinity,
  downMean: 0,
  downWeight: 1,
  downN: 0,
  downSince: 0,
  downSinceWeight: 1,
  warning: false,
  drift: false,
});

/**
 * HDDM_W: as HDDM_A with exponentially weighted means, whose difference is bounded by McDiarmid's inequality.
 * Frias-Blanco et al., IEEE TKDE 27 (2015) 810.
 *
 * bound = sqrt((w1 + w2) ln(1 / confidence) / 2), w the sums of squared weights of the two samples. Range: 1 = error, 0 = correct; the
 * bound holds for values in [0, 1], others are computed as the reference does. O(1), 15 numbers. The level holds for one look, not for a
 * stream: measured ARL0 at the defaults 12,600 bits at rate .2, 6,000,000 at .1.
 */
class HddmW extends SavableDetector<HddmWParams, State> {
  readonly #twoSided: boolean;
  readonly #lambda: number;
  readonly #rest: number;
  readonly #lambdaSquared: number;
  readonly #restSquared: number;
  readonly #alarm: number;
  readonly #warn: number;

  constructor(params: HddmWParams, state: State) {
    super('hddm_w', params, state);
    this.#twoSided = params.two_sided_test;
    this.#lambda = params.lambda_val;
    this.#rest = 1 - this.#lambda;
    this.#lambdaSquared = this.#lambda * this.#lambda;
    this.#restSquared = this.#rest * this.#rest;
    this.#alarm = roundedLog(1 / params.drift_confidence);
    this.#warn = roundedLog(1 / params.warning_confidence);
  }

  update(x: number): StreamOutcome {
    if (!(Math.abs(x) <= LARGEST_INPUT)) refuseInput(this.name, 'number', x);
    if (this.state.drift) this.state = fresh();
    const state = this.state;
    const mean = state.n++ === 0 ? x : this.#lambda * x + this.#rest * state.mean;
    const weight = this.#lambdaSquared + this.#restSquared * state.weight;
    state.mean = mean;
    state.weight = weight;
    const eps = Math.sqrt((weight * this.#alarm) / 2);
    let drift = false;
    let warning = false;
    if (mean + eps < state.upCut) {
      state.upCut = mean + eps;
      state.upMean = mean;
      state.upWeight = weight;
      state.upN = 0;
      state.upSince = 0;
      state.upSinceWeight = 1;
    } else {
      const since = state.upN++ === 0 ? x : this.#lambda * x + this.#rest * state.upSince;
      state.upSince = since;
      const sinceWeight = this.#lambdaSquared + this.#restSquared * state.upSinceWeight;
      state.upSinceWeight = sinceWeight;
      const gap = since - state.upMean;
      if (gap > 0) {
        const both = state.upWeight + sinceWeight;
        drift = gap > Math.sqrt((both * this.#alarm) / 2);
        warning = !drift && gap > Math.sqrt((both * this.#warn) / 2);
      }
    }
    if (this.#twoSided) {
      const fall = this.#fall(state, x, mean, weight, eps);
      if (fall === 'drift') drift = true;
      else if (fall === 'warning') warning = true;
    }
    if (warning !== state.warning) state.warning = warning;
    if (drift) {
      state.drift = true;
      return 'drift';
    }
    return warning ? 'warning' : 'steady';
  }

  #fall(state: State, x: number, mean: number, weight: number, eps: number): StreamOutcome {
    if (mean - eps > state.downCut) {
      state.downCut = mean - eps;
      state.downMean = mean;
      state.downWeight = weight;
      state.downN = 0;
      state.downSince = 0;
      state.downSinceWeight = 1;
      return 'steady';
    }
    const since = state.downN++ === 0 ? x : this.#lambda * x + this.#rest * state.downSince;
    state.downSince = since;
    const sinceWeight = this.#lambdaSquared + this.#restSquared * state.downSinceWeight;
    state.downSinceWeight = sinceWeight;
    // The reference sums the sample since the cut first here; the order of a sum of two does not matter.
    const both = sinceWeight + state.downWeight;
    const gap = state.downMean - since;
    if (gap > Math.sqrt((both * this.#alarm) / 2)) return 'drift';
    return gap > Math.sqrt((both * this.#warn) / 2) ? 'warning' : 'steady';
  }

  get warning(): boolean {
    return this.state.warning;
  }

  values(): StreamReadings {
    const { n, mean, upCut, upMean, upN, upSince } = this.state;
    return {
      n,
      mean: n > 0 ? mean : null,
      meanAtCut: upCut < Infinity ? upMean : null,
      meanSinceCut: upN > 0 ? upSince : null,
    };
  }
}

/** HDDM_W as River 0.26.1 has it. */
export const HDDM_W = defineDetector<HddmWParams, State>({
  name: 'hddm_w',
  summary: 'the weighted mean of recent bounded values leaves that of the beginning (McDiarmid bound)',
  input: 'number',
  reference: 'River 0.26.1 drift.binary.HDDM_W',
  parameters: {
    drift_confidence: { kind: 'number', default: 0.001, above: 0, max: 1, meaning: 'level of the drift test' },
    warning_confidence: { kind: 'number', default: 0.005, above: 0, max: 1, meaning: 'level of the warning test' },
    lambda_val: { kind: 'number', default: 0.05, min: 0, max: 1, meaning: 'weight of the newest value' },
    two_sided_test: { kind: 'boolean', default: false, meaning: 'whether a fall of the mean counts too' },
  },
  fresh,
  build: (params, state) => new HddmW(params, state),
});
