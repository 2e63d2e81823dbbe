/** What may not reach a terminal as it is: control characters, and marks that turn the direction of text. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Text as a terminal may show it: names and payloads are strangers' and must not move the cursor. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, (character) => {
    const code = character.charCodeAt(0);
    return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`;
  });
}

/** A cell for people: absent is a dash, numbers are right-aligned by their table, everything else is its JSON. */
export function cell(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Rows under a header, aligned; columns of numbers to the right. A table without rows says so. */
export function textTable(header: readonly string[], rows: readonly (readonly unknown[])[]): string {
  if (rows.length === 0) return '(none)\n';
  const cells = rows.map((row) => header.map((_, i) => cell(row[i])));
  const widths = header.map((name, i) =>
    cells.reduce((most, row) => Math.max(most, (row[i] ?? '').length), name.length),
  );
  const right = header.map((_, i) => {
    const column = rows.map((row) => row[i]).filter((value) => value !== null && value !== undefined);
    return column.length > 0 && column.every((value) => typeof value === 'number');
  });
  const line = (row: readonly string[]): string =>
    row
      .map((text, i) => (right[i] === true ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${[line(header), ...cells.map(line)].join('\n')}\n`;
}

/** Names and values, one a line. */
export function textFacts(facts: Readonly<Record<string, unknown>>): string {
  const width = Math.max(...Object.keys(facts).map((name) => name.length));
  return Object.entries(facts)
    .map(([name, value]) => `${name.padEnd(width)}  ${cell(value)}\n`)
    .join('');
}
