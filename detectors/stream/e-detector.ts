import { defineDetector, SavableDetector } from './definition.ts';
import type { StreamDefinition } from './definition.ts';
import { evidenceCusum, shiryaevRoberts } from './e-process.ts';
import { upperMeanBound } from './mean-bound.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';

/** Parameters of the e-detectors. */
export interface EDetectorParams {
  readonly m0: number | null;
  readonly arl: number;
  readonly mode: 'up' | 'down' | 'both';
  readonly bets: number;
  readonly smallest: number;
  readonly largest: number;
  readonly lambdas: readonly number[] | null;
  readonly low: number;
  readonly high: number;
  readonly min_instances: number;
  readonly tolerance: number;
}

type State = {
  /** Values seen, and the sum of those that the mean is learnt from. */
  n: number;
  sum: number;
  /** The mean held to, from above and (mirrored) from below; -1 while it is being learnt. */
  up: number;
  down: number;
  /** Stake and evidence of each bet, those against a rise first. */
  stakes: number[];
  evidence: number[];
  mean: number;
  drift: boolean;
};

/** Bets on the mean of (mirrored) values in [0, 1] against m0: each pays 1 + lambda (x - m0), at least 0 and fair at m0. */
function stakes(params: EDetectorParams, m0: number): number[] {
  // A mean of 1 cannot rise, so there is nothing to bet on.
  if (!(m0 < 1)) return [];
  if (params.lambdas !== null) return params.lambdas.map((lambda) => Math.min(lambda, 1 / m0));
  const { bets, smallest, largest } = params;
  return Array.from({ length: bets }, (_, i) => {
    const step = bets === 1 ? largest : smallest * (largest / smallest) ** (i / (bets - 1));
    // The bet that is best against a mean of m0 + (1 - m0) step.
    return step / m0;
  });
}

function fresh(params: EDetectorParams): State {
  const state = { n: 0, sum: 0, up: -1, down: -1, stakes: [], evidence: [], mean: 0, drift: false };
  if (params.m0 === null) return state;
  const m0 = (params.m0 - params.low) / (params.high - params.low);
  return { ...state, ...opened(params, m0, m0) };
}

function opened(params: EDetectorParams, up: number, low: number): Pick<State, 'up' | 'down' | 'stakes' | 'evidence'> {
  const rise = params.mode === 'down' ? [] : stakes(params, up);
  const fall = params.mode === 'up' ? [] : stakes(params, 1 - low);
  const all = [...rise, ...fall.map((lambda) => -lambda)];
  return { up, down: low, stakes: all, evidence: all.map(() => 0) };
}

/**
 * e-SR and e-CUSUM: bets that the mean of bounded values is above m0. Each bet pays 1 + lambda (x - m0), the evidence is the mean of all
 * bets' Shiryaev-Roberts (CUSUM) processes, and a drift is evidence >= arl. Shin, Ramdas and Rinaldo, "E-detectors: a nonparametric
 * framework for sequential change detection", NEJSDS 2023 (arXiv 2203.03532).
 *
 * lambda_i = (p_i - m0) / (m0 (1 - m0)), p_i = m0 + (1 - m0) d_i, d_i geometric. Range: values between `low` and `high`. O(bets) time
 * and state. Guarantee without any law or independence: as long as the mean given the past stays at or below m0, the mean run length is
 * at least arl. Measured at m0 known, rate .1, arl 10,000: e-SR 12,400, e-CUSUM 150,000. A mean that is learnt is the upper 95 % bound of
 * the first values, so the guarantee then holds for 95 of 100 beginnings.
 */
class EDetector extends SavableDetector<EDetectorParams, State> {
  readonly #sr: boolean;
  readonly #low: number;
  readonly #high: number;
  readonly #arl: number;

  constructor(name: string, params: EDetectorParams, state: State) {
    super(name, params, state);
    this.#sr = name === 'e_sr';
    this.#low = params.low;
    this.#high = params.high;
    this.#arl = params.arl;
  }

