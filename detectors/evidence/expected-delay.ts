import { createRandom } from '../math/random.ts';
import type { ExpectedDelay, StreamCalibration } from './calibration.ts';
import { EvidenceSums } from './evidence-sums.ts';
import type { Exponents } from './evidence-sums.ts';
import { ordinaryLogPayoff } from './jump-lane.ts';
import { Ranks } from './ranks.ts';
import type { StreamModel } from './stream-model.ts';

const SHIFT_SD = 0.25;
const PATHS = 61;
const SEED = 20_010_429;
/** Beyond this a delay is of no use to anybody. */
const MOST_WINDOWS = 2160;

export interface DelayInput {
  readonly streams: readonly StreamCalibration[];
  readonly exponents: Exponents;
  readonly threshold: number;
  /** The model's evidence along the shadow run of the baseline: what all the other streams do meanwhile. */
  readonly nullEvidence: Float64Array;
}

/**
 * Simulates a standing shift of a quarter of a standard deviation in one stream, on the fitted model: residuals drawn from the stream's own, moved by what its memory lets through of the shift, ranked and bet on as in life.
 * The same input gives the same answer: the generator is seeded.
 */
export function expectedDelay({ streams, exponents, threshold, nullEvidence }: DelayInput): ExpectedDelay {
  const able = streams.filter(({ weight, model }) => weight > 0 && !model.constant);
  if (able.length === 0) return { shiftSd: SHIFT_SD, windows: null, reason: 'no stream has a baseline that varies' };
  const most = Math.ceil(Math.min(MOST_WINDOWS, threshold));
  const random = createRandom(SEED);
  const delays: number[] = [];
  for (let path = 0; path < PATHS; path++) {
    const { model, weight } = able[random.below(able.length)]!;
    const sums = new EvidenceSums(Float64Array.of(1), exponents);
    const ranks = new Ranks(model.residuals);
    const shiftOf = shiftThroughMemory(model);
    const start = nullEvidence.length > 0 ? random.below(nullEvidence.length) : 0;
    let delay = Infinity;
    for (let t = 0; t < most; t++) {
      const drawn = drawnValue(model, random.below(model.residuals.length), shiftOf());
      const logP = Math.log(ranks.pValue(drawn));
      sums.add(0, logP, ranks.tieReach(drawn), ordinaryLogPayoff(logP));
      const others = nullEvidence.length > 0 ? nullEvidence[(start + t) % nullEvidence.length]! : 0;
      if (weight * sums.ofStream(0) + (1 - weight) * others < threshold) continue;
      delay = t + 1;
      break;
    }
    delays.push(delay);
  }
  delays.sort((a, b) => a - b);
  const median = delays[(PATHS - 1) / 2]!;
  return Number.isFinite(median)
    ? { shiftSd: SHIFT_SD, windows: median, reason: null }
    : { shiftSd: SHIFT_SD, windows: null, reason: `half of the simulated shifts are not paged within ${most} windows` };
}

/** What is left of the shift in the residual, window by window: all of it at first, then what the memory has not yet taken for its own. */
function shiftThroughMemory({ memory: { persistence, gain } }: StreamModel): () => number {
  let absorbed = 0;
  return () => {
    const left = SHIFT_SD - absorbed;
    absorbed = persistence * (absorbed + gain * left);
    return left;
  };
}

/** The i-th residual of the baseline moved up by `shift`; raw streams move among their own normal scores. */
function drawnValue({ raw, residuals, scores }: StreamModel, i: number, shift: number): number {
  return raw ? scores.moved(i, shift) : residuals[i]! + shift;
}
