/** The powers of the five bets: e = power p^(power - 1). Small powers pay for rare extremes, large ones for small standing shifts. All are multiples of 1/20, which `payoffs` uses. */
export const POWERS: readonly number[] = [0.05, 0.1, 0.2, 0.4, 0.7];
export const BETS = POWERS.length;

/** Power of the bet whose running sum tells since when a stream has been restless, and whether it is quiet again. */
const RESTLESS_POWER = 0.4;

/**
 * What a power bet gains where a value has equals: power p^(power - 1) averaged over the p-values from `tieReach` x p to p, as a multiple of the bet at p.
 * A conservative p-value of a value that a third of the history equals is .33 at best, and no bet on it ever wins; its mean over the tie does, and is fair, since chance alone orders equals.
 * `tieReach` is above 0: the record's own place is left out, as it is without ties. 1 where it is 1.
 */
export function tieGain(power: number, tieReach: number): number {
  return tieReach < 1 ? (1 - Math.pow(tieReach, power)) / (power * (1 - tieReach)) : 1;
}

/** The untempered log of the bet of power 0.4 at this log p-value, over a tie that reaches down to `tieReach` of it. */
export function restlessLogBet(logP: number, tieReach: number): number {
  return Math.log(RESTLESS_POWER) + (RESTLESS_POWER - 1) * logP + Math.log(tieGain(RESTLESS_POWER, tieReach));
}

/**
 * The five power bets, each tempered as a bet, e^(1/exponent): what exponent > 1 takes away is what memory and season of the windows would add.
 * A p-value that is uniform or larger makes every payoff at most 1 in the mean (power martingales: Vovk, Nouretdinov and Gammerman, ICML 2003).
 */
export class TemperedBets {
  readonly #temper: number;
  readonly #stakes: readonly number[];

  constructor(exponent: number) {
    this.#temper = 1 / exponent;
    this.#stakes = POWERS.map((power) => Math.pow(power, 1 / exponent));
  }

  /** Writes the five payoffs for a log p-value, over a tie that reaches down to `tieReach` of it, to `out[at ..]`. */
  payoffs(logP: number, tieReach: number, out: Float64Array, at: number): void {
    const x = Math.exp(-0.05 * this.#temper * logP);
    const x2 = x * x;
    const x4 = x2 * x2;
    const x6 = x4 * x2;
    const x12 = x6 * x6;
    const x16 = x12 * x4;
    const x18 = x16 * x2;
    out[at] = this.#stakes[0]! * x18 * x;
    out[at + 1] = this.#stakes[1]! * x18;
    out[at + 2] = this.#stakes[2]! * x16;
    out[at + 3] = this.#stakes[3]! * x12;
    out[at + 4] = this.#stakes[4]! * x6;
    if (tieReach === 1) return;
    const y = Math.exp(0.05 * Math.log(tieReach));
    const y2 = y * y;
    const y4 = y2 * y2;
    const y8 = y4 * y4;
    this.#gain(out, at, y, tieReach);
    this.#gain(out, at + 1, y2, tieReach);
    this.#gain(out, at + 2, y4, tieReach);
    this.#gain(out, at + 3, y8, tieReach);
    this.#gain(out, at + 4, y8 * y4 * y2, tieReach);
  }

  /** Multiplies a payoff by what its bet gains from a tie; `reached` is `tieReach` to the bet's power. */
  #gain(out: Float64Array, at: number, reached: number, tieReach: number): void {
    const gain = (1 - reached) / (POWERS[at % BETS]! * (1 - tieReach));
    out[at]! *= this.#temper === 1 ? gain : Math.pow(gain, this.#temper);
  }
}
