import type { NativeBlock } from '../native/native-block.ts';

/** A row as it goes to or comes from the engine in JSON. */
export type Row = Record<string, unknown>;

/** Values bound to `{name:Type}` in a query. */
export type QueryParams = Readonly<Record<string, unknown>>;

/** The formats a result can be handed out in; the name in ClickHouse stands beside each. */
export const RESULT_FORMATS = {
  jsonl: 'JSONEachRow',
  csv: 'CSVWithNames',
  parquet: 'Parquet',
  arrow: 'Arrow',
} as const;

/** A format of `leeway sql` and of exports. */
export type ResultFormat = keyof typeof RESULT_FORMATS;

/** Rows on their way into a table, already as bytes so that a retry sends the same ones. */
export interface InsertBatch {
  readonly table: string;
  /** JSON Lines in UTF-8, or a block of columns. */
  readonly body: Buffer | NativeBlock;
  readonly rows: number;
  /** Inserting again under the same token stores nothing; without one, nothing is deduplicated. */
  readonly token?: string;
}

/** Rows that a query makes of what is stored, on their way into a table. */
export interface InsertSelect {
  readonly table: string;
  readonly columns: readonly string[];
  /** A SELECT whose columns are these, in their order; the same rows whenever it runs under this token. */
  readonly select: string;
  readonly token: string;
}

/**
 * ClickHouse, embedded in this process or on a server: the same SQL on both.
 * Every failure is a LeewayError: `store_unavailable` (retryable) when the engine did not answer or is overloaded,
 * `store_rejected` when it refuses the statement or the data.
 */
export interface Engine {
  readonly kind: 'embedded' | 'server';
  /** Runs a statement that answers no rows. */
  command(sql: string, params?: QueryParams): Promise<void>;
  /** Runs a query on the reading connection; 64-bit integers come back as numbers. */
  query<T extends Row>(sql: string, params?: QueryParams): Promise<T[]>;
  /** Inserts with all settings pinned; resolves once the rows and everything derived from them are stored. */
  insert(batch: InsertBatch): Promise<void>;
  /** Inserts what a query makes, in one block for each partition, so that a second time under the token stores nothing. */
  insertSelect(insert: InsertSelect): Promise<void>;
  /** Runs one read-only statement of a stranger under limits, in a format. */
  analyse(sql: string, format: ResultFormat): Promise<Buffer>;
  /** Resolves if the engine answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
