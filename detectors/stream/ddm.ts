import { defineDetector, SavableDetector } from './definition.ts';
import { refuseInput } from './input-fault.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of DDM, by River's names. */
export interface DdmParams {
  readonly warm_start: number;
  readonly warning_threshold: number;
  readonly drift_threshold: number;
}

const fresh = (): State => ({ n: 0, rate: 0, lowRate: 0, lowSd: 0, low: Infinity, warning: false, drift: false });
type State = {
  n: number;
  rate: number;
  /** Error rate and its standard deviation where their sum was smallest. */
  lowRate: number;
  lowSd: number;
  low: number;
  warning: boolean;
  drift: boolean;
};

/**
 * DDM: the error rate p with its s = sqrt(p (1 - p) / n) alarms when p + s exceeds p_min + 3 s_min, the least p + s seen so far.
 * Gama, Medas, Castillo and Rodrigues, "Learning with drift detection", SBIA 2004.
 *
 * Range: 1 = error, 0 = correct (shares between count as part of an error). O(1), 5 numbers. A three-sigma rule on a running minimum,
 * so no guarantee, and the longer it runs the deafer it gets: measured at the defaults 8 alarms in 6,000,000 bits at rate .02, none at
 * .1 and .2.
 */
class Ddm extends SavableDetector<DdmParams, State> {
  readonly #from: number;
  readonly #warn: number;
  readonly #alarm: number;

  constructor(params: DdmParams, state: State) {
    super('ddm', params, state);
    this.#from = params.warm_start;
    this.#warn = params.warning_threshold;
    this.#alarm = params.drift_threshold;
  }

  update(x: number): StreamOutcome {
    if (!(x >= 0 && x <= 1)) refuseInput(this.name, 'share', x);
    if (this.state.drift) this.state = fresh();
    const state = this.state;
    const n = ++state.n;
    const rate = state.rate + (1 / n) * (x - state.rate);
    state.rate = rate;
    if (n <= this.#from) return 'steady';
    const sd = Math.sqrt((rate * (1 - rate)) / n);
    const now = rate + sd;
    if (now <= state.low) {
      state.lowRate = rate;
      state.lowSd = sd;
      state.low = now;
    }
    state.warning = now > state.lowRate + this.#warn * state.lowSd;
    if (now > state.lowRate + this.#alarm * state.lowSd) {
      state.drift = true;
      state.warning = false;
      return 'drift';
    }
    return state.warning ? 'warning' : 'steady';
  }

  get warning(): boolean {
    return this.state.warning;
  }

  values(): StreamReadings {
    const { n, rate, lowRate, lowSd, low } = this.state;
    const known = low < Infinity;
    return { n, rate: n > 0 ? rate : null, minRate: known ? lowRate : null, minSd: known ? lowSd : null };
  }
}

/** DDM as River 0.26.1 has it. */
export const DDM = defineDetector<DdmParams, State>({
  name: 'ddm',
  summary: 'the error rate rises above its running minimum by three standard deviations',
  input: 'share',
  reference: 'River 0.26.1 drift.binary.DDM',
  parameters: {
    warm_start: { kind: 'integer', default: 30, min: 0, meaning: 'values before the first test' },
    warning_threshold: { kind: 'number', default: 2, meaning: 'standard deviations above the minimum that warn' },
    drift_threshold: { kind: 'number', default: 3, meaning: 'standard deviations above the minimum that are a drift' },
  },
  firstLook: ({ warm_start }) => warm_start + 1,
  fresh,
  build: (params, state) => new Ddm(params, state),
});
