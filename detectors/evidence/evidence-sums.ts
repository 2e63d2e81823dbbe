import { BETS, TemperedBets } from './bets.ts';
import { JUMP_SHARE } from './jump-lane.ts';

/** How strongly the two kinds of bets are tempered; a jump exponent of null closes the jump lane. */
export interface Exponents {
  readonly exponent: number;
  readonly jumpExponent: number | null;
}

/**
 * The running evidence of all streams of a monitor: Shiryaev-Roberts sums R <- (1 + R) e of every bet, and their weighted mean.
 * If every bet is fair given the past of all streams, the mean after T windows is at most T in expectation, however the streams hang together: paging at A and starting again then gives at most T / A pages.
 */
export class EvidenceSums {
  readonly #weights: Float64Array;
  readonly #bets: TemperedBets;
  readonly #jumpTemper: number;
  readonly #jumpShare: number;
  readonly #ranks: Float64Array;
  readonly #jumps: Float64Array;
  readonly #payoffs = new Float64Array(BETS);

  /** `weights` sum to 1 over the streams that can be judged. */
  constructor(weights: Float64Array, { exponent, jumpExponent }: Exponents) {
    this.#weights = weights;
    this.#bets = new TemperedBets(exponent);
    this.#jumpTemper = jumpExponent === null ? 0 : 1 / jumpExponent;
    this.#jumpShare = jumpExponent === null ? 0 : JUMP_SHARE;
    this.#ranks = new Float64Array(weights.length * BETS);
    this.#jumps = new Float64Array(weights.length);
  }

  /** One window's bets of one stream, at a log p-value whose tie reaches down to `tieReach` of it. */
  add(stream: number, logP: number, tieReach: number, jumpLogPayoff: number): void {
    this.#bets.payoffs(logP, tieReach, this.#payoffs, 0);
    const from = stream * BETS;
    for (let i = 0; i < BETS; i++) this.#ranks[from + i] = (1 + this.#ranks[from + i]!) * this.#payoffs[i]!;
    if (this.#jumpShare > 0) {
      this.#jumps[stream] = (1 + this.#jumps[stream]!) * Math.exp(jumpLogPayoff * this.#jumpTemper);
    }
  }

  /** A stream's own evidence. */
  ofStream(stream: number): number {
    const from = stream * BETS;
    let sum = 0;
    for (let i = 0; i < BETS; i++) sum += this.#ranks[from + i]!;
    return (1 - this.#jumpShare) * (sum / BETS) + this.#jumpShare * this.#jumps[stream]!;
  }

  /** Every stream's own evidence. */
  ofStreams(): Float64Array {
    const own = new Float64Array(this.#weights.length);
    for (let k = 0; k < own.length; k++) own[k] = this.ofStream(k);
    return own;
  }

  /** The model's evidence: the weighted mean of its streams' own. */
  ofModel(own: Float64Array): number {
    let mean = 0;
    for (let k = 0; k < own.length; k++) mean += this.#weights[k]! * own[k]!;
    return mean;
  }

  /** After a page: what it was paid with is gone. */
  reset(): void {
    this.#ranks.fill(0);
    this.#jumps.fill(0);
  }
}
