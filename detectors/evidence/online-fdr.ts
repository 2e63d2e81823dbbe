/** The procedures for an endless list of p-values. */
export type OnlineFdrName = 'lord++' | 'saffron' | 'addis';

/** What a procedure did with a p-value. */
export interface OnlineFdrDecision {
  /** The level that the p-value had to reach. */
  readonly level: number;
  readonly rejected: boolean;
}

/** All that a procedure keeps: two numbers, and two for each rejection; to be stored and given back as it is. */
export interface OnlineFdrState {
  readonly name: OnlineFdrName;
  readonly alpha: number;
  /** P-values so far that counted (ADDIS leaves large ones out). */
  readonly counted: number;
  /** Candidates so far: p-values small enough to cost nothing. */
  readonly candidates: number;
  /** For each rejection the two counts right after it, in order. */
  readonly rejections: readonly (readonly [counted: number, candidates: number])[];
}

/** Settings of each procedure, those of the R package onlineFDR: lambda tells candidates, tau discards, wealth is w0 as a share of alpha. */
const SETTINGS = {
  'lord++': { lambda: 0, tau: 1, wealth: 0.1, gamma: logGamma },
  saffron: { lambda: 0.5, tau: 1, wealth: 0.5, gamma: powerGamma },
  addis: { lambda: 0.25, tau: 0.5, wealth: 0.5, gamma: powerGamma },
} as const;

/**
 * A fresh list under one false discovery rate.
 *
 * The rate is a share of the rejections, not a rate in time: between rejections the levels fall towards zero, so that after long quiet a
 * change must be very clear ("alpha death"). For pages use evidence against a budget; this is for lists that people work through.
 * Needs p-values that are independent given the past (LORD++: Ramdas et al., NIPS 2017; SAFFRON: Ramdas et al., ICML 2018; ADDIS, which
 * gains where null p-values are conservative: Tian and Ramdas, NeurIPS 2019).
 * @param alpha the false discovery rate, in (0, 1).
 * @throws RangeError when alpha is out of range.
 */
export function startOnlineFdr(name: OnlineFdrName, alpha = 0.05): OnlineFdrState {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha is ${alpha}: it must lie between 0 and 1`);
  return { name, alpha, counted: 0, candidates: 0, rejections: [] };
}

/**
 * Decides the next p-value; O(rejections so far).
 * @throws RangeError when p is outside [0, 1].
 */
export function decideOnlineFdr(
  state: OnlineFdrState,
  p: number,
): { readonly decision: OnlineFdrDecision; readonly state: OnlineFdrState } {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`the p-value is ${p}: it must lie in [0, 1]`);
  const { lambda, tau } = SETTINGS[state.name];
  const level = levelOf(state);
  // Without lambda (LORD++) no p-value is a candidate; with it, a p-value up to lambda costs no wealth.
  const isCandidate = lambda > 0 && p <= lambda;
  const counts = p <= tau;
  const rejected = p <= level;
  const counted = state.counted + (counts ? 1 : 0);
  const candidates = state.candidates + (isCandidate ? 1 : 0);
  return {
    decision: { level, rejected },
    state: {
      ...state,
      counted,
      candidates,
      rejections: rejected ? [...state.rejections, [counted, candidates]] : state.rejections,
    },
  };
}

function levelOf({ name, alpha, counted, candidates, rejections }: OnlineFdrState): number {
  const { lambda, tau, wealth, gamma } = SETTINGS[name];
  // SAFFRON and ADDIS bet the wealth that candidates do not cost; for LORD++ this factor is 1.
  const factor = tau - lambda;
  const start = name === 'addis' ? wealth * lambda * tau * alpha : wealth * alpha;
  let sum = start * gamma(counted - candidates + 1);
  for (const [k, [countedThen, candidatesThen]] of rejections.entries()) {
    const steps = counted - countedThen - (candidates - candidatesThen) + 1;
    sum += (k === 0 ? alpha - start : alpha) * gamma(steps);
  }
  return lambda === 0 ? sum : Math.min(lambda, factor * sum);
}

/** The sequence of LORD++: .07720838 ln(max(j, 2)) / (j exp(sqrt(ln j))), which adds up to 1. */
function logGamma(j: number): number {
  return (0.07720838 * Math.log(Math.max(j, 2))) / (j * Math.exp(Math.sqrt(Math.log(j))));
}

/** The sequence of SAFFRON and ADDIS: .4374901658 / j^1.6, which adds up to 1. */
function powerGamma(j: number): number {
  return 0.4374901658 / j ** 1.6;
}
