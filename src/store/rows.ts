import type { Engine, Row } from './engine/engine.ts';

/** A DateTime64(3) literal of milliseconds since the epoch, as JSON input takes it fastest. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

/** Rows as JSON Lines. */
export function jsonLines(rows: readonly Row[]): Buffer {
  return Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'));
}

/** Inserts rows in one block; under a token, a second time stores nothing. */
export async function insertRows(engine: Engine, table: string, rows: readonly Row[], token?: string): Promise<void> {
  await engine.insert({ table, body: jsonLines(rows), rows: rows.length, ...(token === undefined ? {} : { token }) });
}
