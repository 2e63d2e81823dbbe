import { LeewayError } from '../platform/errors.ts';

const DAY_MS = 86_400_000;
const BINS = 160;
const LOGIT_LIMIT = 8;
const MAX_EXPONENT = 400;

/** How a running correction forgets and how far it dares to go. */
export interface CorrectionOptions {
  /** After this many days of event time a label counts half; default 2. */
  readonly halfLifeDays?: number;
  /** Standard deviation, in logits, of the normal prior around "no correction"; it rules while labels are few. Default 1. */
  readonly priorDeviation?: number;
}

/** A label that has arrived, with what the uncorrected model had answered. */
export interface ArrivedLabel {
  /** Event time of the prediction, milliseconds since 1970. */
  readonly eventTimeMs: number;
  /** The model's own probability, before any correction. */
  readonly predicted: number;
  /** 0 or 1. */
  readonly label: number;
}

/** The whole memory of a correction, for a document store; a few kilobytes whatever the number of labels. */
export interface CorrectionState {
  readonly halfLifeDays: number;
  readonly priorDeviation: number;
  readonly anchorMs: number;
  readonly labels: number;
  readonly weight: readonly number[];
  readonly positive: readonly number[];
  readonly logit: readonly number[];
}

/**
 * Keeps a model's base rate right while the world moves: one number, the intercept, is added to its logits. It is the
 * penalised maximum-likelihood intercept over the labels that have arrived, each weighted by 2^(-age / half-life), so
 * the order of arrival does not matter and a late label counts by when its event was, not by when it came.
 *
 * Labels are kept as sums in 160 narrow bins of the model's logit (with each bin's mean logit, so binning costs only
 * the curvature inside a bin). Without news the weights fade, and the intercept returns to 0: the model as trained.
 */
export class RunningCorrection {
  readonly #halfLifeMs: number;
  readonly #priorDeviation: number;
  #anchorMs = Number.NaN;
  #labels = 0;
  readonly #weight = new Float64Array(BINS);
  readonly #positive = new Float64Array(BINS);
  readonly #logit = new Float64Array(BINS);

  constructor(options: CorrectionOptions = {}) {
    this.#halfLifeMs = (options.halfLifeDays ?? 2) * DAY_MS;
    this.#priorDeviation = options.priorDeviation ?? 1;
    if (!(this.#halfLifeMs > 0) || !(this.#priorDeviation > 0)) {
      throw new LeewayError('bad_input', 'a running correction needs a half-life and a prior deviation above 0');
    }
  }

  /** A correction that goes on where the saved one was. */
  static from(state: CorrectionState): RunningCorrection {
    const correction = new RunningCorrection(state);
    correction.#anchorMs = state.anchorMs;
    correction.#labels = state.labels;
    correction.#weight.set(state.weight);
    correction.#positive.set(state.positive);
    correction.#logit.set(state.logit);
    return correction;
  }

  /** How many labels have been taken in. */
  get labels(): number {
    return this.#labels;
  }

  /** Takes in one label. A label that is not 0 or 1, or a probability outside [0, 1], is a fault of the caller. */
  observe({ eventTimeMs, predicted, label }: ArrivedLabel): void {
    if (!(predicted >= 0 && predicted <= 1) || (label !== 0 && label !== 1) || !Number.isFinite(eventTimeMs)) {
      throw new LeewayError(
        'bad_input',
        `cannot learn from predicted ${predicted}, label ${label}, time ${eventTimeMs}`,
      );
    }
    if (this.#labels === 0) this.#anchorMs = eventTimeMs;
    if ((eventTimeMs - this.#anchorMs) / this.#halfLifeMs > MAX_EXPONENT) this.#moveAnchor(eventTimeMs);
    const weight = 2 ** ((eventTimeMs - this.#anchorMs) / this.#halfLifeMs);
    const z = logitOf(predicted);
    const bin = Math.min(BINS - 1, Math.floor(((z + LOGIT_LIMIT) / (2 * LOGIT_LIMIT)) * BINS));
    this.#weight[bin] = (this.#weight[bin] ?? 0) + weight;
    this.#positive[bin] = (this.#positive[bin] ?? 0) + weight * label;
    this.#logit[bin] = (this.#logit[bin] ?? 0) + weight * z;
    this.#labels += 1;
  }

  /** The intercept in logits as it stands at that time (milliseconds since 1970); 0 when nothing is known. */
  interceptAt(timeMs: number): number {
    if (this.#labels === 0) return 0;
    const scale = 2 ** (-(timeMs - this.#anchorMs) / this.#halfLifeMs);
    const priorPrecision = this.#priorDeviation ** -2;
    let intercept = 0;
    // Newton's method on a strictly concave function; the step is limited so that a far start cannot overshoot for good.
    for (let round = 0; round < 100; round++) {
      let slope = -priorPrecision * intercept;
      let curvature = priorPrecision;
      for (let bin = 0; bin < BINS; bin++) {
        const weight = this.#weight[bin] ?? 0;
        if (weight === 0) continue;
        const p = 1 / (1 + Math.exp(-((this.#logit[bin] ?? 0) / weight + intercept)));
        slope += scale * ((this.#positive[bin] ?? 0) - weight * p);
        curvature += scale * weight * p * (1 - p);
      }
      const step = Math.max(-1, Math.min(1, slope / curvature));
      intercept += step;
      if (Math.abs(step) < 1e-12) break;
    }
    return intercept;
  }

  /** The memory as plain data; `RunningCorrection.from` takes it back. */
  state(): CorrectionState {
    return {
      halfLifeDays: this.#halfLifeMs / DAY_MS,
      priorDeviation: this.#priorDeviation,
      anchorMs: this.#anchorMs,
      labels: this.#labels,
      weight: [...this.#weight],
      positive: [...this.#positive],
      logit: [...this.#logit],
    };
  }

  /** Weights grow with event time; moving the anchor keeps them within the range of a double for ever. */
  #moveAnchor(toMs: number): void {
    const factor = 2 ** (-(toMs - this.#anchorMs) / this.#halfLifeMs);
    for (const sums of [this.#weight, this.#positive, this.#logit]) {
      for (let bin = 0; bin < BINS; bin++) sums[bin] = (sums[bin] ?? 0) * factor;
    }
    this.#anchorMs = toMs;
  }
}

/** The probability with the intercept added on the logit scale; an intercept of 0 leaves it exactly as it is. */
export function corrected(probability: number, intercept: number): number {
  if (intercept === 0) return probability;
  return 1 / (1 + Math.exp(-(Math.log(probability / (1 - probability)) + intercept)));
}

/** Log-odds, held within +-8 (odds of one in three thousand), so that one overconfident answer cannot rule the sums. */
function logitOf(probability: number): number {
  const z = Math.log(probability / (1 - probability));
  return Math.max(-LOGIT_LIMIT, Math.min(LOGIT_LIMIT, z));
}
