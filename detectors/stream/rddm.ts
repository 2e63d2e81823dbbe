import { defineDetector, SavableDetector } from './definition.ts';
import { refuseInput } from './input-fault.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of RDDM, by Frouros's names. */
export interface RddmParams {
  readonly warning_level: number;
  readonly drift_level: number;
  readonly max_concept_size: number;
  readonly min_concept_size: number;
  readonly max_num_instances_warning: number;
  readonly min_num_instances: number;
}

type State = {
  /** The newest bits, 32 a word, in a ring; `first` is the oldest, `length` how many count. */
  bits: Uint32Array;
  first: number;
  length: number;
  n: number;
  /** Values in the error rate: one more than `n` after the rate was computed again, as in the reference. */
  counted: number;
  rate: number;
  lowRate: number;
  lowSd: number;
  warnings: number;
  /** Whether the next value first computes the rate again from the newest bits. */
  again: boolean;
  warning: boolean;
  drift: boolean;
};

const fresh = ({ min_concept_size }: RddmParams): State => ({
  bits: new Uint32Array(Math.ceil(min_concept_size / 32)),
  first: 0,
  length: 0,
  n: 0,
  counted: 0,
  rate: 0,
  lowRate: Infinity,
  lowSd: Infinity,
  warnings: 0,
  again: false,
  warning: false,
  drift: false,
});

/**
 * RDDM: DDM that forgets. A concept that grows too long has its rate computed again from its newest values, and a warning that lasts too
 * long is a drift. Barros, Cabral, Goncalves and Santos, "RDDM: Reactive drift detection method", Expert Systems with Applications 90
 * (2017) 344.
 *
 * Range: 1 = error, 0 = correct. Amortised O(1) time with the defaults (7,000 steps every 33,000 values); state: one bit a value kept,
 * 1.2 kB. As in the reference, a reset clears rate and minimum but neither the bits nor the count of warnings. No guarantee: measured
 * ARL0 at the defaults 11,600 bits at rate .1, 5,500 at .02.
 */
class Rddm extends SavableDetector<RddmParams, State> {
  readonly #size: number;
  readonly #from: number;

  constructor(params: RddmParams, state: State) {
    super('rddm', params, state);
    this.#size = params.min_concept_size;
    this.#from = params.min_num_instances;
  }

  update(x: number): StreamOutcome {
    if (x !== 0 && x !== 1) refuseInput(this.name, 'bit', x);
    const state = this.state;
    if (state.drift) reset(state);
    state.n++;
    if (state.again) this.#computeAgain(state);
    this.#keep(state, x);
    state.rate += (x - state.rate) / ++state.counted;
    if (state.n < this.#from) {
      state.warning = false;
      return 'steady';
    }
    const sd = Math.sqrt((state.rate * (1 - state.rate)) / state.n);
    const now = state.rate + sd;
    if (now < state.lowRate + state.lowSd) {
      state.lowRate = state.rate;
      state.lowSd = sd;
    }
    return this.#judge(state, now);
  }

  #judge(state: State, now: number): StreamOutcome {
    const { drift_level, warning_level, max_num_instances_warning, max_concept_size } = this.params;
    if (now > state.lowRate + drift_level * state.lowSd) {
      state.drift = true;
      state.warning = false;
      if (state.warnings === 0) this.#keepNewest(state);
      return 'drift';
    }
    if (now > state.lowRate + warning_level * state.lowSd) {
      if (state.warnings >= max_num_instances_warning) {
        state.drift = true;
        this.#keepNewest(state);
      } else {
        state.warning = true;
        state.warnings++;
      }
    } else {
      state.warning = false;
      state.warnings = 0;
    }
    if (state.n >= max_concept_size && !state.warning) state.again = true;
    return state.drift ? 'drift' : state.warning ? 'warning' : 'steady';
  }

  #keep(state: State, bit: number): void {
    if (state.length === this.#size) {
      state.first = state.first + 1 === this.#size ? 0 : state.first + 1;
      state.length--;
    }
    const end = state.first + state.length;
    const place = end >= this.#size ? end - this.#size : end;
    const word = place >>> 5;
    const mask = 1 << (place & 31);
    state.bits[word] = bit === 1 ? state.bits[word]! | mask : state.bits[word]! & ~mask;
    state.length++;
  }

  #keepNewest(state: State): void {
    state.first = (state.first + state.length - 1) % this.#size;
    state.length = 1;
  }

  /** The rate of the bits that are kept, one after the other, as the reference rounds it; its minimum starts anew. */
  #computeAgain(state: State): void {
    const { bits, first, length } = state;
    let rate = 0;
    for (let i = 0; i < length; i++) {
      const place = first + i >= this.#size ? first + i - this.#size : first + i;
      const bit = (bits[place >>> 5]! >>> (place & 31)) & 1;
      rate += (bit - rate) / (i + 1);
    }
    state.rate = rate;
    state.n = length;
    state.counted = length;
    state.lowRate = Infinity;
    state.lowSd = Infinity;
    state.warnings = 0;
    state.again = false;
  }

  get warning(): boolean {
    return this.state.warning;
  }

  values(): StreamReadings {
    const { n, counted, rate, lowRate, lowSd } = this.state;
    const known = lowRate < Infinity;
    return { n, rate: counted > 0 ? rate : null, minRate: known ? lowRate : null, minSd: known ? lowSd : null };
  }
}

function reset(state: State): void {
  state.n = 0;
  state.counted = 0;
  state.rate = 0;
  state.lowRate = Infinity;
  state.lowSd = Infinity;
  state.again = false;
  state.warning = false;
  state.drift = false;
}

/** RDDM as Frouros 0.9.0 has it, reset after each drift. */
export const RDDM = defineDetector<RddmParams, State>({
  name: 'rddm',
  summary: 'the error rate rises above its minimum, in a memory that is renewed',
  input: 'bit',
  reference: 'Frouros 0.9.0 RDDM, reset() after each drift',
  parameters: {
    warning_level: {
      kind: 'number',
      default: 1.773,
      above: 0,
      meaning: 'standard deviations above the minimum that warn',
    },
    drift_level: {
      kind: 'number',
      default: 2.258,
      above: 0,
      meaning: 'standard deviations above the minimum that are a drift',
    },
    max_concept_size: { kind: 'integer', default: 40_000, meaning: 'values after which the rate is computed again' },
    min_concept_size: {
      kind: 'integer',
      default: 7000,
      min: 1,
      max: 10_000_000,
      meaning: 'newest values it is computed from',
    },
    max_num_instances_warning: { kind: 'integer', default: 1400, meaning: 'warnings in a row that are a drift' },
    min_num_instances: { kind: 'integer', default: 129, min: 1, meaning: 'values before the first test' },
  },
  crossFaults: ({ warning_level, drift_level }) =>
    drift_level <= warning_level
      ? [`drift_level must be greater than warning_level (${warning_level}), not ${drift_level}`]
      : [],
  firstLook: ({ min_num_instances }) => min_num_instances,
  fresh,
  build: (params, state) => new Rddm(params, state),
});
