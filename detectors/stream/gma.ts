import { defineDetector, SavableDetector } from './definition.ts';
import { LARGEST_INPUT, refuseInput } from './input-fault.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of GMA, by Frouros's names. */
export interface GmaParams {
  readonly alpha: number;
  readonly lambda_: number;
  readonly min_num_instances: number;
}

const fresh = (): State => ({ n: 0, mean: 0, sum: 0, drift: false });
type State = { n: number; mean: number; sum: number; drift: boolean };

/**
 * Geometric moving average: the exponentially weighted mean of the deviations from the running mean exceeds lambda_; rises only.
 * Roberts, "Control chart tests based on geometric moving averages", Technometrics 1 (1959) 239.
 *
 * S = alpha S + (1 - alpha) (x - mean). Range: any numbers, lambda_ in their unit. O(1), 3 numbers. No guarantee: at the defaults its
 * limit is 14 standard deviations of S for N(0, 1), so that it never alarms by chance (ARL0 beyond 10^9) nor at a shift of one sd.
 */
class Gma extends SavableDetector<GmaParams, State> {
  readonly #alpha: number;
  readonly #rest: number;
  readonly #limit: number;
  readonly #from: number;

  constructor(params: GmaParams, state: State) {
    super('gma', params, state);
    this.#alpha = params.alpha;
    this.#rest = 1 - params.alpha;
    this.#limit = params.lambda_;
    this.#from = params.min_num_instances;
  }

  update(x: number): StreamOutcome {
    if (!(Math.abs(x) <= LARGEST_INPUT)) refuseInput(this.name, 'number', x);
    if (this.state.drift) this.state = fresh();
    const state = this.state;
    const n = ++state.n;
    const mean = state.mean + (x - state.mean) / n;
    state.mean = mean;
    const sum = this.#alpha * state.sum + this.#rest * (x - mean);
    state.sum = sum;
    if (n < this.#from || !(sum > this.#limit)) return 'steady';
    state.drift = true;
    return 'drift';
  }

  get warning(): boolean {
    return false;
  }

  values(): StreamReadings {
    const { n, mean, sum } = this.state;
    return { n, mean: n > 0 ? mean : null, sum };
  }
}

/** GMA as Frouros 0.9.0 has it, reset after each drift. */
export const GMA = defineDetector<GmaParams, State>({
  name: 'gma',
  summary: 'the geometric moving average of deviations from the running mean rises',
  input: 'number',
  reference: 'Frouros 0.9.0 GeometricMovingAverage, reset() after each drift',
  parameters: {
    alpha: { kind: 'number', default: 0.99, min: 0, max: 1, meaning: 'weight of the past' },
    lambda_: {
      kind: 'number',
      default: 1,
      min: 0,
      meaning: 'average deviation that is a drift, in units of the values',
    },
    min_num_instances: { kind: 'integer', default: 30, min: 1, meaning: 'values before the first test' },
  },
  firstLook: ({ min_num_instances }) => min_num_instances,
  fresh,
  build: (params, state) => new Gma(params, state),
});
