import {
  CategoricalSample,
  insufficientResult,
  NumericSample,
  RECOMMENDED_METHOD,
  TextSample,
  UNIVARIATE_METHODS,
  isUnivariateName,
  univariateNamesFor,
  type ColumnType,
  type Sample,
  type UnivariateName,
} from '../../../detectors/index.ts';
import type { Matrix } from '../../../detectors/multivariate/index.ts';
import type { FileColumn, LevelCells } from '../../store/index.ts';
import { kindOfLevels, readingOf } from './column-type.ts';
import { judgeByEBh } from './dataset-verdict.ts';
import type { ColumnResult, CompareDocument, ComparedColumn, ComparedType } from './document.ts';
import { compareMatrices, compareWholeRows, multivariateNames } from './compare-whole-rows.ts';
import type { WholeRowMethod } from './whole-row-methods.ts';
import { columnPairs, type ColumnPair, type Tables } from './column-pairs.ts';
import type { CompareRequest } from './options.ts';
import { levelsPicture, numericPicture, type Picture } from './picture.ts';

/** Texts of a side that are compared at most; more are drawn evenly. */
const MOST_TEXTS = 20_000;
/** What compares numbers of which bins can say nothing, since all of the reference are equal, when nobody asks for another method. */
const WITHOUT_BINS: UnivariateName = 'ks';
/** The method for embeddings when nobody asks for another. */
const RECOMMENDED_FOR_EMBEDDINGS: WholeRowMethod = 'mmd_rff';

/** A comparison and what a report shows beside it. */
export interface Comparison {
  readonly document: CompareDocument;
  /** By column; columns without a picture have none. */
  readonly pictures: ReadonlyMap<string, Picture>;
}

/** Compares two tables column by column, and as wholes where a multivariate method is asked for. `tell` is called after each column. */
export async function compareTables(
  tables: Tables,
  request: CompareRequest,
  tell: (done: number, all: number, column: string) => void,
): Promise<Comparison> {
  const pairs = columnPairs(tables, request);
  const columns: ComparedColumn[] = [];
  const pictures = new Map<string, Picture>();
  for (const [at, pair] of pairs.entries()) {
    tell(at, pairs.length, pair.name);
    const { compared, picture } = await compareColumn(tables, pair, request);
    columns.push(compared);
    if (picture !== null) pictures.set(pair.name, picture);
  }
  tell(pairs.length, pairs.length, '');
  const multivariate = await compareWholeRows(tables, columns, request);
  const verdict = judgeByEBh(columns, request.thresholds, multivariate);
  return {
    document: {
      reference: { rows: tables.reference.rows },
      current: { rows: tables.current.rows },
      parity: null,
      columns,
      multivariate,
      dataset: { ...verdict, method: 'e-bh' },
    },
    pictures,
  };
}

interface Compared {
  readonly compared: ComparedColumn;
  readonly picture: Picture | null;
}

async function compareColumn(tables: Tables, pair: ColumnPair, request: CompareRequest): Promise<Compared> {
  const { name, reference, current } = pair;
  if (reference === null || current === null) {
    const missing = reference === null ? 'reference' : 'current';
    const type = typeAlone((reference ?? current) as FileColumn, request.types.get(name));
    const reason = `the ${missing === 'reference' ? 'reference' : 'current data'} has no column of this name`;
    return { compared: { column: name, type, missing, results: blanks(type, request, reason) }, picture: null };
  }
  const reading = readingOf(reference, current, request.types.get(name));
  if (reading.kind === 'none') {
    return without(name, reading.type, request, reading.reason);
  }
  if (name === '') {
    return without(
      name,
      'numeric',
      request,
      'a column without a name is taken for the number of the row: name it to have it compared',
    );
  }
  switch (reading.kind) {
    case 'numbers': {
      const cells = [await tables.reference.numbers(name), await tables.current.numbers(name)] as const;
      const sides = [NumericSample.of(cells[0]), NumericSample.of(cells[1])] as const;
      const compared = univariate(name, 'numeric', sides, request);
      const picture = numericPicture(...sides);
      tables.reference.recycle(cells[0]);
      tables.current.recycle(cells[1]);
      return { compared, picture };
    }
    case 'texts':
      return { compared: await compareTexts(tables, name, request), picture: null };
    case 'vectors':
      return { compared: await compareVectors(tables, name, request), picture: null };
    case 'levels':
      return compareLevels(tables, name, reading.type === 'boolean' ? 'boolean' : null, request);
  }
}

function without(name: string, type: ComparedType, request: CompareRequest, reason: string): Compared {
  return { compared: { column: name, type, results: blanks(type, request, reason) }, picture: null };
}

async function compareLevels(
  tables: Tables,
  name: string,
  type: 'boolean' | null,
  request: CompareRequest,
): Promise<Compared> {
  const cells = [await tables.reference.levels(name), await tables.current.levels(name)] as const;
  const declared = request.types.get(name);
  const kind = declared === undefined ? kindOfLevels(...cells) : 'categorical';
  if (kind === 'text') return { compared: await compareTexts(tables, name, request), picture: null };
  if (kind === 'identifier' || cells.some(({ beyond }) => beyond)) {
    const reason =
      kind === 'identifier'
        ? 'nearly every row has a value of its own, as names and numbers of rows have: there is no distribution to compare (declare the column categorical or text to have it compared all the same)'
        : 'it has more than 100,000 different values, too many for categories';
    return without(name, 'categorical', request, reason);
  }
  const numbers = cells.every(({ levels }) => levels.every((level) => /^[+-]?\d+(?:\.\d+)?$/.test(level)));
  const sides = [samplesOfLevels(cells[0], type, numbers), samplesOfLevels(cells[1], type, numbers)] as const;
  return {
    compared: univariate(name, type ?? 'categorical', sides, request),
    picture: sides.some(({ n }) => n === 0) ? null : levelsPicture(...sides),
  };
}

