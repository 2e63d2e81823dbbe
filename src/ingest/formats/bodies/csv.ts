const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const MISSING = new Set(['', 'nan', 'null', 'none', 'na']);

/**
 * Rows of a CSV text (RFC 4180: quoted cells may hold commas, quotes and line breaks; blank lines are skipped).
 * A cell that reads as a number is one, an empty cell and `NaN` are null, anything else is text.
 */
export function csvRows(text: string): readonly (readonly (number | string | null)[])[] {
  const rows: (number | string | null)[][] = [];
  let row: (number | string | null)[] = [];
  let at = 0;
  while (at <= text.length) {
    const quoted = text[at] === '"';
    const end = quoted ? closingQuote(text, at) : plainEnd(text, at);
    const raw = quoted ? text.slice(at + 1, end).replaceAll('""', '"') : text.slice(at, end);
    row.push(quoted ? raw : cellOf(raw));
    at = quoted ? end + 1 : end;
    const next = text[at];
    at += 1;
    if (next === ',') continue;
    if (next === '\r' && text[at] === '\n') at += 1;
    if (row.length > 1 || row[0] !== null) rows.push(row);
    row = [];
  }
  return rows;
}

function cellOf(raw: string): number | string | null {
  if (NUMBER.test(raw)) return Number(raw);
  const trimmed = raw.trim();
  return MISSING.has(trimmed.toLowerCase()) ? null : trimmed;
}

function plainEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

/** The index of the quote that ends the cell; the end of the text where none does. */
function closingQuote(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length) {
    if (text[at] === '"') {
      if (text[at + 1] !== '"') return at;
      at += 1;
    }
    at += 1;
  }
  return text.length;
}
