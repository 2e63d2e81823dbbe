import { jumpLogPayoff } from './jump-lane.ts';
import { chooseMemories } from './memory.ts';
import type { ErrorTable } from './memory.ts';
import type { RankTables } from './normal-scores.ts';
import { Ranks } from './ranks.ts';
import type { Periods } from './season.ts';
import { SortedWindows } from './sorted.ts';
import { FEWEST_WINDOWS, fitStream, StreamCursor } from './stream-model.ts';

const MANY_WINDOWS = 192;
const MANY_FOLDS = 8;
const FEW_FOLDS = 4;
/** Windows before a fold that its memory is warmed up on. */
const WARM_UP = 200;

/** In how many runs of consecutive windows the baseline is judged, each by a model of the others. */
export function foldsOf(windows: number): number {
  return windows >= MANY_WINDOWS ? MANY_FOLDS : FEW_FOLDS;
}

/** The baseline as it looks to a monitor that has not seen it: one entry per window x stream, NaN where there is no evidence. */
export interface ShadowRun {
  readonly windows: number;
  readonly streams: number;
  readonly logP: Float64Array;
  /** How far down the tie of each p-value reaches, as a share of it; 1 without ties. */
  readonly tieReach: Float64Array;
  readonly jumpLogPayoff: Float64Array;
}

export interface ShadowInput {
  /** The values of each stream over the baseline. */
  readonly columns: readonly Float64Array[];
  readonly errorTables: readonly ErrorTable[];
  readonly windows: number;
  readonly periods: Periods;
  readonly offset: number;
  readonly tables: RankTables;
}

/**
 * Judges every fold of the baseline by a model made of the other folds: normal scores, choice of memory, season, ranks and tails all without it.
 * If any of them were fitted on the fold, the shadow run would see weaker evidence than the future will and the exponent would be too small.
 */
export function shadowRun({ columns, errorTables, windows, periods, offset, tables }: ShadowInput): ShadowRun {
  const streams = columns.length;
  const folds = foldsOf(windows);
  const orders = columns.map((values) => new SortedWindows(values));
  const run: ShadowRun = {
    windows,
    streams,
    logP: new Float64Array(windows * streams).fill(NaN),
    tieReach: new Float64Array(windows * streams).fill(1),
    jumpLogPayoff: new Float64Array(windows * streams).fill(NaN),
  };
  for (let fold = 0; fold < folds; fold++) {
    const from = Math.ceil((windows * fold) / folds);
    const to = Math.ceil((windows * (fold + 1)) / folds);
    const memories = chooseMemories(errorTables, fold);
    for (let k = 0; k < streams; k++) {
      const values = columns[k]!;
      const others = values.slice().fill(NaN, from, to);
      const sorted = orders[k]!.without(from, to);
      const model = fitStream({ values: others, memory: memories[k]!, periods, offset, tables, sorted });
      if (model.present < FEWEST_WINDOWS || model.constant) continue;
      const ranks = new Ranks(model.residuals);
      const cursor = new StreamCursor(model, 0);
      for (let t = Math.max(0, from - WARM_UP); t < from; t++) cursor.warm(values[t]!);
      for (let t = from; t < to; t++) {
        cursor.step(t, values[t]!, true);
        const y = cursor.residual;
        if (Number.isNaN(y)) continue;
        const logP = Math.log(ranks.pValue(y));
        run.logP[t * streams + k] = logP;
        run.tieReach[t * streams + k] = ranks.tieReach(y);
        run.jumpLogPayoff[t * streams + k] = jumpLogPayoff(ranks, model.tail, cursor.amplitude);
        ranks.keep(y, cursor.amplitude);
      }
    }
  }
  return run;
}
