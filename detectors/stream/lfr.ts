import { defineDetector, SavableDetector } from './definition.ts';
import { refuseInput } from './input-fault.ts';
import type { StreamOutcome, StreamReadings } from './types.ts';
import { weightedRateBounds, type RateBounds } from './weighted-rate-law.ts';

/** Parameters of Linear Four Rates, by Menelaus's names. */
export interface LfrParams {
  readonly time_decay_factor: number;
  readonly warning_level: number;
  readonly detect_level: number;
  readonly burn_in: number;
  readonly subsample: number;
}

type State = {
  n: number;
  /** Right and wrong answers of each rate (tpr, tnr, ppv, npv), from one each. */
  right: Float64Array;
  wrong: Float64Array;
  /** The weighted rates. */
  weighted: Float64Array;
  warning: boolean;
  drift: boolean;
};

const RATES = 4;
const fresh = (): State => ({
  n: 0,
  right: new Float64Array(RATES).fill(1),
  wrong: new Float64Array(RATES).fill(1),
  weighted: new Float64Array(RATES).fill(0.5),
  warning: false,
  drift: false,
});

/** The rates that a cell of the confusion matrix belongs to, by their places among tpr, tnr, ppv, npv. */
const RATES_OF_CELL: readonly (readonly [number, number])[] = [
  [1, 3],
  [1, 2],
  [0, 3],
  [0, 2],
];

/** Laws are computed at rates so many steps apart; between them bounds are interpolated, to within 5e-4 from rates of .01 on. */
const RATE_STEPS = 256;

type Tables = Map<number, (readonly RateBounds[])[]>;
/** Bounds by decay and levels, then by rate, then by answers: found when first asked for, and shared, for a run length asks many detectors. */
const TABLES = new Map<string, Tables>();
const MOST_TABLES = 8;

function tablesOf({ time_decay_factor, warning_level, detect_level }: LfrParams): Tables {
  const key = `${time_decay_factor} ${warning_level} ${detect_level}`;
  const known = TABLES.get(key);
  if (known !== undefined) return known;
  const [oldest] = TABLES.keys();
  if (TABLES.size >= MOST_TABLES && oldest !== undefined) TABLES.delete(oldest);
  const tables: Tables = new Map();
  TABLES.set(key, tables);
  return tables;
}

/**
 * Linear Four Rates: of a binary classifier's true positive rate, true negative rate and two predictive values, one has left what its
 * long-run mean explains. Wang and Abraham, "Concept drift detection for streaming data", IJCNN 2015.
 *
 * Each rate has R <- decay R + (1 - decay) right, from 1/2, over the answers that it counts, and its mean p. Drift when R lies outside the
 * two quantiles of its law under independent bits of chance p; `warning_level` and `detect_level` are chances on either side, of one rate at
 * one look. Range: cells of the confusion matrix as 2 x truth + answer: 0 true negative, 1 false positive, 2 false negative, 3 true positive.
 * Memory 12 numbers; time O(1) where the laws beside a rate are at hand, else O(cells x steps of forgetting), 1 ms at
 * decay .9, 100 ms at .99: at most 257 times, and rates settle.
 *
 * The paper and the reference draw the law by Monte Carlo, which cannot reach small levels; here it is computed (weighted-rate-law.ts), the
 * start at 1/2 included, which the reference leaves out so that it alarms on a classifier that makes no error.
 * Measured ARL0 at the defaults 50,000 to 70,000 answers for error rates from .02 to .3; 150 at the reference's levels of .05.
 */
class Lfr extends SavableDetector<LfrParams, State> {
  readonly #tables: Tables;

  constructor(params: LfrParams, state: State) {
    super('lfr', params, state);
    this.#tables = tablesOf(params);
  }

