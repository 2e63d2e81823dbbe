/** A record of a CSV text: the fields, and the line on which it starts, counted from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: string[];
}

/** A quote that is opened and never closed, or text after a closing quote. */
export interface CsvFault {
  readonly line: number;
  readonly fault: string;
}

const QUOTE = 34;
const COMMA = 44;
const NEWLINE = 10;
const RETURN = 13;

/**
 * The records of a CSV text (RFC 4180: commas, doubled quotes inside quotes, line ends of either kind), one at a time; blank lines are passed over, a byte order mark too. Stops after the first fault.
 * Written over the string with no intermediate array of lines, since a quarter of 100 streams is half a million lines.
 */
export function* csvRecords(text: string): Generator<CsvRecord | CsvFault, void, undefined> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  // Looked for once per quote, not per line: a text without quotes is searched once.
  let quote = nextQuote(text, at);
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    let end = newline < 0 ? text.length : newline;
    if (end > at && text.charCodeAt(end - 1) === RETURN) end--;
    if (quote < at) quote = nextQuote(text, at);
    if (quote >= end) {
      if (end > at) yield { line, fields: plainFields(text, at, end) };
      at = newline < 0 ? text.length : newline + 1;
      line++;
      continue;
    }
    const read = quotedFields(text, at);
    if (typeof read === 'string') {
      yield { line, fault: read };
      return;
    }
    yield { line, fields: read.fields };
    at = read.next;
    line += read.lines;
  }
}

function nextQuote(text: string, from: number): number {
  const found = text.indexOf('"', from);
  return found < 0 ? Infinity : found;
}

function plainFields(text: string, from: number, end: number): string[] {
  const fields: string[] = [];
  let start = from;
  for (let i = from; i < end; i++) {
    if (text.charCodeAt(i) !== COMMA) continue;
    fields.push(text.slice(start, i));
    start = i + 1;
  }
  fields.push(text.slice(start, end));
  return fields;
}

function quotedFields(text: string, from: number): { fields: string[]; next: number; lines: number } | string {
  const fields: string[] = [];
  let at = from;
  let lines = 1;
  for (;;) {
    let field = '';
    if (text.charCodeAt(at) === QUOTE) {
      at++;
      for (;;) {
        const close = text.indexOf('"', at);
        if (close < 0) return 'a quote is opened and never closed';
        field += text.slice(at, close);
        at = close + 1;
        if (text.charCodeAt(at) !== QUOTE) break;
        field += '"';
        at++;
      }
      for (let i = 0; i < field.length; i++) if (field.charCodeAt(i) === NEWLINE) lines++;
    } else {
      const start = at;
      while (at < text.length && !isEnd(text.charCodeAt(at))) at++;
      field = text.slice(start, at);
    }
    fields.push(field);
    if (text.charCodeAt(at) === COMMA) {
      at++;
      continue;
    }
    if (text.charCodeAt(at) === RETURN) at++;
    if (at >= text.length) return { fields, next: at, lines };
    if (text.charCodeAt(at) !== NEWLINE) return 'text follows a closing quote; double the quotes inside a quoted field';
    return { fields, next: at + 1, lines };
  }
}

function isEnd(code: number): boolean {
  return code === COMMA || code === NEWLINE || code === RETURN;
}
