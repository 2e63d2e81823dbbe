import {
  univariateNamesFor,
  isUnivariateName,
  type MethodResult,
  type UnivariateName,
} from '../../../detectors/index.ts';
import {
  evidentlyColumnType,
  PARITY_MODES,
  type ParityMode,
  type ParityType,
  type RawColumn,
} from '../../../detectors/parity/index.ts';
import type { FileColumn, FileColumns } from '../../store/index.ts';
import { columnPairs, type ColumnPair, type Tables } from './column-pairs.ts';
import { judgeByShare } from './dataset-verdict.ts';
import type { CompareDocument, ComparedColumn } from './document.ts';
import type { CompareRequest, DeclaredType, ParityName } from './options.ts';

/** Compares two tables as a peer would, to its digits: its choice of methods, its bins, its thresholds, its rule for a whole dataset. */
export async function compareAsPeer(
  tables: Tables,
  request: CompareRequest & { readonly parity: ParityName },
  tell: (done: number, all: number, column: string) => void,
): Promise<CompareDocument> {
  const peer = PARITY_MODES[request.parity];
  const pairs = columnPairs(tables, request);
  const columns: ComparedColumn[] = [];
  for (const [at, pair] of pairs.entries()) {
    tell(at, pairs.length, pair.name);
    columns.push(await compareColumn(tables, pair, peer, request));
  }
  tell(pairs.length, pairs.length, '');
  return {
    reference: { rows: tables.reference.rows },
    current: { rows: tables.current.rows },
    parity: request.parity,
    columns,
    multivariate: [],
    dataset: { ...judgeByShare(columns, peer.datasetShare), method: 'share' },
  };
}

async function compareColumn(
  tables: Tables,
  { name, reference, current }: ColumnPair,
  peer: ParityMode,
  request: CompareRequest,
): Promise<ComparedColumn> {
  if (reference === null || current === null) {
    const missing = reference === null ? 'reference' : 'current';
    const reason = `the ${missing === 'reference' ? 'reference' : 'current data'} has no column of this name`;
    return { column: name, type: 'other', missing, results: [blank('js', reason)] };
  }
  if ([reference.kind, current.kind].some((kind) => kind === 'vector' || kind === 'other' || kind === 'time')) {
    return {
      column: name,
      type: 'other',
      results: [blank('js', `${peer.name} compares numbers, categories and texts only`)],
    };
  }
  const declared = request.types.get(name);
  const numeric = declared === 'numeric' || (declared === undefined && isNumeric(reference) && isNumeric(current));
  const raws = [
    await rawColumn(tables.reference, reference, numeric),
    await rawColumn(tables.current, current, numeric),
  ] as const;
  const type = typeFor(peer, declared, raws[1]);
  if (type === null || (declared === undefined && raisesOnNumbers(peer, reference, current, raws[1]))) {
    const reason =
      type === null
        ? 'Evidently raises an error: true and false with missing cells have no type to pandas (declare the column boolean to have it compared)'
        : 'Evidently raises an error: the current data hold numbers and the reference text (declare the column categorical to have it compared)';
    const missing = [nullRate(raws[0]), nullRate(raws[1])] as const;
    return { column: name, type: 'other', results: [{ ...blank('js', reason), null_rate: missing }] };
  }
  const chosen = request.methods.length === 0;
  const methods: readonly UnivariateName[] =
    request.methods === 'all'
      ? univariateNamesFor(type)
      : chosen
        ? [peer.choose(raws[0], raws[1], type)]
        : request.methods.filter(isUnivariateName);
  const results = methods.map((method) => {
    const threshold = request.thresholds.get(method);
    const result = peer.compare(method, raws[0], raws[1], type, {
      seed: request.seed,
      chosen,
      ...(threshold === undefined ? {} : { threshold }),
    });
    return { ...result, null_rate: [nullRate(raws[0]), nullRate(raws[1])] as const };
  });
  return { column: name, type, results };
}

/** Integers of which there are up to so many different ones are categories to Evidently. */
const FEW_INTEGERS = 10;

/** Whether Evidently takes a column for numeric by its current cells and then meets texts in the reference. */
function raisesOnNumbers(peer: ParityMode, reference: FileColumn, current: FileColumn, cells: RawColumn): boolean {
  if (peer.name !== 'evidently-0.7' || reference.kind !== 'text' || current.kind !== 'number') return false;
  if (cells.kind !== 'levels' || !current.integer || cells.codes.includes(-1)) return true;
  return new Set(cells.codes).size > FEW_INTEGERS;
}

function isNumeric({ kind }: FileColumn): boolean {
  return kind === 'number' || kind === 'empty';
}

/** The type that the peer works with: the declared one, or what it tells from the current data itself; null where it tells none. */
function typeFor(peer: ParityMode, declared: DeclaredType | undefined, current: RawColumn): ParityType | null {
  if (declared === 'boolean') return 'categorical';
  if (declared === 'numeric' || declared === 'categorical' || declared === 'text') return declared;
  if (peer.name === 'evidently-0.7') return evidentlyColumnType(current);
  return current.kind === 'numeric' ? 'numeric' : 'categorical';
}

async function rawColumn(file: FileColumns, column: FileColumn, numeric: boolean): Promise<RawColumn> {
  if (numeric) {
    const values = await file.numbers(column.name);
    return { kind: 'numeric', values, integer: column.integer && !values.some(Number.isNaN) };
  }
  const { levels, codes } = await file.levels(column.name);
  return {
    kind: 'levels',
    codes,
    levels: column.kind === 'boolean' ? levels.map((level) => level.toLowerCase()) : levels,
    ordered: column.kind === 'boolean' || column.kind === 'number' ? 'by number' : 'by text',
  };
}

function nullRate(column: RawColumn): number | null {
  const cells: Float64Array | Int32Array = column.kind === 'numeric' ? column.values : column.codes;
  if (cells.length === 0) return null;
  let absent = 0;
  for (const cell of cells) if (column.kind === 'numeric' ? !Number.isFinite(cell) : cell < 0) absent++;
  return absent / cells.length;
}

function blank(method: UnivariateName, reason: string): MethodResult & { readonly null_rate: readonly [null, null] } {
  return {
    method,
    statistic: null,
    scale: 'distance',
    pValue: null,
    threshold: null,
    direction: 'above',
    drifted: null,
    n: [0, 0],
    null: null,
    insufficient: reason,
    null_rate: [null, null],
  };
}
