import { defineDetector, SavableDetector } from './definition.ts';
import { LARGEST_INPUT, refuseInput } from './input-fault.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of Page-Hinkley, by River's names. */
export interface PageHinkleyParams {
  readonly min_instances: number;
  readonly delta: number;
  readonly threshold: number;
  readonly alpha: number;
  readonly mode: 'up' | 'down' | 'both';
}

const fresh = (): State => ({ n: 0, mean: 0, up: 0, upLow: Infinity, down: 0, downHigh: -1, drift: false });
type State = {
  n: number;
  mean: number;
  /** The faded sum that loses delta each time, and its minimum. */
  up: number;
  upLow: number;
  /** The faded sum that gains delta each time, and its maximum (which starts at -1, as the reference's does). */
  down: number;
  downHigh: number;
  drift: boolean;
};

/**
 * Page-Hinkley: alarms when the faded sum of deviations from the running mean has risen (fallen) more than a threshold above (below)
 * its own minimum (maximum). Page, Biometrika 41 (1954) 100; the two-sided, faded form of River 0.26.1.
 *
 * I = alpha I + (x - mean) - delta, up when I - min I > threshold; D = alpha D + (x - mean) + delta, down when max D - D > threshold.
 * Range: any numbers; threshold and delta are in their unit, so scale first. O(1), 7 numbers. No guarantee: measured ARL0 at the
 * defaults 1,600 values of N(0, 1) (2,700 with mode up), 15,000 bits at rate .2.
 */
class PageHinkley extends SavableDetector<PageHinkleyParams, State> {
  readonly #ups: boolean;
  readonly #downs: boolean;
  readonly #from: number;
  readonly #delta: number;
  readonly #threshold: number;
  readonly #alpha: number;

  constructor(params: PageHinkleyParams, state: State) {
    super('page_hinkley', params, state);
    this.#ups = params.mode !== 'down';
    this.#downs = params.mode !== 'up';
    this.#from = params.min_instances;
    this.#delta = params.delta;
    this.#threshold = params.threshold;
    this.#alpha = params.alpha;
  }

  update(x: number): StreamOutcome {
    if (!(Math.abs(x) <= LARGEST_INPUT)) refuseInput(this.name, 'number', x);
    if (this.state.drift) this.state = fresh();
    const state = this.state;
    const n = ++state.n;
    const mean = state.mean + (1 / n) * (x - state.mean);
    state.mean = mean;
    const deviation = x - mean;
    const up = this.#alpha * state.up + deviation - this.#delta;
    const down = this.#alpha * state.down + deviation + this.#delta;
    state.up = up;
    state.down = down;
    if (up < state.upLow) state.upLow = up;
    if (down > state.downHigh) state.downHigh = down;
    if (n < this.#from) return 'steady';
    const drift =
      (this.#ups && up - state.upLow > this.#threshold) || (this.#downs && state.downHigh - down > this.#threshold);
    if (!drift) return 'steady';
    state.drift = true;
    return 'drift';
  }

  get warning(): boolean {
    return false;
  }

  values(): StreamReadings {
    const { n, mean, up, upLow, down, downHigh } = this.state;
    if (n === 0) return { n, mean: null, up: null, down: null };
    return { n, mean, up: up - upLow, down: downHigh - down };
  }
}

/** Page-Hinkley as River 0.26.1 has it. */
export const PAGE_HINKLEY = defineDetector<PageHinkleyParams, State>({
  name: 'page_hinkley',
  summary: 'a faded sum of deviations from the running mean leaves its extreme',
  input: 'number',
  reference: 'River 0.26.1 drift.PageHinkley',
  parameters: {
    min_instances: { kind: 'integer', default: 30, min: 0, meaning: 'values before the first test' },
    delta: { kind: 'number', default: 0.005, meaning: 'change that is tolerated, in units of the values' },
    threshold: { kind: 'number', default: 50, meaning: 'distance from the extreme that is a drift (lambda)' },
    alpha: { kind: 'number', default: 1 - 0.0001, min: 0, max: 1, meaning: 'fading factor of the sums' },
    mode: { kind: 'choice', default: 'both', of: ['up', 'down', 'both'], meaning: 'which changes count' },
  },
  firstLook: ({ min_instances }) => min_instances,
  fresh,
  build: (params, state) => new PageHinkley(params, state),
});
