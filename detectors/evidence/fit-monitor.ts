import type { Calibration, StreamCalibration } from './calibration.ts';
import { closingWindows } from './closing-level.ts';
import type { Exponents } from './evidence-sums.ts';
import { expectedDelay } from './expected-delay.ts';
import { chooseTempering } from './exponent.ts';
import { chooseMemories, emptyErrorTable, errorTable, withoutStratumMeans } from './memory.ts';
import type { ErrorTable } from './memory.ts';
import { NormalScores, RankTables } from './normal-scores.ts';
import { seasonPeriods } from './season.ts';
import type { Periods } from './season.ts';
import { foldsOf, shadowRun } from './shadow-run.ts';
import { mostlyOneValue, sortedPresent } from './sorted.ts';
import { FEWEST_WINDOWS, fitStream } from './stream-model.ts';
import type { StreamModel } from './stream-model.ts';
import type { MonitorOptions, ScoreMatrix, Strata } from './types.ts';

/** A shorter baseline has nothing to hold a shadow run against: bets are then taken as they are. */
const SHORTEST_SHADOW = 48;
/** A season is named for the monitor when more than this share of its streams have it. */
const NAMED_SHARE = 0.1;

/**
 * Learns from a baseline all that judging later windows needs: normal scores, memory, season, residuals of every stream, and how strongly bets must be tempered for the baseline itself to keep the budget.
 * Bets on ranks add up as averaged Shiryaev-Roberts sums (Shin, Ramdas and Rinaldo, arXiv 2203.03532; ranks: Vovk et al., COPA 2021).
 * There are no settings: every choice is made from the baseline alone. Cost: about 10 ms a stream for 1,344 windows.
 * @throws RangeError for values that do not fill the matrix, and for options that are out of range.
 */
export function fitMonitor(baseline: ScoreMatrix, options: MonitorOptions): Calibration {
  const { windows, streams } = baseline;
  const { threshold, windowMs, offset } = options;
  checkArguments(baseline, options);
  const periods = seasonPeriods(windowMs);
  const tables = new RankTables();
  const columns = Array.from({ length: streams }, (_, k) =>
    Float64Array.from({ length: windows }, (_entry, t) => baseline.values[t * streams + k]!),
  );
  const folds = foldsOf(windows);
  const errorTables = columns.map((values) => streamErrors(values, periods, offset, tables, folds));
  const memories = chooseMemories(errorTables, -1);
  const models = columns.map((values, k) => fitStream({ values, memory: memories[k]!, periods, offset, tables }));
  const weights = shareWeights(models, options.weights);
  const calibrations = models.map((model, k) => calibrateStream(model, weights[k]!, periods));
  const tempering =
    windows >= SHORTEST_SHADOW
      ? chooseTempering({
          run: shadowRun({ columns, errorTables, windows, periods, offset, tables }),
          weights,
          threshold,
          memoryShare: memories.filter(({ gain }) => gain > 0).length / streams,
        })
      : null;
  const exponents: Exponents = tempering ?? { exponent: 1, jumpExponent: 1 };
  const judged = models.filter((_model, k) => weights[k]! > 0);
  return {
    baselineWindows: windows,
    threshold,
    strata: strataOf(judged, windowMs),
    exponent: exponents.exponent,
    jumpExponent: exponents.jumpExponent,
    shadowPages: tempering?.shadowPages ?? null,
    guarantee: untouched(exponents) && judged.every(({ raw }) => raw) ? 'exchangeable' : 'calibrated',
    expectedDelay: expectedDelay({
      streams: calibrations,
      exponents,
      threshold,
      nullEvidence: tempering?.evidence ?? new Float64Array(0),
    }),
    streams: calibrations,
  };
}

function checkArguments({ values, windows, streams }: ScoreMatrix, options: MonitorOptions): void {
  const { threshold, windowMs, offset, weights } = options;
  if (values.length !== windows * streams) {
    throw new RangeError(`${values.length} scores are not ${windows} windows of ${streams} streams`);
  }
  if (!(threshold > 0 && Number.isFinite(threshold)))
    throw new RangeError(`threshold is ${threshold}: it must be above 0`);
  if (!(windowMs > 0 && Number.isFinite(windowMs))) throw new RangeError(`windowMs is ${windowMs}: it must be above 0`);
  if (!Number.isFinite(offset)) throw new RangeError(`offset is ${offset}: it must be a number of windows`);
  if (weights === undefined) return;
  if (weights.length !== streams) throw new RangeError(`${weights.length} weights for ${streams} streams`);
  const odd = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (odd >= 0) throw new RangeError(`weight ${odd} is ${String(weights[odd])}: it must be 0 or more`);
}

/** Tempering takes away from fair bets, so it breaks no promise; but where it was needed, exchangeability cannot be claimed. */
function untouched({ exponent }: Exponents): boolean {
  return exponent === 1;
}

function streamErrors(
  values: Float64Array,
  periods: Periods,
  offset: number,
  tables: RankTables,
  folds: number,
): ErrorTable {
  const sorted = sortedPresent(values);
  if (mostlyOneValue(sorted)) return emptyErrorTable(folds);
  const scores = new NormalScores(sorted, tables);
  return errorTable(withoutStratumMeans(scores.members(values), periods, offset), folds);
}

/** Weights that sum to 1 over the streams that can be judged. */
function shareWeights(models: readonly StreamModel[], given: readonly number[] | undefined): Float64Array {
  const weights = Float64Array.from(models, ({ present }, k) => (present < FEWEST_WINDOWS ? 0 : (given?.[k] ?? 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? weights.map((weight) => weight / total) : weights;
}

function calibrateStream(model: StreamModel, weight: number, periods: Periods): StreamCalibration {
  return {
    model,
    insufficient:
      model.present < FEWEST_WINDOWS
        ? `${model.present} of the ${FEWEST_WINDOWS} baseline windows that a stream must at least have`
        : null,
    weight,
    closingWindows: closingWindows(model, periods),
  };
}

function strataOf(models: readonly StreamModel[], windowMs: number): Strata {
  const least = models.length * NAMED_SHARE;
  const outer = models.filter(({ location }) => location?.hasOuter === true).length;
  const inner = models.filter(({ location }) => location?.hasInner === true).length;
  if (outer > least) return 'hour-of-week';
  if (inner > least) return windowMs < 86_400_000 ? 'hour-of-day' : 'day-of-week';
  return 'none';
}