  update(x: number): StreamOutcome {
    if (!(x >= this.#low && x <= this.#high)) {
      throw new RangeError(`${this.name}: ${String(x)} ${outside(this.params)}`);
    }
    if (this.state.drift) this.state = fresh(this.params);
    const state = this.state;
    state.n++;
    const share = (x - this.#low) / (this.#high - this.#low);
    if (state.up < 0) {
      this.#learn(state, share);
      return 'steady';
    }
    const { stakes: lambdas, evidence } = state;
    let sum = 0;
    for (let i = 0; i < lambdas.length; i++) {
      const lambda = lambdas[i]!;
      const payoff = 1 + lambda * (share - (lambda > 0 ? state.up : state.down));
      const next = this.#sr ? shiryaevRoberts(evidence[i]!, payoff) : evidenceCusum(evidence[i]!, payoff);
      evidence[i] = next;
      sum += next;
    }
    state.mean = lambdas.length > 0 ? sum / lambdas.length : 0;
    if (!(state.mean >= this.#arl)) return 'steady';
    state.drift = true;
    return 'drift';
  }

  #learn(state: State, share: number): void {
    state.sum += share;
    const { min_instances: needed, tolerance } = this.params;
    if (state.n < needed) return;
    const mean = Math.min(1, state.sum / needed);
    const up = Math.min(1, upperMeanBound(mean, needed) * (1 + tolerance));
    const down = (1 - upperMeanBound(1 - mean, needed)) * (1 - tolerance);
    Object.assign(state, opened(this.params, up, Math.max(0, down)));
  }

  get warning(): boolean {
    return false;
  }

  values(): StreamReadings {
    const { n, up, down, mean } = this.state;
    const scaled = (share: number): number => this.#low + share * (this.#high - this.#low);
    const known = up >= 0;
    const rises = this.params.mode !== 'down';
    const falls = this.params.mode !== 'up';
    return {
      n,
      evidence: known ? mean : null,
      m0: known ? scaled(rises ? up : down) : null,
      ...(rises && falls ? { m0Low: known ? scaled(down) : null } : {}),
    };
  }
}

const outside = ({ low, high }: EDetectorParams): string => `is not between low (${low}) and high (${high})`;

function eDetector(name: 'e_sr' | 'e_cusum', summary: string): StreamDefinition<EDetectorParams> {
  return defineDetector<EDetectorParams, State>({
    name,
    summary,
    input: 'number',
    reference: 'Shin, Ramdas and Rinaldo 2023 (arXiv 2203.03532)',
    parameters: {
      m0: {
        kind: 'number',
        default: null,
        none: 'learnt from the first values',
        meaning: 'mean that is promised not to be exceeded',
      },
      arl: {
        kind: 'number',
        default: 10_000,
        min: 1,
        max: 1e12,
        meaning: 'mean values between false drifts, at least; evidence that is a drift',
      },
      mode: { kind: 'choice', default: 'up', of: ['up', 'down', 'both'], meaning: 'which changes of the mean count' },
      bets: { kind: 'integer', default: 10, min: 1, max: 1000, meaning: 'how many sizes of change are bet on' },
      smallest: {
        kind: 'number',
        default: 0.01,
        above: 0,
        below: 1,
        meaning: 'smallest change bet on, as a share of the way from m0 to the limit',
      },
      largest: { kind: 'number', default: 0.6, above: 0, below: 1, meaning: 'largest change bet on, likewise' },
      lambdas: {
        kind: 'numbers',
        default: null,
        above: 0,
        none: 'from bets, smallest, largest',
        meaning: 'the stakes themselves, at most 1 / m0 each',
      },
      low: { kind: 'number', default: 0, meaning: 'least possible value' },
      high: { kind: 'number', default: 1, meaning: 'largest possible value' },
      min_instances: { kind: 'integer', default: 200, min: 1, meaning: 'first values that m0 is learnt from' },
      tolerance: {
        kind: 'number',
        default: 0.1,
        min: 0,
        max: 1,
        meaning: 'rise of a learnt m0 that is forgiven, relative',
      },
    },
    crossFaults: (params) => {
      const { low, high, m0, smallest, largest } = params;
      if (!(low < high)) return [`low must be below high (${high}), not ${low}`];
      const faults: string[] = [];
      if (m0 !== null && !(m0 > low && m0 < high)) {
        faults.push(`m0 must be above low (${low}) and below high (${high}), not ${m0}`);
      }
      if (smallest > largest) faults.push(`smallest must be at most largest (${largest}), not ${smallest}`);
      return faults;
    },
    fault: (x, params) => (x >= params.low && x <= params.high ? null : outside(params)),
    fresh,
    build: (params, state) => new EDetector(name, params, state),
  });
}

/** The e-detector that sums bets begun at every moment. */
export const E_SR = eDetector(
  'e_sr',
  'bets that the mean of bounded values rose, begun at every moment, have paid off',
);

/** The e-detector that keeps the best moment only. */
export const E_CUSUM = eDetector(
  'e_cusum',
  'bets that the mean of bounded values rose, begun at the best moment, have paid off',
);
