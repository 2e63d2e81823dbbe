import { countedUniform } from './counted-uniform.ts';
import { defineDetector, SavableDetector } from './definition.ts';
import { evidenceCusum, powerPayoff, shiryaevRoberts } from './e-process.ts';
import { LARGEST_INPUT, refuseInput } from './input-fault.ts';
import { conformalP, RankHistory } from './rank-history.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of the conformal martingale. */
export interface ConformalMartingaleParams {
  readonly form: 'sr' | 'cusum' | 'martingale';
  readonly threshold: number;
  readonly mode: 'up' | 'down' | 'both';
  readonly epsilons: readonly number[];
  readonly history: number;
  readonly smoothed: boolean;
  readonly seed: number;
}

type State = {
  n: number;
  /** The values that the next one is ranked among. */
  sorted: number[];
  /** Evidence of each bet, those on large values first; of the plain martingale its logarithm. */
  evidence: number[];
  mean: number;
  p: number;
  drift: boolean;
};

const fresh = (params: ConformalMartingaleParams): State => ({
  n: 0,
  sorted: [],
  evidence: params.epsilons.flatMap(() => (params.mode === 'both' ? [0, 0] : [0])),
  mean: params.form === 'martingale' ? 1 : 0,
  p: 1,
  drift: false,
});

/**
 * Conformal martingale: bets that a value's rank among those before it is extreme. Vovk, Nouretdinov and Gammerman, "Testing
 * exchangeability on-line", ICML 2003; the Shiryaev-Roberts and CUSUM forms: Vovk et al., "Retrain or not retrain: conformal test
 * martingales for change-point detection", COPA 2021.
 *
 * p = (1 + #{earlier >= x}) / (n + 1); each bet pays epsilon p^(epsilon - 1); the evidence is the mean over the epsilons and, with mode
 * both, over p and its mirror image. Range: any numbers, and any monotone change of their unit changes nothing but the mirror.
 * O(log history) comparisons and a block move a value; state: the history. Guarantee for exchangeable values, whatever their law: mean
 * run length at least threshold (sr, cusum), or P(ever a false drift) <= 1 / threshold (martingale). When the history is full it begins
 * anew and the evidence stays: ranks within a stretch are independent of each other and of other stretches, so the guarantee holds.
 * Measured ARL0 at the defaults (threshold 10,000): 67,000 values of any continuous law.
 */
class ConformalMartingale extends SavableDetector<ConformalMartingaleParams, State> {
  #ranks: RankHistory;

  constructor(params: ConformalMartingaleParams, state: State) {
    super('conformal_martingale', params, state);
    this.#ranks = new RankHistory(state.sorted);
  }

  update(x: number): StreamOutcome {
    if (!(Math.abs(x) <= LARGEST_INPUT)) refuseInput(this.name, 'number', x);
    if (this.state.drift) {
      // Draws for ties go on where they were.
      const { n } = this.state;
      this.#begin({ ...fresh(this.params), n });
    }
    const state = this.state;
    const { mode, epsilons, smoothed, seed, history, threshold } = this.params;
    const length = state.sorted.length;
    const { below, notAbove } = this.#ranks.ranks(x);
    const equal = notAbove - below;
    const u = smoothed ? countedUniform(seed, state.n) : null;
    const up = conformalP(length, length - notAbove, equal, u);
    const down = conformalP(length, below, equal, u === null ? null : 1 - u);
    state.n++;
    state.p = mode === 'down' ? down : up;
    let sum = 0;
    let at = 0;
    if (mode !== 'down') {
      const log = Math.log(up);
      for (const epsilon of epsilons) sum += this.#bet(state, at++, epsilon, log);
    }
    if (mode !== 'up') {
      const log = Math.log(down);
      for (const epsilon of epsilons) sum += this.#bet(state, at++, epsilon, log);
    }
    state.mean = sum / at;
    if (length + 1 >= history) {
      state.sorted = [];
      this.#ranks = new RankHistory(state.sorted);
    } else this.#ranks.insert(x);
    if (!(state.mean >= threshold)) return 'steady';
    state.drift = true;
    return 'drift';
  }

  #begin(state: State): void {
    this.state = state;
    this.#ranks = new RankHistory(state.sorted);
  }

  #bet(state: State, at: number, epsilon: number, logP: number): number {
    const { evidence } = state;
    const before = evidence[at]!;
    switch (this.params.form) {
      case 'martingale': {
        const log = before + Math.log(epsilon) + (epsilon - 1) * logP;
        evidence[at] = log;
        return Math.exp(log);
      }
      case 'sr':
        return (evidence[at] = shiryaevRoberts(before, powerPayoff(epsilon, logP)));
      case 'cusum':
        return (evidence[at] = evidenceCusum(before, powerPayoff(epsilon, logP)));
    }
  }

  get warning(): boolean {
    return false;
  }

  values(): StreamReadings {
    const { n, mean, p, sorted } = this.state;
    return {
      n,
      evidence: Number.isFinite(mean) ? mean : Number.MAX_VALUE,
      pValue: n > 0 ? p : null,
      history: sorted.length,
    };
  }
}

/** The conformal martingale. */
export const CONFORMAL_MARTINGALE = defineDetector<ConformalMartingaleParams, State>({
  name: 'conformal_martingale',
  summary: 'bets that new values are larger (or smaller) than those before have paid off',
  input: 'number',
  reference: 'Vovk, Nouretdinov and Gammerman 2003; Vovk et al. 2021',
  parameters: {
    form: { kind: 'choice', default: 'sr', of: ['sr', 'cusum', 'martingale'], meaning: 'how evidence is carried on' },
    threshold: {
      kind: 'number',
      default: 10_000,
      min: 1,
      max: 1e12,
      meaning: 'evidence that is a drift: the run length that is promised, or 1 / level for the martingale',
    },
    mode: {
      kind: 'choice',
      default: 'both',
      of: ['up', 'down', 'both'],
      meaning: 'bets on large values, on small ones, or on both',
    },
    epsilons: {
      kind: 'numbers',
      default: [0.05, 0.1, 0.2, 0.4, 0.7],
      above: 0,
      max: 1,
      meaning: 'powers of the bets: one for power betting, several for their mixture',
    },
    history: {
      kind: 'integer',
      default: 2000,
      min: 2,
      max: 10_000_000,
      meaning: 'values that ranks are taken among, at most',
    },
    smoothed: {
      kind: 'boolean',
      default: false,
      meaning: 'whether ties are broken at random, which makes p-values exact',
    },
    seed: { kind: 'integer', default: 0, meaning: 'seed of the random tie-breaking' },
  },
  fresh,
  build: (params, state) => new ConformalMartingale(params, state),
});
