import { readFileSync } from 'node:fs';
import { CategoricalSample, NumericSample } from '../../detectors/index.ts';
import { lcgSample } from './lcg-samples.ts';

/** A statistic and its p-value; the p-value alone for Fisher's test, the statistic alone where SciPy's p-value is resampled. */
type TestValues = readonly number[];
type Drawn = readonly [shape: string, seed: number, n: number];

interface NumericCase {
  readonly reference: Drawn;
  readonly current: Drawn;
  readonly tests: Readonly<Record<string, TestValues>>;
  readonly distances: Readonly<Record<string, number>>;
}

interface CategoricalCase {
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly tests: Readonly<Record<string, TestValues>>;
  readonly distances: Readonly<Record<string, number>>;
}

/** Reference values made by make/scipy_univariate.py; `madeBy` names the versions. */
export const SCIPY = JSON.parse(readFileSync(new URL('./scipy-univariate.json', import.meta.url), 'utf8')) as {
  readonly madeBy: string;
  readonly numeric: readonly NumericCase[];
  readonly categorical: readonly CategoricalCase[];
  readonly functions: readonly (readonly [string, readonly number[], number])[];
};

/** The samples of a case. */
export function numericPair({ reference, current }: NumericCase): readonly [NumericSample, NumericSample] {
  return [NumericSample.of(lcgSample(...reference)), NumericSample.of(lcgSample(...current))];
}

/** The samples of a case: its cells as levels. */
export function categoricalPair({
  reference,
  current,
}: CategoricalCase): readonly [CategoricalSample, CategoricalSample] {
  const sample = (counts: readonly number[]): CategoricalSample =>
    new CategoricalSample(new Map(counts.map((count, cell) => [`level ${String(cell)}`, count])));
  return [sample(reference), sample(current)];
}

/** What outside checks hold the library to: 1e-6 of the value, or 1e-9. */
export function within(actual: number | null, expected: number, relative = 1e-6, absolute = 1e-9): boolean {
  return actual !== null && Math.abs(actual - expected) <= Math.max(absolute, relative * Math.abs(expected));
}
