import { defineDetector, SavableDetector } from './definition.ts';
import { criticalKs, equalKsPValue } from './equal-ks.ts';
import { LARGEST_INPUT, refuseInput } from './input-fault.ts';
import { MersenneTwister, seededWords } from './mersenne-twister.ts';
import { PythonSample } from './python-sample.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of KSWIN, by River's names. */
export interface KswinParams {
  readonly alpha: number;
  readonly window_size: number;
  readonly stat_size: number;
  readonly seed: number | null;
  readonly window: readonly number[] | null;
}

type State = {
  /** The window in a ring; `at` is where the next value goes, which is where the oldest stands once it is full. */
  ring: Float64Array;
  at: number;
  length: number;
  n: number;
  words: Uint32Array;
  wordAt: number;
  /** Of the last test: the largest difference of the two step functions in steps; -1 before the first. */
  steps: number;
  drift: boolean;
};

/** What `seed` none stands for: the reference then asks the machine, and would answer differently each time. */
const SEED_OF_NONE = 0;

function fresh(params: KswinParams): State {
  const ring = new Float64Array(params.window_size);
  const kept = (params.window ?? []).slice(-params.window_size);
  ring.set(kept);
  return {
    ring,
    at: kept.length % params.window_size,
    length: kept.length,
    n: 0,
    words: seededWords(params.seed ?? SEED_OF_NONE),
    wordAt: 624,
    steps: -1,
    drift: false,
  };
}

/**
 * KSWIN: compares the newest `stat_size` values of a sliding window with as many drawn at random from the rest of it by the
 * Kolmogorov-Smirnov test. Raab, Heusinger and Schleif, Neurocomputing 416 (2020) 340.
 *
 * Drift when the exact two-sided p-value is at most alpha *and* the statistic is above .1, a rule that the reference does not document.
 * Range: any numbers; sees any change of distribution. O(window) time with small constants: the window is kept in order, so a test is
 * one walk over it. The draws are those of Python's generator, seeded anew after each drift, as in the reference. State: the window and
 * the generator's 624 words. Per-check level: measured ARL0 at the defaults 760 values.
 */
class Kswin extends SavableDetector<KswinParams, State> {
  readonly #size: number;
  readonly #recent: number;
  readonly #critical: number;
  readonly #sample: PythonSample;
  readonly #seeded: Uint32Array;
  #random: MersenneTwister;
  /** Places of the ring in the order of their values. */
  readonly #order: Int32Array;
  /** -1 for the newest values, 1 for what is drawn, 0 for the rest. */
  readonly #side: Int8Array;

