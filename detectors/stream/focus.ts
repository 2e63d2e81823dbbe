import { defineDetector, SavableDetector } from './definition.ts';
import { changeLogRatio } from './focus-family.ts';
import type { FocusFamily } from './focus-family.ts';
import { FocusHull } from './focus-hull.ts';
import { focusThreshold } from './focus-threshold.ts';
import { inputFault } from './input-fault.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of FOCuS. */
export interface FocusParams {
  readonly family: FocusFamily;
  readonly mean: number | null;
  readonly sigma: number | null;
  readonly shape: number;
  readonly threshold: number | null;
  readonly arl: number;
  readonly mode: 'up' | 'down' | 'both';
  readonly min_instances: number;
}

type State = {
  n: number;
  /** What values are counted from: the first one, or the known mean, so that the running sum keeps its digits. */
  origin: number;
  sum: number;
  /** The last value, and the sum of squared steps between neighbours: half their mean is the variance, whatever the mean did. */
  last: number;
  steps: number;
  lowTimes: number[];
  lowSums: number[];
  highTimes: number[];
  highSums: number[];
  drift: boolean;
};

const fresh = (): State => ({
  n: 0,
  origin: 0,
  sum: 0,
  last: 0,
  steps: 0,
  lowTimes: [],
  lowSums: [],
  highTimes: [],
  highSums: [],
  drift: false,
});

/** How much of a bound is surely there after rounding. */
const SURELY = 1 - 1e-9;

/**
 * FOCuS: the generalised likelihood ratio over every possible moment of a change and every size of it, exact, at the price of the few
 * moments that can still be the best. Romano, Eckley, Fearnhead and Rigaill, "Fast online changepoint detection via functional pruning
 * CUSUM statistics", JMLR 24 (2023) 81; other families: Ward, Romano, Eckley and Fearnhead, Statistics and Computing 34 (2024) 99.
 *
 * max over t of ln L(1..t) L(t+1..n) / L(1..n); with a known mean before the change, the first side is given. Drift when it reaches the
 * threshold. A variance that is not given is half the mean squared step between neighbours, and the ratio is studentised by its degrees
 * of freedom. Range: any numbers (gaussian), 0 and 1 (bernoulli), counts (poisson), positive numbers (gamma with known shape). Amortised
 * O(1) to keep the candidates, O(log n) on average to look at them and to store them. The default threshold comes from simulated run
 * lengths (`focusThreshold`): measured ARL0 at the defaults 9,900 values of N(0, 1).
 */
class Focus extends SavableDetector<FocusParams, State> {
  readonly #family: FocusFamily;
  readonly #gaussian: boolean;
  /** Whether the variance is found on the way. */
  readonly #estimated: boolean;
  readonly #before: number | null;
  readonly #threshold: number;
  readonly #from: number;
  #hulls: readonly FocusHull[];

  constructor(params: FocusParams, state: State) {
    super('focus', params, state);
    this.#family = params.family;
    this.#gaussian = params.family === 'gaussian';
    this.#estimated = this.#gaussian && params.sigma === null;
    // Gaussian values are counted from the known mean, which then is 0.
    this.#before = params.mean === null ? null : this.#gaussian ? 0 : params.mean;
    this.#threshold = params.threshold ?? focusThreshold(params);
    this.#from = params.min_instances;
    this.#hulls = hulls(params, state);
  }

