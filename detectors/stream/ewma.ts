import { defineDetector, SavableDetector } from './definition.ts';
import { LARGEST_INPUT, refuseInput } from './input-fault.ts';
import { settledAfter } from './settled-after.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of EWMA. */
export interface EwmaParams {
  readonly alpha: number;
  readonly threshold: number;
  readonly min_instances: number;
  readonly mode: 'up' | 'down' | 'both';
}

const fresh = (): State => ({ n: 0, mean: 0, z: 0, square: 0, drift: false });
type State = {
  n: number;
  mean: number;
  /** Exponentially weighted mean of the values and of their squares; both start at the first value. */
  z: number;
  square: number;
  drift: boolean;
};

/** Rounding leaves z this many units in its last place away from a constant stream's value, divided by alpha. */
const ROUNDING = 16 * Number.EPSILON;

/**
 * EWMA chart: the exponentially weighted mean z leaves the running mean by more than a number of its standard deviations.
 * Roberts, Technometrics 1 (1959) 239.
 *
 * |z - mean| > threshold s sqrt(alpha / (2 - alpha) (1 - (1 - alpha)^(2n))), s^2 the exponentially weighted variance (mean of squares less
 * square of the mean, both starting at the first value, as in River's EWVar). Range: any numbers; the variance loses digits where the mean
 * is large against the spread, so centre such streams. O(1), 4 numbers. No guarantee: measured ARL0 at the defaults 7,200 values of N(0, 1), 500 bits at rate .2.
 */
class Ewma extends SavableDetector<EwmaParams, State> {
  readonly #alpha: number;
  readonly #rest: number;
  readonly #share: number;
  readonly #threshold: number;
  /** Values after which 1 - (1 - alpha)^(2n) is 1 in every digit. */
  readonly #settled: number;
  readonly #from: number;
  readonly #ups: boolean;
  readonly #downs: boolean;

  constructor(params: EwmaParams, state: State) {
    super('ewma', params, state);
    this.#alpha = params.alpha;
    this.#rest = 1 - params.alpha;
    this.#share = params.alpha / (2 - params.alpha);
    this.#threshold = params.threshold;
    this.#settled = settledAfter(this.#rest);
    this.#from = params.min_instances;
    this.#ups = params.mode !== 'down';
    this.#downs = params.mode !== 'up';
  }

  update(x: number): StreamOutcome {
    if (!(Math.abs(x) <= LARGEST_INPUT)) refuseInput(this.name, 'number', x);
    if (this.state.drift) this.state = fresh();
    const state = this.state;
    const n = ++state.n;
    const mean = state.mean + (1 / n) * (x - state.mean);
    state.mean = mean;
    const first = n === 1;
    const z = first ? x : this.#alpha * x + this.#rest * state.z;
    const square = first ? x * x : this.#alpha * (x * x) + this.#rest * state.square;
    state.z = z;
    state.square = square;
    if (n < this.#from) return 'steady';
    const gap = z - mean;
    const far = gap > 0 ? gap : -gap;
    if (gap > 0 ? !this.#ups : !this.#downs) return 'steady';
    if (!(far > this.#limit(state)) || far <= (ROUNDING * Math.abs(z)) / this.#alpha) return 'steady';
    state.drift = true;
    return 'drift';
  }

  #limit({ n, z, square }: State): number {
    const variance = square - z * z;
    if (!(variance > 0)) return 0;
    const grown = n > this.#settled ? 1 : 1 - this.#rest ** (2 * n);
    return this.#threshold * Math.sqrt(variance) * Math.sqrt(this.#share * grown);
  }

  get warning(): boolean {
    return false;
  }

  values(): StreamReadings {
    const { n, mean, z } = this.state;
    if (n === 0) return { n, mean: null, z: null, limit: null };
    return { n, mean, z, limit: this.#limit(this.state) };
  }
}

/** The EWMA chart. */
export const EWMA = defineDetector<EwmaParams, State>({
  name: 'ewma',
  summary: 'the exponentially weighted mean leaves the running mean',
  input: 'number',
  reference: "Leeway's contract of the command line; variance as River 0.26.1 stats.EWVar",
  parameters: {
    alpha: { kind: 'number', default: 0.1, above: 0, max: 1, meaning: 'weight of the newest value' },
    threshold: { kind: 'number', default: 4, min: 0, meaning: 'distance that is a drift, in sd of the weighted mean' },
    min_instances: { kind: 'integer', default: 30, min: 1, meaning: 'values before the first test' },
    mode: { kind: 'choice', default: 'both', of: ['up', 'down', 'both'], meaning: 'which changes count' },
  },
  firstLook: ({ min_instances }) => min_instances,
  fresh,
  build: (params, state) => new Ewma(params, state),
});
