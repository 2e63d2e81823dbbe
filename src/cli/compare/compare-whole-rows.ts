import { insufficientResult, type MethodResult } from '../../../detectors/index.ts';
import {
  compareByAutoencoder,
  compareByLearnedKernel,
  completeRows,
  isMultivariateName,
  MULTIVARIATE_METHODS,
  type Matrix,
} from '../../../detectors/multivariate/index.ts';
import { drawRows, type FileColumns } from '../../store/index.ts';
import type { Tables } from './column-pairs.ts';
import type { ComparedColumn } from './document.ts';
import type { CompareRequest } from './options.ts';
import { WHOLE_ROW_METHODS, type WholeRowMethod } from './whole-row-methods.ts';

/** Numbers of one side that are held at once; of larger tables rows are drawn. */
const MOST_CELLS = 1 << 26;

/** The methods for whole rows that are asked for. */
export function multivariateNames({ methods }: CompareRequest): readonly WholeRowMethod[] {
  if (methods === 'all') return Object.keys(MULTIVARIATE_METHODS).filter(isMultivariateName);
  return WHOLE_ROW_METHODS.filter((name) => methods.includes(name));
}

/** What the methods for whole rows that are asked for say of the numeric columns that have values on both sides; rows with a gap are dropped. */
export async function compareWholeRows(
  tables: Tables,
  columns: readonly ComparedColumn[],
  request: CompareRequest,
): Promise<MethodResult[]> {
  const methods = multivariateNames(request);
  if (methods.length === 0) return [];
  const names = await filledColumns(tables, columns);
  if (names.length === 0 && columns.some(({ type }) => type === 'embedding')) return [];
  const sides = [
    await matrixOf(tables.reference, names, request.seed),
    await matrixOf(tables.current, names, request.seed + 1),
  ] as const;
  const fault =
    names.length === 0
      ? 'there are no numeric columns with values on both sides'
      : sides[0].rows === 0 || sides[1].rows === 0
        ? `${sides[0].rows === 0 ? 'the reference' : 'the current data'} has no row without a gap in its numeric columns`
        : null;
  return Promise.all(methods.map((method) => compareMatrices(method, sides, request, fault)));
}

/** What one method says of two matrices; a fault of theirs becomes its reason to say nothing. */
export async function compareMatrices(
  name: WholeRowMethod,
  [reference, current]: readonly [Matrix, Matrix],
  { thresholds, seed }: Pick<CompareRequest, 'thresholds' | 'seed'>,
  fault: string | null,
): Promise<MethodResult> {
  const n = [reference.rows, current.rows] as const;
  const level = thresholds.get(name);
  const options = { seed, ...(level === undefined ? {} : { level }) };
  if (name === 'autoencoder' || name === 'mmd_learned') {
    const scale = name === 'autoencoder' ? 'statistic' : 'distance';
    if (fault !== null) return insufficientResult({ name, scale }, n, fault);
    // TensorFlow takes a second to load: only who asks for it pays.
    const { createAutoencoderTrainer, createKernelTrainer, openBackend } = await import('../../trainer/index.ts');
    const backend = await openBackend();
    return name === 'autoencoder'
      ? compareByAutoencoder(createAutoencoderTrainer(backend), reference, current, options)
      : compareByLearnedKernel(createKernelTrainer(backend), reference, current, options);
  }
  const method = MULTIVARIATE_METHODS[name];
  if (fault !== null) return insufficientResult(method, n, fault);
  return method.compare(reference, current, options);
}

async function filledColumns(tables: Tables, columns: readonly ComparedColumn[]): Promise<string[]> {
  const names: string[] = [];
  for (const { column, type, missing } of columns) {
    if (type !== 'numeric' || missing !== undefined || column === '') continue;
    const sides = [await tables.reference.numbers(column), await tables.current.numbers(column)];
    if (sides.every((values) => values.some(Number.isFinite))) names.push(column);
  }
  return names;
}

async function matrixOf(file: FileColumns, names: readonly string[], seed: number): Promise<Matrix> {
  const wanted = drawRows(file.rows, Math.floor(MOST_CELLS / Math.max(1, names.length)), seed);
  const columns: Float64Array[] = [];
  for (const name of names) {
    const values = await file.numbers(name);
    columns.push(wanted === null ? values : values.filter((_, row) => wanted[row] === 1));
  }
  return completeRows(columns);
}