/** Counts of levels; `1.0` and `1` are one level where all levels are numbers, since a column with gaps is often written with the former. */
function samplesOfLevels({ levels, codes }: LevelCells, type: 'boolean' | null, numbers: boolean): CategoricalSample {
  const counts = new Float64Array(levels.length);
  let nulls = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number;
    if (code < 0) nulls++;
    else counts[code] = (counts[code] as number) + 1;
  }
  const named = new Map<string, number>();
  levels.forEach((level, code) => {
    const count = counts[code] ?? 0;
    if (count === 0) return;
    const name = type === 'boolean' ? booleanLevel(level) : numbers ? level.replace(/\.0+$/, '') : level;
    named.set(name, (named.get(name) ?? 0) + count);
  });
  return new CategoricalSample(named, nulls);
}

function booleanLevel(level: string): string {
  const lower = level.toLowerCase();
  return lower === '1' ? 'true' : lower === '0' ? 'false' : lower;
}

async function compareTexts(tables: Tables, name: string, request: CompareRequest): Promise<ComparedColumn> {
  const sides = [
    TextSample.from(await tables.reference.texts(name, MOST_TEXTS, request.seed)),
    TextSample.from(await tables.current.texts(name, MOST_TEXTS, request.seed)),
  ] as const;
  return univariate(name, 'text', sides, request);
}

function univariate(
  name: string,
  type: ColumnType,
  [reference, current]: readonly [Sample, Sample],
  request: CompareRequest,
): ComparedColumn {
  const rates = [nullRate(reference), nullRate(current)] as const;
  const resultOf = (method: UnivariateName): ColumnResult => {
    const threshold = request.thresholds.get(method);
    const result = UNIVARIATE_METHODS[method].compare(reference, current, {
      seed: request.seed,
      ...(threshold === undefined ? {} : { threshold }),
    });
    return { ...result, null_rate: rates };
  };
  const results = univariateMethods(type, request).map(resultOf);
  const silent = results.every(({ insufficient }) => insufficient !== null) && reference.n > 0 && current.n > 0;
  if (request.methods.length === 0 && type === 'numeric' && silent) results.push(resultOf(WITHOUT_BINS));
  return { column: name, type, results };
}

/** The methods for a column: those asked for, all that fit its type, or the recommended one. */
function univariateMethods(type: ColumnType, request: CompareRequest): readonly UnivariateName[] {
  if (request.methods === 'all') return univariateNamesFor(type);
  if (request.methods.length > 0) return request.methods.filter(isUnivariateName);
  const recommended = RECOMMENDED_METHOD[type];
  return recommended === null ? [] : [recommended];
}

function nullRate(sample: Sample): number | null {
  return sample.rows === 0 ? null : (sample.rows - sample.n) / sample.rows;
}

/** Results that say nothing, with the reason: one for each method that would have been used. */
function blanks(type: ComparedType, request: CompareRequest, reason: string): ColumnResult[] {
  const known: ColumnType = type === 'time' || type === 'other' ? 'numeric' : type;
  const names = univariateMethods(known, request.methods === 'all' ? { ...request, methods: [] } : request);
  return (names.length === 0 ? (['js'] as const) : names).map((method) => ({
    ...insufficientResult(UNIVARIATE_METHODS[method], [0, 0], reason),
    null_rate: [null, null],
  }));
}

function typeAlone(
  { kind }: FileColumn,
  declared: CompareRequest['types'] extends ReadonlyMap<string, infer T> ? T | undefined : never,
): ComparedType {
  if (declared !== undefined) return declared;
  switch (kind) {
    case 'number':
    case 'empty':
      return 'numeric';
    case 'text':
      return 'categorical';
    case 'vector':
      return 'embedding';
    default:
      return kind;
  }
}

async function compareVectors(tables: Tables, name: string, request: CompareRequest): Promise<ComparedColumn> {
  const cells = [await tables.reference.vectors(name), await tables.current.vectors(name)] as const;
  const rows = [tables.reference.rows, tables.current.rows] as const;
  const sides = cells.map(({ dimensions, values }): Matrix => ({
    rows: dimensions === 0 ? 0 : values.length / dimensions,
    columns: dimensions,
    data: values,
  })) as [Matrix, Matrix];
  const fault =
    sides[0].rows === 0 || sides[1].rows === 0
      ? `${sides[0].rows === 0 ? 'the reference' : 'the current data'} has no rows with a list of numbers`
      : sides[0].columns !== sides[1].columns
        ? `the lists of the reference have ${sides[0].columns} numbers and those of the current data ${sides[1].columns}`
        : null;
  const asked = multivariateNames(request);
  const methods = asked.length > 0 ? asked : [RECOMMENDED_FOR_EMBEDDINGS];
  return {
    column: name,
    type: 'embedding',
    results: await Promise.all(
      methods.map(async (method) => ({
        ...(await compareMatrices(method, sides, request, fault)),
        null_rate: [1 - sides[0].rows / rows[0], 1 - sides[1].rows / rows[1]] as const,
      })),
    ),
  };
}