  update(x: number): StreamOutcome {
    const fault = familyFault(x, this.params);
    if (fault !== null) throw new RangeError(`focus: ${String(x)} ${fault}`);
    if (this.state.drift) {
      this.state = fresh();
      this.#hulls = hulls(this.params, this.state);
    }
    const state = this.state;
    const before = this.#before;
    if (state.n === 0) {
      if (this.#gaussian) state.origin = this.params.mean ?? x;
      // With a known mean, everything so far may already be after the change.
      if (before !== null) this.#candidate(0, 0);
    } else {
      const step = x - state.last;
      state.steps += step * step;
      this.#candidate(state.n, state.sum);
    }
    state.last = x;
    state.n++;
    state.sum += x - state.origin;
    if (state.n < this.#from || !this.#reaches(state)) return 'steady';
    state.drift = true;
    return 'drift';
  }

  #candidate(time: number, sum: number): void {
    for (const hull of this.#hulls) hull.add(time, sum, this.#before);
  }

  /** Whether some candidate's ratio reaches the threshold. Most are ruled out by a bound that needs no logarithm and no division. */
  #reaches(state: State): boolean {
    const { n, sum } = state;
    const before = this.#before;
    const known = before !== null;
    const spread = this.#spread(state);
    const threshold = this.#estimated ? unstudentised(this.#threshold, n) : this.#threshold;
    const limit = threshold * (this.#gaussian ? 2 : 1) * spread * SURELY;
    for (const { times, sums, sign } of this.#hulls) {
      for (let i = 0; i < times.length; i++) {
        const m1 = times[i]!;
        const s1 = sums[i]!;
        const m2 = n - m1;
        const s2 = sum - s1;
        const gap = known ? s2 - before * m2 : s2 * m1 - s1 * m2;
        // A hull answers for changes to its own side only.
        if (sign * gap <= 0 || gap * gap < limit * (known ? m2 : m1 * m2 * n)) continue;
        if (this.#ratio(state, m1, s1) >= threshold) return true;
      }
    }
    return false;
  }

  /**
   * What the squared gap is divided by in the bound. Gaussian: the variance (and the bound is twice the ratio itself). Otherwise
   * m KL(p, q) <= m (p - q)^2 / v(q), with v the variance at the mean of all; for gamma there is no such bound, so nothing is ruled out.
   */
  #spread(state: State): number {
    const q = this.#before ?? state.sum / state.n;
    switch (this.#family) {
      case 'gaussian':
        return variance(state, this.params);
      case 'bernoulli':
        return q * (1 - q);
      case 'poisson':
        return q;
      case 'gamma':
        return 0;
    }
  }

  #ratio(state: State, m1: number, s1: number): number {
    const { n, sum } = state;
    const ratio = changeLogRatio(this.#family, this.#before, m1, s1, n - m1, sum - s1, this.params.shape);
    if (!this.#gaussian) return ratio;
    // Values that never moved have no variance, and no change either.
    const spread = variance(state, this.params);
    return spread > 0 ? ratio / spread : 0;
  }

  /** The largest ratio, and how many values since the last reset came before that change. */
  #likeliest(): { readonly statistic: number; readonly changepoint: number | null } {
    const { state } = this;
    const { n, sum } = state;
    let statistic = 0;
    let changepoint: number | null = null;
    for (const { times, sums, sign } of this.#hulls) {
      for (const [i, m1] of times.entries()) {
        const s1 = sums[i]!;
        const gap = this.#before === null ? (sum - s1) * m1 - s1 * (n - m1) : sum - s1 - this.#before * (n - m1);
        const ratio = sign * gap > 0 ? this.#ratio(state, m1, s1) : 0;
        if (ratio <= statistic) continue;
        statistic = ratio;
        changepoint = m1;
      }
    }
    if (this.#estimated) statistic = studentised(statistic, n);
    return { statistic: Math.min(statistic, Number.MAX_VALUE), changepoint };
  }

  get warning(): boolean {
    return false;
  }

  values(): StreamReadings {
    const { n, lowTimes, highTimes } = this.state;
    return { n, ...this.#likeliest(), threshold: this.#threshold, candidates: lowTimes.length + highTimes.length };
  }
}

function hulls({ mode }: FocusParams, { lowTimes, lowSums, highTimes, highSums }: State): FocusHull[] {
  const low = new FocusHull(lowTimes, lowSums, 1);
  const high = new FocusHull(highTimes, highSums, -1);
  return mode === 'both' ? [low, high] : [mode === 'up' ? low : high];
}

/** Half the mean squared step between neighbours: a jump of the mean is one step among many. */
function variance({ steps, n }: State, { sigma }: FocusParams): number {
  return sigma === null ? steps / (2 * Math.max(1, n - 1)) : sigma * sigma;
}

/** Degrees of freedom of a variance from squared steps between n values, each value being in two steps. */
const freedom = (n: number): number => (2 * Math.max(1, n - 1)) / 3;

/**
 * A ratio over an estimated variance on the scale of one over the true variance: ln(1 + 2 r / v) v / 2, as a t statistic's tail is to a
 * normal one's. Without it the first hundred values, whose variance is hardly known, would alarm too often.
 */
function studentised(ratio: number, n: number): number {
  return (freedom(n) / 2) * Math.log1p((2 * ratio) / freedom(n));
}

function unstudentised(statistic: number, n: number): number {
  return (freedom(n) / 2) * Math.expm1((2 * statistic) / freedom(n));
}

function familyFault(x: number, { family }: FocusParams): string | null {
  switch (family) {
    case 'gaussian':
      return inputFault('number', x);
    case 'bernoulli':
      return inputFault('bit', x);
    case 'poisson':
      return Number.isSafeInteger(x) && x >= 0 ? null : 'is not a count (0, 1, 2 …)';
    case 'gamma':
      return x > 0 && inputFault('number', x) === null ? null : (inputFault('number', x) ?? 'is not a positive number');
  }
}

/** FOCuS in the families of its papers. */
export const FOCUS = defineDetector<FocusParams, State>({
  name: 'focus',
  summary: 'the likelihood ratio of a change, over every moment and size, reaches its threshold',
  input: 'number',
  reference: 'Romano et al. 2023; Ward et al. 2024',
  parameters: {
    family: {
      kind: 'choice',
      default: 'gaussian',
      of: ['gaussian', 'bernoulli', 'poisson', 'gamma'],
      meaning: 'law of the values',
    },
    mean: { kind: 'number', default: null, none: 'unknown', meaning: 'mean before the change' },
    sigma: {
      kind: 'number',
      default: null,
      above: 0,
      none: 'from the steps between neighbours',
      meaning: 'standard deviation of gaussian values',
    },
    shape: { kind: 'number', default: 1, above: 0, meaning: 'shape of gamma values; 1 is exponential' },
    threshold: {
      kind: 'number',
      default: null,
      above: 0,
      none: 'from arl',
      meaning: 'log-likelihood ratio that is a drift',
    },
    arl: { kind: 'number', default: 10_000, min: 100, max: 1e9, meaning: 'wanted values between false drifts' },
    mode: { kind: 'choice', default: 'both', of: ['up', 'down', 'both'], meaning: 'which changes count' },
    min_instances: { kind: 'integer', default: 30, min: 1, meaning: 'values before the first alarm' },
  },
  crossFaults: ({ family, mean }) => {
    if (mean === null || family === 'gaussian') return [];
    if (family === 'bernoulli') return mean > 0 && mean < 1 ? [] : [`mean must be above 0 and below 1, not ${mean}`];
    return mean > 0 ? [] : [`mean must be above 0, not ${mean}`];
  },
  fault: (x, params) => familyFault(x, params),
  firstLook: ({ min_instances }) => min_instances,
  fresh,
  build: (params, state) => new Focus(params, state),
});
