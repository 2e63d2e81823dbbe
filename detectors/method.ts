import type {
  ColumnType,
  CompareOptions,
  Direction,
  EffectSize,
  MethodResult,
  Needs,
  NullBand,
  PValueBasis,
  Sample,
  Scale,
  UnivariateMethod,
} from './types.ts';

/** What a method says of itself; the rest of a result follows from it. */
export interface MethodSpec<Name extends string = string> {
  readonly name: Name;
  readonly scale: Scale;
  readonly types: readonly ColumnType[];
  readonly threshold: number;
  readonly needs: readonly Needs[];
}

/** What a method found out. */
export interface Finding {
  readonly statistic: number;
  readonly pValue?: number;
  readonly basis?: PValueBasis;
  /** In place of `pValue` for the decision, where ties alone would make that small. */
  readonly pValueUnderTies?: number;
  readonly effect?: EffectSize;
  readonly scaledStatistic?: number;
  readonly null?: NullBand;
  /** What one unit of the default threshold is in the statistic's own unit; 1 when absent. */
  readonly thresholdUnit?: number;
}

/** A finding, or the reason why there is none. */
export type Outcome = Finding | string;

/** The samples that a method can read, by the kinds that its column types have. */
interface KindOf {
  readonly numeric: Extract<Sample, { kind: 'numeric' }>;
  readonly categorical: Extract<Sample, { kind: 'categorical' }>;
  readonly text: Extract<Sample, { kind: 'text' }>;
}

/** How to find out, for each kind of sample that the method can read. */
export type Readers = {
  readonly [Kind in keyof KindOf]?: (reference: KindOf[Kind], current: KindOf[Kind], seed: number) => Outcome;
};

function directionOf(scale: Scale): Direction {
  return scale === 'p-value' ? 'below' : 'above';
}

/** The result of a method that can say nothing, with the reason as a sentence. */
export function insufficientResult(
  spec: Pick<MethodSpec, 'name' | 'scale'>,
  n: readonly [number, number],
  reason: string,
): MethodResult {
  return {
    method: spec.name,
    statistic: null,
    scale: spec.scale,
    pValue: null,
    threshold: null,
    direction: directionOf(spec.scale),
    drifted: null,
    n,
    null: null,
    insufficient: reason,
  };
}

/**
 * The result of a finding: it compares the p-value or the statistic with the threshold. A given threshold counts as it is; the default of a
 * distance is raised to the 95 % point of the null band where the samples are so small that chance alone reaches it.
 */
export function decidedResult(
  spec: Pick<MethodSpec, 'name' | 'scale' | 'threshold'>,
  n: readonly [number, number],
  finding: Finding,
  given?: number,
): MethodResult {
  const {
    statistic,
    pValue = null,
    basis,
    pValueUnderTies,
    effect,
    scaledStatistic,
    null: band = null,
    thresholdUnit = 1,
  } = finding;
  const numbers = [
    statistic,
    pValue ?? 0,
    effect?.value ?? 0,
    scaledStatistic ?? 0,
    ...(band ? [band.mean, band.q95, band.q999] : []),
  ];
  if (!numbers.every(Number.isFinite)) {
    return insufficientResult(spec, n, 'the values are too large or too far apart for this statistic');
  }
  const byPValue = spec.scale === 'p-value';
  const deciding = pValueUnderTies ?? pValue;
  const threshold = given ?? (byPValue ? spec.threshold : Math.max(spec.threshold * thresholdUnit, band?.q95 ?? 0));
  return {
    method: spec.name,
    statistic,
    scale: spec.scale,
    pValue,
    ...(basis && { basis }),
    ...(pValueUnderTies !== undefined && { pValueUnderTies }),
    ...(effect && { effect }),
    ...(scaledStatistic !== undefined && { scaledStatistic }),
    threshold,
    direction: directionOf(spec.scale),
    drifted: byPValue ? deciding !== null && deciding <= threshold : statistic > threshold,
    n,
    null: band,
    insufficient: null,
  };
}

/** A method from what it says of itself and how it finds out: samples without rows and of the wrong kind never reach the readers. */
export function defineMethod<Name extends string>(
  spec: MethodSpec<Name>,
  readers: Readers,
): UnivariateMethod & { readonly name: Name } {
  return {
    ...spec,
    direction: directionOf(spec.scale),
    compare: (reference: Sample, current: Sample, options: CompareOptions = {}): MethodResult => {
      const n = [reference.n, current.n] as const;
      const outcome = read(spec, readers, reference, current, options.seed ?? 0);
      if (typeof outcome === 'string') return insufficientResult(spec, n, outcome);
      return decidedResult(spec, n, outcome, options.threshold);
    },
  };
}

function read(spec: MethodSpec, readers: Readers, reference: Sample, current: Sample, seed: number): Outcome {
  if (reference.kind !== current.kind) {
    return `the reference is ${reference.kind} and the current sample is ${current.kind}: name the column's type`;
  }
  // The kinds agree, which the checker cannot see through the lookup.
  const reader = readers[reference.kind] as ((r: Sample, c: Sample, seed: number) => Outcome) | undefined;
  if (!reader) return `${spec.name} compares ${spec.types.join(' and ')} columns, not ${reference.kind} ones`;
  for (const [side, sample] of [
    ['the reference', reference],
    ['the current sample', current],
  ] as const) {
    if (sample.n > 0) continue;
    if (sample.rows === 0) return `${side} has no rows`;
    return `${side} has ${sample.rows} rows and none with a ${sample.kind === 'numeric' ? 'finite value' : 'value'}`;
  }
  return reader(reference, current, seed);
}
