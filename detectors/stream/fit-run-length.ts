import { arl0, runLengthOf, type RunLength, type RunLengthOptions } from './arl0.ts';
import type { StreamDefinition } from './definition.ts';
import { STREAM_DETECTORS, type StreamDetectorName } from './registry.ts';
import { sensitivityOf } from './sensitivity.ts';
import type { ParameterValue, StreamDetector } from './types.ts';

/** What is wanted of a detector without drift. */
export interface RunLengthWish extends Pick<RunLengthOptions, 'seed' | 'block'> {
  /** Mean values from one false alarm to the next, at least. */
  readonly arl: number;
  /** Parameters that stay as they are; the one that is found may not be among them. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Parameters that keep the wish, with what other draws of the baseline make of them; or why there are none. */
export type RunLengthFit =
  | {
      readonly kind: 'fitted';
      readonly params: Readonly<Record<string, ParameterValue>>;
      /** The parameter that was found. */
      readonly param: string;
      /** Measured on draws that had no part in the choice. */
      readonly runLength: RunLength;
    }
  | { readonly kind: 'insufficient'; readonly reason: string };

/** Alarms that runs of the wished length would have in all: a standard error of a seventh. */
const ALARMS = 50;
/** Fewer are asked for by a standard error, so that the wish is kept more often than not. */
const MOST_ALARMS = 43;
/** Runs that they are counted over, each from the start: some detectors hardly alarm any more once they have been quiet for long. */
const RUNS = 5;
/** The parameter is found to within this share of itself. */
const NEAR = 0.01;

/**
 * The most sensitive parameters with which a detector runs `arl` values between false alarms, on streams drawn from a baseline: what
 * Alibi-Detect calls an expected run time, for every detector here, and with `block` also for values that have a memory. Halves the
 * logarithm of the one parameter that trades alarms for delay (sensitivity.ts), every candidate on the same draws; then measures on others.
 *
 * A bootstrap, so as good as its baseline: some hundreds of values at least, and none of a drift. The law beyond the baseline's range is not
 * known to it, nor a season longer than a block. O(arl) updates a step, some 15 steps; those that alarm too often end early.
 * @throws RangeError for an empty baseline, for a block that is longer, and for parameters that are out of range.
 */
export function fitRunLength(name: StreamDetectorName, baseline: readonly number[], wish: RunLengthWish): RunLengthFit {
  const { arl, seed, block = 1, params = {} } = wish;
  if (!(arl >= 2 && arl <= 1e9)) throw new RangeError(`arl must be from 2 to 1e9, not ${arl}`);
  const definition: StreamDefinition = STREAM_DETECTORS[name];
  const plain = definition.check(params);
  if (plain.kind === 'faulty') throw new RangeError(`${name}: ${plain.faults.join('; ')}`);
  const sensitivity = sensitivityOf(name, plain.params as Readonly<Record<string, ParameterValue>>);
  if (sensitivity === null)
    return { kind: 'insufficient', reason: `${name} has no parameter that sets its run length` };
  const { param, loose, strict } = sensitivity;
  if (params[param] !== undefined)
    throw new RangeError(`${name}: ${param} is what is to be found, so it cannot be given too`);
  if (baseline.length === 0) throw new RangeError('the baseline is empty: there is nothing to draw from');
  if (baseline.every((x) => x === baseline[0])) {
    return {
      kind: 'insufficient',
      reason: 'the values of the baseline are all equal: nothing can be learnt from them',
    };
  }
  const checkedAt = (value: number): unknown => {
    const checked = definition.check({ ...params, [param]: value });
    return checked.kind === 'fine' ? checked.params : null;
  };
  const keeps = (value: number): boolean => {
    const at = checkedAt(value);
    // Parameters that contradict each other do so at the loose end, where a drift would come before its warning.
    if (at === null) return false;
    return (
      measured(() => definition.create(at), baseline, { arl, block, seed, mostAlarms: MOST_ALARMS }).alarms <=
      MOST_ALARMS
    );
  };
  if (!keeps(strict)) {
    return {
      kind: 'insufficient',
      reason: `${name} alarms more often on this baseline even with ${param} at ${strict}`,
    };
  }
  let [from, to] = [Math.log(loose), Math.log(strict)];
  while (Math.abs(to - from) > NEAR) {
    const middle = (from + to) / 2;
    if (keeps(Math.exp(middle))) to = middle;
    else from = middle;
  }
  const found = checkedAt(Number(Math.exp(to).toPrecision(6))) ?? checkedAt(Math.exp(to));
  return {
    kind: 'fitted',
    params: definition.create(found).params,
    param,
    runLength: measured(() => definition.create(found), baseline, { arl, block, seed: seed + RUNS }),
  };
}

/** All runs together; with `mostAlarms` it ends as soon as there are more. */
function measured(
  make: () => StreamDetector,
  baseline: readonly number[],
  how: { readonly arl: number; readonly block: number; readonly seed: number; readonly mostAlarms?: number },
): RunLength {
  const { arl, block, seed, mostAlarms = Infinity } = how;
  let [alarms, values] = [0, 0];
  for (let run = 0; run < RUNS && alarms <= mostAlarms; run++) {
    const one = arl0(make(), baseline, {
      seed: seed + run,
      block,
      values: Math.ceil((ALARMS * arl) / RUNS),
      mostAlarms: mostAlarms - alarms,
    });
    alarms += one.alarms;
    values += one.values;
  }
  return runLengthOf(alarms, values);
}