  constructor(params: KswinParams, state: State) {
    super('kswin', params, state);
    this.#size = params.window_size;
    this.#recent = params.stat_size;
    this.#critical = criticalKs(this.#recent, params.alpha);
    this.#sample = new PythonSample(this.#size - this.#recent, this.#recent);
    this.#seeded = seededWords(params.seed ?? SEED_OF_NONE);
    this.#random = new MersenneTwister(state.words, state.wordAt);
    this.#order = new Int32Array(this.#size);
    this.#side = new Int8Array(this.#size);
    const { ring, length } = state;
    // A full window's order and sides follow from its values: they are not saved, but found again.
    const places = Array.from({ length }, (_, i) => i).sort((a, b) => ring[a]! - ring[b]!);
    this.#order.set(places);
    for (let i = 1; i <= Math.min(length, this.#recent); i++) this.#side[this.#place(state.at - i)] = -1;
  }

  update(x: number): StreamOutcome {
    if (!(Math.abs(x) <= LARGEST_INPUT)) refuseInput(this.name, 'number', x);
    if (this.state.drift) this.#restart();
    const state = this.state;
    state.n++;
    this.#push(state, x);
    if (state.length < this.#size) return 'steady';
    return this.#test(state);
  }

  #restart(): void {
    const { words, ring } = this.state;
    words.set(this.#seeded);
    this.#random = new MersenneTwister(words);
    this.#side.fill(0);
    this.state = { ring, at: 0, length: 0, n: 0, words, wordAt: 624, steps: -1, drift: false };
  }

  /** The value takes the oldest one's place in the ring, and its own in the order. */
  #push(state: State, x: number): void {
    const { ring, at } = state;
    const order = this.#order;
    let end = state.length;
    if (end === this.#size) {
      end--;
      let from = this.#firstNotBelow(ring, ring[at]!, this.#size);
      while (order[from] !== at) from++;
      order.copyWithin(from, from + 1, this.#size);
    } else state.length++;
    const to = this.#firstNotBelow(ring, x, end);
    order.copyWithin(to + 1, to, end);
    order[to] = at;
    ring[at] = x;
    const side = this.#side;
    side[at] = -1;
    if (state.length > this.#recent) side[this.#place(at - this.#recent)] = 0;
    state.at = at + 1 === this.#size ? 0 : at + 1;
  }

  #firstNotBelow(ring: Float64Array, x: number, end: number): number {
    const order = this.#order;
    let low = 0;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ring[order[middle]!]! < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Draws, and walks over the values in order to the largest difference of the two step functions, in steps of 1 / stat_size. */
  #test(state: State): StreamOutcome {
    const side = this.#side;
    const drawn = this.#sample.draw(this.#random);
    state.wordAt = this.#random.at;
    // In a full ring the oldest value stands where the next one goes.
    for (let i = 0; i < drawn.length; i++) side[this.#place(state.at + drawn[i]!)] = 1;
    const { ring } = state;
    const order = this.#order;
    const last = this.#size - 1;
    let sum = 0;
    let most = 0;
    let value = ring[order[0]!]!;
    for (let i = 0; i < last; i++) {
      sum += side[order[i]!]!;
      const next = ring[order[i + 1]!]!;
      if (next !== value) {
        const size = sum < 0 ? -sum : sum;
        if (size > most) most = size;
        value = next;
      }
    }
    state.steps = most;
    if (most >= this.#critical) {
      state.drift = most * 10 > this.#recent || (most * 10 === this.#recent && this.#isRoundedAboveGate(ring, most));
    }
    for (let i = 0; i < drawn.length; i++) side[this.#place(state.at + drawn[i]!)] = 0;
    return state.drift ? 'drift' : 'steady';
  }

  /** At exactly .1 the reference's answer hangs on how i/n - j/n rounds at the places where the difference is reached. */
  #isRoundedAboveGate(ring: Float64Array, most: number): boolean {
    const order = this.#order;
    const step = 1 / this.#recent;
    const share = (count: number): number => (count === this.#recent ? 1 : count * step);
    let drawn = 0;
    let recent = 0;
    for (let i = 0; i < this.#size; i++) {
      const side = this.#side[order[i]!]!;
      if (side > 0) drawn++;
      else if (side < 0) recent++;
      if (i + 1 < this.#size && ring[order[i + 1]!] === ring[order[i]!]) continue;
      if (Math.abs(drawn - recent) === most && Math.abs(share(drawn) - share(recent)) > 0.1) return true;
    }
    return false;
  }

  #place(index: number): number {
    return index < 0 ? index + this.#size : index >= this.#size ? index - this.#size : index;
  }

  get warning(): boolean {
    return false;
  }

  values(): StreamReadings {
    const { n, steps } = this.state;
    const tested = steps >= 0;
    return {
      n,
      statistic: tested ? steps / this.#recent : null,
      pValue: tested ? equalKsPValue(this.#recent, steps) : null,
    };
  }
}

/** KSWIN as River 0.26.1 has it. */
export const KSWIN = defineDetector<KswinParams, State>({
  name: 'kswin',
  summary: 'the newest values of a window differ in distribution from a random draw of the older ones',
  input: 'number',
  reference: 'River 0.26.1 drift.KSWIN',
  parameters: {
    alpha: { kind: 'number', default: 0.005, min: 0, max: 1, meaning: 'level of a test' },
    window_size: { kind: 'integer', default: 100, min: 2, max: 1_000_000, meaning: 'values in the window' },
    stat_size: { kind: 'integer', default: 30, min: 1, max: 10_000, meaning: 'newest values, and values drawn' },
    seed: { kind: 'integer', default: null, none: 'the same as 0', meaning: 'seed of the draws' },
    window: { kind: 'numbers', default: null, none: 'empty', meaning: 'values that the window starts with' },
  },
  crossFaults: ({ window_size, stat_size }) =>
    2 * stat_size > window_size
      ? [
          `stat_size must be at most half of window_size (${window_size}), not ${stat_size}: as many are drawn from what is left`,
        ]
      : [],
  firstLook: ({ window_size, window }) => Math.max(1, window_size - (window?.length ?? 0)),
  fresh,
  build: (params, state) => new Kswin(params, state),
});
