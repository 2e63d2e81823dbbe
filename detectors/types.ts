import type { CategoricalSample } from './samples/categorical-sample.ts';
import type { NumericSample } from './samples/numeric-sample.ts';
import type { TextSample } from './samples/text-sample.ts';

/** What a threshold is compared with: the p-value for `p-value`, the statistic for every other scale. */
export type Scale = 'p-value' | 'distance' | 'statistic' | 'auc' | 'rate';

/** What a column holds. Embeddings are compared by multivariate methods only. */
export type ColumnType = 'numeric' | 'categorical' | 'boolean' | 'text' | 'embedding';

/** On which side of its threshold a number means drift: strictly above it, or at it and below. */
export type Direction = 'above' | 'below';

/** One column of one side, ready to be compared. A boolean column is a categorical sample with two levels. */
export type Sample = NumericSample | CategoricalSample | TextSample;

/** How large a difference is, in terms that do not grow with the number of rows. */
export interface EffectSize {
  /** What the value is, such as `cohens d` or `cramers v`. */
  readonly name: string;
  readonly value: number;
}

/** How a statistic behaves between two samples of these sizes that differ by chance alone. */
export interface NullBand {
  readonly mean: number;
  /** The statistic stays at or below this in 95 % of pairs without drift. */
  readonly q95: number;
  /** The same for 99.9 %. */
  readonly q999: number;
}

/** How a p-value was found: from the exact law, from the limiting law, or by (seeded) resampling. */
export type PValueBasis = 'exact' | 'limit' | 'resampling';

/** The answer of one method for one column or for one pair of tables. No number in it is ever NaN or infinite. */
export interface MethodResult {
  readonly method: string;
  /** Null when `insufficient` says why. */
  readonly statistic: number | null;
  readonly scale: Scale;
  /** Null for distances that have no test of their own. */
  readonly pValue: number | null;
  readonly basis?: PValueBasis;
  /**
   * The p-value with the ties' own share taken out, where the conventional one would report the ties instead of a difference; `drifted`
   * goes by it.
   */
  readonly pValueUnderTies?: number;
  readonly effect?: EffectSize;
  /** The statistic without its unit (in standard deviations of the reference), where it has one. */
  readonly scaledStatistic?: number;
  /** The limit that decides `drifted`, on `scale`. Null only beside `insufficient`, where the limit depends on the data. */
  readonly threshold: number | null;
  readonly direction: Direction;
  /** Null exactly when `insufficient` names a reason. */
  readonly drifted: boolean | null;
  /** Rows that took part: reference, current. */
  readonly n: readonly [number, number];
  readonly null: NullBand | null;
  /** Why nothing can be said, as a sentence; null when something can. */
  readonly insufficient: string | null;
}

/** What a comparison may be told. */
export interface CompareOptions {
  /** Decides `drifted` in place of the method's default, as it is: no allowance for small samples is added. */
  readonly threshold?: number;
  /** For methods that resample or simulate; the same seed gives the same digits. Default 0. */
  readonly seed?: number;
}

/**
 * What a method reads of a sample, cheapest first: `levels` counts of levels, `bins` counts in bins of the reference, `moments` one pass
 * over the values, `sorted` the sorted values (sorted once per sample, whoever asks), `texts` the texts.
 */
export type Needs = 'levels' | 'bins' | 'moments' | 'sorted' | 'texts';

/** A method that compares one column of a reference with the same column of current data. */
export interface UnivariateMethod {
  readonly name: string;
  readonly scale: Scale;
  /** Column types that it can compare; others get a result with `insufficient`. */
  readonly types: readonly ColumnType[];
  readonly direction: Direction;
  /**
   * The threshold in force when none is given. For p-values it is the level. For distances it is the smallest effect worth a word, and the
   * result's `threshold` is this or the 95 % point of the null band, whichever is larger: small samples differ by chance, and that is
   * allowed for. For `wasserstein` and `energy` it counts in (roots of) standard deviations of the reference.
   */
  readonly threshold: number;
  readonly needs: readonly Needs[];
  compare(reference: Sample, current: Sample, options?: CompareOptions): MethodResult;
}
