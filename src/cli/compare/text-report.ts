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
  const header: Line = {
    cells: ['column', 'type', 'reference', 'current', 'method', 'statistic', 'threshold', 'p', 'nulls', ''],
    outcome: null,
    note: null,
  };
  const widths = header.cells.map((_, at) =>
    Math.max(...[header, ...lines].map(({ cells }) => signsIn(cells[at] ?? ''))),
  );
  const table = [header, ...lines].flatMap(({ cells, outcome, note }) => {
    const text = cells
      .map((cell, at) => {
        const room = ' '.repeat(Math.max(0, (widths[at] ?? 0) - signsIn(cell)));
        const padded = at >= 5 && at <= 8 ? room + cell : cell + room;
        if (outcome === null) return paint(padded, '2');
        return at === 9 ? paint(padded, COLOURS[outcome]) : padded;
      })
      .join('  ')
      .trimEnd();
    return note === null ? [text] : [text, paint(`  ${note}`, '2')];
  });
  const rest = columns.length - Math.min(columns.length, SHOWN);
  const { reference, current, multivariate } = document;
  return [
    paint(verdictSentence(document), document.dataset.drifted ? COLOURS.drift : '1'),
    `${counted(reference.rows, 'row')} of reference, ${counted(current.rows, 'row')} of current data${document.parity === null ? '' : `, ${document.parity}`}`,
    '',
    ...table,
    ...(rest > 0 ? [`… and ${counted(rest, 'column')} more: --json and --html have them all`] : []),
    ...(multivariate.length > 0 ? ['', 'all numeric columns together'] : []),
    ...multivariate.map(
      (result) =>
        `  ${result.method}  ${short(result.statistic)}${result.pValue === null ? '' : `  p ${short(result.pValue)}`}  ${result.insufficient ?? (result.drifted === true ? 'drift' : 'steady')}`,
    ),
    '',
  ].join('\n');
}

interface Line {
  readonly cells: readonly string[];
  /** Null for the header. */
  readonly outcome: Outcome | null;
  /** What cannot be said, on a line of its own. */
  readonly note: string | null;
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
        short(result.pValue),
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
