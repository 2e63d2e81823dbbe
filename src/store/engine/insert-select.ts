import type { InsertSelect } from './engine.ts';
import { identifier, insertSettings, settingsClause } from './settings.ts';

/** The most rows that one insert makes a single block of; the engine's own limit. */
const BLOCK_ROWS = 1_048_449;

/**
 * The statement that inserts what a query makes, read in one thread and squashed into one block, so that the token covers it whole.
 */
export function insertSelectStatement({ table, columns, select, token }: InsertSelect, unified: boolean): string {
  const settings = {
    ...insertSettings(token, unified),
    max_threads: 1,
    max_insert_threads: 1,
    max_block_size: BLOCK_ROWS,
    max_insert_block_size: BLOCK_ROWS,
    min_insert_block_size_rows: BLOCK_ROWS,
    min_insert_block_size_bytes: 0,
    max_query_size: 10_000_000,
  };
  return `INSERT INTO ${table} (${columns.map(identifier).join(', ')}) SETTINGS ${settingsClause(settings)} ${select}`;
}
