import { z } from 'zod';

/** A query of an analyst. */
export const sqlBodySchema = z
  .strictObject({
    query: z.string().min(1).max(100_000).describe('One read-only statement.'),
    format: z.enum(['jsonl', 'csv', 'parquet', 'arrow']).default('jsonl').describe('Format of the rows.'),
  })
  .meta({ id: 'SqlQuery', description: 'One read-only SQL statement.' });

/** The media type of each format. */
export const SQL_CONTENT_TYPES = {
  jsonl: 'application/x-ndjson',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.file',
} as const;

/** A format of query results. */
export type SqlFormat = keyof typeof SQL_CONTENT_TYPES;
