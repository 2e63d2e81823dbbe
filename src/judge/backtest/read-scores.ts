import { csvRecords } from './csv-rows.ts';
import { badScores } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { readWindow, utcText } from './window-time.ts';
import type { WindowKind } from './window-time.ts';

/** A file of scores as a matrix of windows x streams; NaN where a pair is absent. */
export interface ScoreFile {
  readonly kind: 'scores';
  /** In code unit order, so that the order of rows changes nothing. */
  readonly streams: readonly string[];
  readonly windows: number;
  readonly values: Float64Array;
  /** Start of the first window in milliseconds since 1970; null where windows are integers. */
  readonly firstMs: number | null;
}

const COLUMNS = ['window', 'stream', 'score'] as const;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** 100 million cells are 800 MB: no file that is meant so spans more. */
const MOST_CELLS = 100_000_000;

/** Reads `window,stream,score` rows, in any order of rows and columns. The first fault ends the reading and names its line. */
export function readScores(text: string, windowMs: number, name: string): ScoreFile | Refusal {
  let places: readonly [number, number, number] | null = null;
  let fieldCount = 0;
  let kind: WindowKind | null = null;
  const indices = new Map<string, number>();
  const windowsRead = new Map<string, number>();
  const rows = new Rows();
  let lastText: string | null = null;
  let lastWindow = NaN;
  for (const record of csvRecords(text)) {
    const at = `${name} line ${record.line}`;
    if ('fault' in record) return badScores(`${at}: ${record.fault}`);
    const { fields } = record;
    if (places === null) {
      const header = fields.map((field) => field.trim().toLowerCase());
      const missing = COLUMNS.filter((column) => !header.includes(column));
      if (missing.length > 0) {
        return badScores(`${at}: no column ${missing.join(', ')}; the first line must be window,stream,score`);
      }
      const double = COLUMNS.find((column) => header.indexOf(column) !== header.lastIndexOf(column));
      if (double !== undefined) return badScores(`${at}: column ${double} is there twice; keep one`);
      places = [header.indexOf('window'), header.indexOf('stream'), header.indexOf('score')];
      fieldCount = fields.length;
      continue;
    }
    if (fields.length !== fieldCount) {
      return badScores(
        `${at}: ${fields.length} fields where the header has ${fieldCount}; quote a name that holds a comma`,
      );
    }
    const windowText = fields[places[0]] ?? '';
    const stream = fields[places[1]] ?? '';
    const scoreText = fields[places[2]] ?? '';
    if (stream === '') return badScores(`${at}: the stream has no name`);
    const trimmed = scoreText.trim();
    const score = NUMBER.test(trimmed) ? Number(trimmed) : NaN;
    if (!Number.isFinite(score)) {
      return badScores(
        `${at}: score ${JSON.stringify(scoreText)} is not a finite number; leave the row out where there is no score`,
      );
    }
    let window = windowText === lastText ? lastWindow : windowsRead.get(windowText);
    if (window === undefined) {
      const read = readWindow(windowText.trim());
      if (read === null) {
        return badScores(
          `${at}: window ${JSON.stringify(windowText)} is neither a whole number nor an ISO 8601 time in UTC`,
        );
      }
      if (kind !== null && read.kind !== kind) {
        return badScores(
          `${at}: window ${JSON.stringify(windowText)} in a file of ${kind === 'time' ? 'times' : 'whole numbers'}; use one kind throughout`,
        );
      }
      kind = read.kind;
      window = read.value;
      windowsRead.set(windowText, window);
    }
    lastText = windowText;
    lastWindow = window;
    let index = indices.get(stream);
    if (index === undefined) {
      index = indices.size;
      indices.set(stream, index);
    }
    rows.push(window, index, score, record.line);
  }
  if (places === null) return badScores(`${name}: is empty; the first line must be window,stream,score`);
  if (rows.length === 0) return badScores(`${name}: no scores after the header`);
  return matrixOf(rows, indices, kind === 'time' ? windowMs : null, name);
}

/** Columns of rows in growing typed arrays: half a million small objects would cost more than the reading. */
class Rows {
  windows = new Float64Array(4096);
  streams = new Int32Array(4096);
  scores = new Float64Array(4096);
  lines = new Int32Array(4096);
  length = 0;

  push(window: number, stream: number, score: number, line: number): void {
    if (this.length === this.windows.length) this.#grow();
    this.windows[this.length] = window;
    this.streams[this.length] = stream;
    this.scores[this.length] = score;
    this.lines[this.length] = line;
    this.length++;
  }

  #grow(): void {
    const size = this.length * 2;
    const { windows, streams, scores, lines } = this;
    (this.windows = new Float64Array(size)).set(windows);
    (this.streams = new Int32Array(size)).set(streams);
    (this.scores = new Float64Array(size)).set(scores);
    (this.lines = new Int32Array(size)).set(lines);
  }
}

/** `stepMs` is the length of a window in a file of times, null in a file of whole numbers. */
function matrixOf(
  rows: Rows,
  indices: ReadonlyMap<string, number>,
  stepMs: number | null,
  name: string,
): ScoreFile | Refusal {
  let first = Infinity;
  let last = -Infinity;
  for (let i = 0; i < rows.length; i++) {
    first = Math.min(first, rows.windows[i] ?? NaN);
    last = Math.max(last, rows.windows[i] ?? NaN);
  }
  const step = stepMs ?? 1;
  const windows = Math.floor((last - first) / step) + 1;
  if (windows * indices.size > MOST_CELLS) {
    return badScores(
      `${name}: ${windows} windows from first to last, of ${indices.size} streams, are more than can be judged at once; is a window mistyped, or the monitor's window too short?`,
    );
  }
  const streams = [...indices.keys()].sort((a, b) => (a < b ? -1 : 1));
  const columnOf = new Int32Array(streams.length);
  streams.forEach((stream, column) => (columnOf[indices.get(stream) ?? 0] = column));
  const values = new Float64Array(windows * streams.length).fill(NaN);
  const shown = (i: number): string => (stepMs === null ? String(rows.windows[i]) : utcText(rows.windows[i] ?? first));
  for (let i = 0; i < rows.length; i++) {
    const window = ((rows.windows[i] ?? NaN) - first) / step;
    if (!Number.isInteger(window)) {
      return badScores(
        `${name} line ${rows.lines[i] ?? 0}: window ${shown(i)} is not a whole number of windows after the first, ${utcText(first)}; are these the starts of windows of the monitor's length?`,
      );
    }
    const column = columnOf[rows.streams[i] ?? 0] ?? 0;
    const cell = window * streams.length + column;
    if (!Number.isNaN(values[cell])) {
      return badScores(
        `${name} line ${rows.lines[i] ?? 0}: window ${shown(i)} of stream ${JSON.stringify(streams[column])} is given twice; keep one row`,
      );
    }
    values[cell] = rows.scores[i] ?? NaN;
  }
  return { kind: 'scores', streams, windows, values, firstMs: stepMs === null ? null : first };
}
