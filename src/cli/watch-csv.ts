import type { NumberedLine } from './watch-lines.ts';

/**
 * Puts the records of a CSV file together from its lines (a quoted field may hold line ends) and cuts them into fields (RFC 4180).
 * Null while a record goes on in the next line.
 */
export class CsvRecords {
  #open: NumberedLine | null = null;

  /** The fields of the record that ends with this line, and the line that it began with. */
  next({ text, line }: NumberedLine): { readonly fields: readonly string[]; readonly line: number } | null {
    const first: NumberedLine =
      this.#open === null ? { text, line } : { ...this.#open, text: `${this.#open.text}\n${text}` };
    if (quotes(first.text) % 2 === 1) {
      this.#open = first;
      return null;
    }
    this.#open = null;
    return { fields: fieldsOf(first.text), line: first.line };
  }

  /** The line where a quote was opened that nothing closed; null when there is none. */
  get unclosed(): number | null {
    return this.#open?.line ?? null;
  }
}

function quotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++;
  return count;
}

function fieldsOf(text: string): string[] {
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = '';
    if (text.startsWith('"', at)) {
      for (at++; at < text.length; at++) {
        const character = text.charAt(at);
        if (character !== '"') field += character;
        else if (text.charAt(at + 1) === '"') {
          field += '"';
          at++;
        } else break;
      }
      at++;
    }
    const comma = text.indexOf(',', at);
    fields.push(field + text.slice(at, comma < 0 ? undefined : comma));
    if (comma < 0) return fields;
    at = comma + 1;
  }
}
