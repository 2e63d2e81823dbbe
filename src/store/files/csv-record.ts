const QUOTE = 34;
const COMMA = 44;
const NEWLINE = 10;
const RETURN = 13;

/** A record of a CSV file, and where the next one begins. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly next: number;
}

/**
 * The record that begins at `start` (RFC 4180, line ends of either kind), with its fields as text; null when it does not end before `end`
 * and more bytes are to come; a sentence when it is broken. For headers and first rows: the rest is read without making texts.
 */
export function csvRecord(bytes: Uint8Array, start: number, end: number, last: boolean): CsvRecord | string | null {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    if (bytes[at] === QUOTE && at < end) {
      const quoted = quotedField(bytes, at, end);
      if (quoted === null) return last ? 'a quote is opened and never closed' : null;
      fields.push(quoted.text);
      at = quoted.next;
    } else {
      const from = at;
      while (at < end && bytes[at] !== COMMA && bytes[at] !== NEWLINE) at++;
      const cut = bytes[at] === NEWLINE && bytes[at - 1] === RETURN && at > from && at < end ? at - 1 : at;
      fields.push(textOf(bytes, from, cut));
    }
    if (at >= end) return last ? { fields, next: end } : null;
    if (bytes[at] === COMMA) at++;
    else if (bytes[at] === NEWLINE) return { fields, next: at + 1 };
    else if (bytes[at] === RETURN && (bytes[at + 1] === NEWLINE || at + 1 >= end)) {
      if (at + 1 >= end) return last ? { fields, next: end } : null;
      return { fields, next: at + 2 };
    } else return 'text follows a closing quote';
  }
}

function quotedField(bytes: Uint8Array, open: number, end: number): { text: string; next: number } | null {
  let text = '';
  let from = open + 1;
  for (let at = from; at < end; at++) {
    if (bytes[at] !== QUOTE) continue;
    if (bytes[at + 1] !== QUOTE || at + 1 >= end) return { text: text + textOf(bytes, from, at), next: at + 1 };
    text += textOf(bytes, from, at + 1);
    from = at + 2;
    at++;
  }
  return null;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
