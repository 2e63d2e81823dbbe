import { defineDetector, SavableDetector } from './definition.ts';
import { refuseInput } from './input-fault.ts';
import { settledAfter } from './settled-after.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of ECDD-WT, by Frouros's names. */
export interface EcddParams {
  readonly lambda_: number;
  readonly average_run_length: 100 | 400 | 1000;
  readonly warning_level: number;
  readonly min_num_instances: number;
}

const fresh = (): State => ({ n: 0, rate: 0, z: 0, warning: false, drift: false });
type State = { n: number; rate: number; z: number; warning: boolean; drift: boolean };

/** Coefficients of 1, p, p^3, p^5, p^7 of the control limit for each run length, fitted by simulation (Ross et al. 2012, for lambda .2). */
const LIMITS: Readonly<Record<number, readonly [number, number, number, number, number]>> = {
  100: [2.76, 6.23, 18.12, 312.45, 1002.18],
  400: [3.97, 6.56, 48.73, 330.13, 848.18],
  1000: [1.17, -7.56, -21.24, -112.12, -987.23],
};

/**
 * ECDD-WT: an exponentially weighted error rate against the running error rate, with a control limit fitted to a wanted run length.
 * Ross, Adams, Tasoulis and Hand, "Exponentially weighted moving average charts for detecting concept drift", Pattern Recognition
 * Letters 33 (2012) 191.
 *
 * z > p + L sqrt(lambda / (2 - lambda) (1 - (1 - lambda)^(2n)) p (1 - p)); warning at a share of L. Range: 1 = error, 0 = correct. O(1), 3 numbers.
 * The run length is a fit for lambda .2 and error rates below about .3; above, the polynomials leave their range (that of 400 explodes),
 * which is kept as the reference has it. Measured ARL0 at the defaults: 350 bits at rate .1, 380 at .2, 220 at .02.
 */
class Ecdd extends SavableDetector<EcddParams, State> {
  readonly #lambda: number;
  readonly #rest: number;
  readonly #share: number;
  readonly #warn: number;
  readonly #from: number;
  /** Values after which 1 - (1 - lambda)^(2n) is 1 in every digit. */
  readonly #settled: number;
  readonly #limits: readonly [number, number, number, number, number];

  constructor(params: EcddParams, state: State) {
    super('ecdd', params, state);
    this.#lambda = params.lambda_;
    this.#rest = 1 - params.lambda_;
    this.#share = params.lambda_ / (2 - params.lambda_);
    this.#warn = params.warning_level;
    this.#from = params.min_num_instances;
    this.#settled = settledAfter(this.#rest);
    this.#limits = LIMITS[params.average_run_length]!;
  }

  update(x: number): StreamOutcome {
    if (!(x >= 0 && x <= 1)) refuseInput(this.name, 'share', x);
    if (this.state.drift) this.state = fresh();
    const state = this.state;
    const n = ++state.n;
    const rate = state.rate + (x - state.rate) / n;
    state.rate = rate;
    const z = this.#lambda * x + this.#rest * state.z;
    state.z = z;
    if (n < this.#from) return 'steady';
    const grown = n > this.#settled ? 1 : 1 - this.#rest ** (2 * n);
    const sd = Math.sqrt(this.#share * grown * (rate * (1 - rate)));
    const [a, b, c, d, e] = this.#limits;
    const limit = a - b * rate + c * rate ** 3 - d * rate ** 5 + e * rate ** 7;
    if (z > rate + limit * sd) {
      state.drift = true;
      state.warning = false;
      return 'drift';
    }
    const warning = z > rate + this.#warn * limit * sd;
    if (warning !== state.warning) state.warning = warning;
    return warning ? 'warning' : 'steady';
  }

  get warning(): boolean {
    return this.state.warning;
  }

  values(): StreamReadings {
    const { n, rate, z } = this.state;
    return { n, rate: n > 0 ? rate : null, z: n > 0 ? z : null };
  }
}

/** ECDD-WT as Frouros 0.9.0 has it, reset after each drift. */
export const ECDD = defineDetector<EcddParams, State>({
  name: 'ecdd',
  summary: 'the exponentially weighted error rate leaves the running error rate',
  input: 'share',
  reference: 'Frouros 0.9.0 ECDDWT, reset() after each drift',
  parameters: {
    lambda_: { kind: 'number', default: 0.2, min: 0, max: 1, meaning: 'weight of the newest value' },
    average_run_length: {
      kind: 'integer',
      default: 400,
      meaning: 'wanted values between false drifts: 100, 400 or 1000',
    },
    warning_level: { kind: 'number', default: 0.5, above: 0, below: 1, meaning: 'share of the limit that warns' },
    min_num_instances: { kind: 'integer', default: 30, min: 1, meaning: 'values before the first test' },
  },
  crossFaults: ({ average_run_length }) =>
    LIMITS[average_run_length] === undefined
      ? [`average_run_length must be 100, 400 or 1000, not ${String(average_run_length)}`]
      : [],
  firstLook: ({ min_num_instances }) => min_num_instances,
  fresh,
  build: (params, state) => new Ecdd(params, state),
});
