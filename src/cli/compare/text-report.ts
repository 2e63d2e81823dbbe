import type { MethodResult } from '../../../detectors/index.ts';
import type { CompareDocument, ColumnResult, ComparedColumn } from './document.ts';
import type { Picture } from './picture.ts';
import { highestShare, sparkline } from './sparkline.ts';
import {
  byDrift,
  count,
  counted,
  outcomeOf,
  OUTCOME_WORDS,
  percent,
  short,
  shortP,
  verdictSentence,
  type Outcome,
} from './words.ts';

const SPARK = 16;
const LONGEST_NAME = 28;
/** Columns that are shown; the rest is counted. `--json` and `--html` have them all. */
const SHOWN = 60;

const COLOURS: Readonly<Record<Outcome, string>> = { drift: '31;1', weak: '33', steady: '32', unknown: '2' };
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** A comparison for a terminal: the verdict, then a line a result, most drifted first, with both distributions as sparklines. */
export function textReport(
  document: CompareDocument,
  pictures: ReadonlyMap<string, Picture>,
  { colours }: { readonly colours: boolean },
): string {
  const paint = (text: string, code: string): string =>
    colours && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
  const columns = byDrift(document);
  const lines = columns.slice(0, SHOWN).flatMap((column) => columnLines(column, document, pictures.get(column.column)));
  const rest = columns.length - Math.min(columns.length, SHOWN);
  const { reference, current, multivariate } = document;
  return [
    paint(verdictSentence(document), document.dataset.drifted ? COLOURS.drift : '1'),
    `${counted(reference.rows, 'row')} of reference, ${counted(current.rows, 'row')} of current data${document.parity === null ? '' : `, ${document.parity}`}`,
    ...(lines.length === 0 ? [] : ['', ...table(COLUMN_TABLE, lines, paint)]),
    ...(rest > 0 ? [`… and ${counted(rest, 'column')} more: --json and --html have them all`] : []),
    ...(multivariate.length === 0
      ? []
      : ['', 'all numeric columns together', ...table(WHOLE_ROW_TABLE, multivariate.map(wholeRowLine), paint)]),
    '',
  ].join('\n');
}

/** A table's heads; those of numbers stand to the right. */
interface TableShape {
  readonly heads: readonly string[];
  readonly numbers: ReadonlySet<string>;
}

const COLUMN_TABLE: TableShape = {
  heads: ['column', 'type', 'reference', 'current', 'method', 'statistic', 'threshold', 'p', 'nulls', ''],
  numbers: new Set(['statistic', 'threshold', 'p', 'nulls']),
};
const WHOLE_ROW_TABLE: TableShape = {
  heads: ['method', 'statistic', 'threshold', 'p', ''],
  numbers: new Set(['statistic', 'threshold', 'p']),
};

/** Lines under their heads, cells padded to one width, the last cell in the colour of its outcome; notes on lines of their own. */
function table(
  { heads, numbers }: TableShape,
  lines: readonly Line[],
  paint: (text: string, code: string) => string,
): string[] {
  const widths = heads.map((head, at) =>
    Math.max(signsIn(head), ...lines.map(({ cells }) => signsIn(cells[at] ?? ''))),
  );
  const padded = (cells: readonly string[]): string[] =>
    cells.map((cell, at) => {
      const room = ' '.repeat(Math.max(0, (widths[at] ?? 0) - signsIn(cell)));
      return numbers.has(heads[at] ?? '') ? room + cell : cell + room;
    });
  const rows = lines.flatMap(({ cells, outcome, note }) => {
    const [last = '', ...others] = padded(cells).reverse();
    const text = [...others.reverse(), paint(last.trimEnd(), COLOURS[outcome])].join('  ').trimEnd();
    return note === null ? [text] : [text, paint(`  ${note}`, '2')];
  });
  return [paint(padded(heads).join('  ').trimEnd(), '2'), ...rows];
}

interface Line {
  readonly cells: readonly string[];
  readonly outcome: Outcome;
  /** What cannot be said, on a line of its own. */
  readonly note: string | null;
}

function wholeRowLine(result: MethodResult): Line {
  const { method, statistic, threshold, pValue, drifted, insufficient } = result;
  const outcome = drifted === null ? 'unknown' : drifted ? 'drift' : 'steady';
  return {
    cells: [method, short(statistic), short(threshold), shortP(pValue), OUTCOME_WORDS[outcome]],
    outcome,
    note: insufficient === null ? null : printable(`${method}: ${insufficient}`),
  };
}

function columnLines(column: ComparedColumn, document: CompareDocument, picture: Picture | undefined): Line[] {
  const outcome = outcomeOf(column, document);
  const [reference, current] = sparks(picture);
  return column.results.map((result, at): Line => {
    const first = at === 0;
    return {
      cells: [
        first ? printable(shortened(column.column === '' ? '(no name)' : column.column)) : '',
        first ? column.type : '',
        first ? reference : '',
        first ? current : '',
        result.method,
        short(result.statistic),
        short(result.threshold),
        shortP(result.pValue),
        first ? nulls(result) : '',
        first ? OUTCOME_WORDS[outcome] : '',
      ],
      outcome,
      note: result.insufficient === null ? null : printable(`${result.method}: ${result.insufficient}`),
    };
  });
}

function nulls({ null_rate: [reference, current] }: ColumnResult): string {
  if (reference === current) return reference === 0 || reference === null ? '' : percent(reference);
  return `${percent(reference)} → ${percent(current)}`;
}

function sparks(picture: Picture | undefined): readonly [string, string] {
  if (picture === undefined) return ['', ''];
  const others = picture.kind === 'levels' && picture.others.levels > 0 ? picture.others : null;
  const rows = [
    others === null ? picture.reference : [...picture.reference, others.reference],
    others === null ? picture.current : [...picture.current, others.current],
  ] as const;
  const highest = highestShare(rows, SPARK);
  return [sparkline(rows[0], highest, SPARK), sparkline(rows[1], highest, SPARK)];
}

/** Signs that a text takes on a terminal, one for each code point. */
function signsIn(text: string): number {
  return Array.from(text).length;
}

function shortened(name: string): string {
  const signs = Array.from(name);
  return signs.length <= LONGEST_NAME ? name : `${signs.slice(0, LONGEST_NAME - 1).join('')}…`;
}

/** Names and levels are strangers' and must not move the cursor. */
function printable(text: string): string {
  return text.replaceAll(CONTROL, (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}

/** A line of progress. */
export function progressLine(share: number, what: string): string {
  const width = 24;
  const full = Math.round(Math.max(0, Math.min(1, share)) * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${count(Math.round(share * 100))} %  ${printable(what)}`;
}
