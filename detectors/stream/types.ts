/** What a detector says after a value: nothing, the reference's warning zone, or a change. */
export type StreamOutcome = 'steady' | 'warning' | 'drift';

/**
 * What values a detector can read: any finite number, a number from 0 to 1, exactly 0 or 1, or a cell of a binary classifier's confusion
 * matrix as 2 x truth + answer (0 true negative, 1 false positive, 2 false negative, 3 true positive).
 */
export type StreamInput = 'number' | 'share' | 'bit' | 'cell';

/** A parameter's value. `null` stands for what the references call None. */
export type ParameterValue = number | boolean | string | null | readonly number[];

/** What a detector says of its inner state, by name; null while there is nothing to say. */
export type StreamReadings = Readonly<Record<string, number | null>>;

/** A detector's whole state as plain JSON. */
export interface SavedDetector {
  readonly detector: string;
  readonly params: Readonly<Record<string, ParameterValue>>;
  readonly state: Readonly<Record<string, unknown>>;
}

/**
 * A streaming detector: values go in one by one, and after each it says whether the stream has changed. After a drift it resets the way
 * its reference does, on the next value, and goes on.
 */
export interface StreamDetector {
  readonly name: string;
  readonly params: Readonly<Record<string, ParameterValue>>;
  /** Takes the next value. Throws a RangeError for one that the detector cannot read (see its `input`). */
  update(x: number): StreamOutcome;
  /** The reference's own warning flag after the last value; some references leave it raised beside a drift. */
  readonly warning: boolean;
  /** Where the detector stands after the last value. */
  values(): StreamReadings;
  /** Everything it needs to go on elsewhere as if nothing had happened (`restoreStreamDetector`). */
  toJSON(): SavedDetector;
}

/** Limits of a numeric parameter: `min` and `max` belong to it, `above` and `below` do not. */
export interface ParameterRange {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
}

/** A parameter: its kind, its default and what it means. */
export type ParameterSpec =
  | ({
      readonly kind: 'number' | 'integer';
      readonly default: number | null;
      /** Whether null is a value, and so what it stands for. */
      readonly none?: string;
      readonly meaning: string;
    } & ParameterRange)
  | { readonly kind: 'boolean'; readonly default: boolean; readonly meaning: string }
  | { readonly kind: 'choice'; readonly default: string; readonly of: readonly string[]; readonly meaning: string }
  | ({
      readonly kind: 'numbers';
      readonly default: readonly number[] | null;
      readonly none?: string;
      readonly meaning: string;
    } & ParameterRange);

/** The parameters of a detector, by the names of its reference. */
export type ParameterTable<P> = { readonly [K in keyof P & string]: ParameterSpec };