  update(x: number): StreamOutcome {
    const rates = RATES_OF_CELL[x];
    if (rates === undefined) refuseInput(this.name, 'cell', x);
    if (this.state.drift) this.state = fresh();
    const state = this.state;
    const { time_decay_factor: decay, burn_in, subsample } = this.params;
    const n = ++state.n;
    const isRight = x === 0 || x === 3;
    for (const rate of rates) {
      (isRight ? state.right : state.wrong)[rate]!++;
      state.weighted[rate] = decay * state.weighted[rate]! + (1 - decay) * (isRight ? 1 : 0);
    }
    state.warning = false;
    if (n <= burn_in || n % subsample !== 0) return 'steady';
    for (let rate = 0; rate < RATES; rate++) {
      const [warn, detect] = this.#bounds(state.right[rate]!, state.wrong[rate]!);
      const stands = state.weighted[rate]!;
      if (stands < detect.low || stands > detect.high) state.drift = true;
      else if (stands < warn.low || stands > warn.high) state.warning = true;
    }
    if (state.drift) {
      state.warning = false;
      return 'drift';
    }
    return state.warning ? 'warning' : 'steady';
  }

  #bounds(right: number, wrong: number): readonly [RateBounds, RateBounds] {
    const at = (right / (right + wrong)) * RATE_STEPS;
    const below = Math.min(RATE_STEPS - 1, Math.floor(at));
    // Of the counts, one each was there before the first answer.
    const answers = right + wrong - 2;
    const from = this.#table(below, answers);
    const to = this.#table(below + 1, answers);
    return [between(from[0]!, to[0]!, at - below), between(from[1]!, to[1]!, at - below)];
  }

  #table(rate: number, answers: number): readonly RateBounds[] {
    let table = this.#tables.get(rate);
    if (table === undefined) {
      const { time_decay_factor, warning_level, detect_level } = this.params;
      table = weightedRateBounds(rate / RATE_STEPS, time_decay_factor, [warning_level, detect_level]);
      this.#tables.set(rate, table);
    }
    return table[Math.min(answers, table.length - 1)]!;
  }

  get warning(): boolean {
    return this.state.warning;
  }

  values(): StreamReadings {
    const { n, right, wrong, weighted } = this.state;
    const rate = (at: number): number => right[at]! / (right[at]! + wrong[at]!);
    const [tpr, tnr, ppv, npv] = [0, 1, 2, 3].map(rate) as [number, number, number, number];
    const [tprNow, tnrNow, ppvNow, npvNow] = [...weighted] as [number, number, number, number];
    return { n, tpr, tnr, ppv, npv, tprNow, tnrNow, ppvNow, npvNow };
  }
}

function between(from: RateBounds, to: RateBounds, share: number): RateBounds {
  return { low: from.low + share * (to.low - from.low), high: from.high + share * (to.high - from.high) };
}

/** Linear Four Rates. */
export const LFR = defineDetector<LfrParams, State>({
  name: 'lfr',
  summary: 'one of the four rates of a binary classifier leaves its long-run mean',
  input: 'cell',
  reference: 'Wang and Abraham 2015; the rates of Menelaus 0.2.0 LinearFourRates',
  parameters: {
    time_decay_factor: { kind: 'number', default: 0.9, min: 0.01, max: 0.99, meaning: 'weight of what was before' },
    warning_level: {
      kind: 'number',
      default: 0.001,
      above: 0,
      below: 0.5,
      meaning: 'chance of a false warning a look',
    },
    detect_level: { kind: 'number', default: 0.00001, above: 0, below: 0.5, meaning: 'chance of a false drift a look' },
    burn_in: { kind: 'integer', default: 50, min: 0, meaning: 'values before the first look' },
    subsample: { kind: 'integer', default: 1, min: 1, meaning: 'looks at every so many values only' },
  },
  crossFaults: ({ warning_level, detect_level }) =>
    warning_level < detect_level
      ? [
          `warning_level must be at least detect_level (${detect_level}), not ${warning_level}: a warning comes before a drift`,
        ]
      : [],
  firstLook: ({ burn_in }) => burn_in + 1,
  fresh,
  build: (params, state) => new Lfr(params, state),
});
