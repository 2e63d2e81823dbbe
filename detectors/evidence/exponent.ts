import { BETS, TemperedBets } from './bets.ts';
import { EvidenceSums } from './evidence-sums.ts';
import type { Exponents } from './evidence-sums.ts';
import type { ShadowRun } from './shadow-run.ts';

const EXPONENTS = [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.5, 4, 5, 6, 8];
/**
 * What the shadow run is held to. `rate`: crossings per crossing that the level allows, where uniform p-values make 0.2 to 0.3.
 * `margin`: what exceeds 1 in an exponent is memory or season that the model does not take out; one baseline shows only part of what a longer future will, so it is taken for more than it seems.
 * `fewStreams`: the same baseline of one stream shows a hundredth of what that of a hundred does: the margin is greater by this over the root of the number of streams.
 */
const ALLOWANCE = { rate: 0.4, margin: 1.3, fewStreams: 1.7 };
/** The same where most streams have memory: what is left of it after whitening adds up, so no more is allowed than uniform p-values make; the margin is then mostly in the rate. */
const ALLOWANCE_WITH_MEMORY = { rate: 0.28, margin: 1.1, fewStreams: 0 };
const LEAST_STREAM_LEVEL = 20;
const LEAST_MODEL_LEVEL = 80;
const MOST_STREAM_LEVELS = 9;

/** Payoffs of one lane over the shadow run, tempered: `bets` numbers per window x stream, NaN where there is no evidence. */
interface Lane {
  readonly bets: number;
  readonly payoffs: Float64Array;
}

function rankLane({ logP, tieReach }: ShadowRun, exponent: number): Lane {
  const bets = new TemperedBets(exponent);
  const payoffs = new Float64Array(logP.length * BETS).fill(NaN);
  for (let i = 0; i < logP.length; i++) {
    if (!Number.isNaN(logP[i]!)) bets.payoffs(logP[i]!, tieReach[i]!, payoffs, i * BETS);
  }
  return { bets: BETS, payoffs };
}

function jumpLane({ jumpLogPayoff }: ShadowRun, exponent: number): Lane {
  return { bets: 1, payoffs: jumpLogPayoff.map((log) => Math.exp(log / exponent)) };
}

/** Levels, each half of the one before, at which the shadow run is held to its allowance. */
function halvings(greatest: number, least: number, most: number): number[] {
  const levels: number[] = [];
  for (let level = greatest; level >= least && levels.length < most; level /= 2) levels.push(level);
  return levels;
}

/** How often the evidence of single streams, restarted at each crossing, reaches `level`. */
function streamCrossings({ bets, payoffs }: Lane, { windows, streams }: ShadowRun, level: number): number {
  const sum = new Float64Array(bets);
  let crossings = 0;
  for (let k = 0; k < streams; k++) {
    sum.fill(0);
    for (let t = 0; t < windows; t++) {
      const at = (t * streams + k) * bets;
      if (Number.isNaN(payoffs[at]!)) continue;
      let total = 0;
      for (let i = 0; i < bets; i++) total += sum[i] = (1 + sum[i]!) * payoffs[at + i]!;
      if (total < level * bets) continue;
      crossings++;
      sum.fill(0);
    }
  }
  return crossings;
}

/** How often the weighted mean of all streams' evidence, restarted at each crossing, reaches `level`. */
function modelCrossings(
  { bets, payoffs }: Lane,
  { windows, streams }: ShadowRun,
  weights: Float64Array,
  level: number,
): number {
  const sum = new Float64Array(bets * streams);
  let crossings = 0;
  for (let t = 0; t < windows; t++) {
    let evidence = 0;
    for (let k = 0; k < streams; k++) {
      const own = k * bets;
      const at = t * streams * bets + own;
      const missing = Number.isNaN(payoffs[at]!);
      let total = 0;
      for (let i = 0; i < bets; i++)
        total += missing ? sum[own + i]! : (sum[own + i] = (1 + sum[own + i]!) * payoffs[at + i]!);
      evidence += weights[k]! * total;
    }
    if (evidence < level * bets) continue;
    crossings++;
    sum.fill(0);
  }
  return crossings;
}

function keepsAllowance(lane: Lane, run: ShadowRun, weights: Float64Array, threshold: number, rate: number): boolean {
  const { windows, streams } = run;
  const reach = Math.min(threshold, windows);
  const allowed = (chances: number): number => Math.max(1, rate * chances);
  return (
    halvings(reach * streams, LEAST_STREAM_LEVEL, MOST_STREAM_LEVELS).every(
      (level) => streamCrossings(lane, run, level) <= allowed((streams * windows) / level),
    ) &&
    halvings(reach, LEAST_MODEL_LEVEL, Infinity).every(
      (level) => modelCrossings(lane, run, weights, level) <= allowed(windows / level),
    )
  );
}

/** How strongly bets are tempered, and what the shadow run then came to. */
export interface Tempering extends Exponents {
  /** Pages the monitor would have sent over its own baseline. */
  readonly shadowPages: number;
  /** The model's evidence along the shadow run. */
  readonly evidence: Float64Array;
}

export interface TemperingInput {
  readonly run: ShadowRun;
  readonly weights: Float64Array;
  readonly threshold: number;
  /** Share of the streams that were given a memory. */
  readonly memoryShare: number;
}

/**
 * The smallest exponent, and a margin, with which the shadow run keeps its allowance at every level, of single streams and of the model: one level alone is reached too rarely in one baseline to be judged by.
 * Ranks and jumps are tempered apart, so that a heavy tail costs the jump lane only.
 */
export function chooseTempering({ run, weights, threshold, memoryShare }: TemperingInput): Tempering {
  const { rate, margin: least, fewStreams } = memoryShare > 0.5 ? ALLOWANCE_WITH_MEMORY : ALLOWANCE;
  const margin = least + fewStreams / Math.sqrt(weights.filter((weight) => weight > 0).length || 1);
  const last = EXPONENTS[EXPONENTS.length - 1]!;
  const exponent = EXPONENTS.find((c) => keepsAllowance(rankLane(run, c), run, weights, threshold, rate)) ?? last;
  const jumpExponent =
    EXPONENTS.find((c) => c >= exponent && keepsAllowance(jumpLane(run, c), run, weights, threshold, rate)) ?? null;
  const exponents: Exponents = {
    exponent: withMargin(exponent, margin),
    jumpExponent: jumpExponent === null ? null : withMargin(jumpExponent, margin),
  };
  return { ...exponents, ...shadowEvidence(run, weights, threshold, exponents) };
}

function withMargin(exponent: number, margin: number): number {
  return Math.round((1 + margin * (exponent - 1)) * 1000) / 1000;
}

function shadowEvidence(
  run: ShadowRun,
  weights: Float64Array,
  threshold: number,
  exponents: Exponents,
): { shadowPages: number; evidence: Float64Array } {
  const { windows, streams } = run;
  const sums = new EvidenceSums(weights, exponents);
  const evidence = new Float64Array(windows);
  let shadowPages = 0;
  for (let t = 0; t < windows; t++) {
    for (let k = 0; k < streams; k++) {
      const entry = t * streams + k;
      const logP = run.logP[entry]!;
      if (!Number.isNaN(logP)) sums.add(k, logP, run.tieReach[entry]!, run.jumpLogPayoff[entry]!);
    }
    evidence[t] = sums.ofModel(sums.ofStreams());
    if (evidence[t]! < threshold) continue;
    shadowPages++;
    sums.reset();
  }
  return { shadowPages, evidence };
}
