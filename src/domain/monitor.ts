import { z } from 'zod';
import { durationMs } from './duration.ts';
import { utcMs } from './utc-time.ts';

const duration = z
  .string({ error: 'must be text: an integer and m, h, d or w, such as 1h' })
  .refine((text) => durationMs(text) !== null, {
    error: 'must be a positive integer followed by m, h, d or w, such as 1h or 90d',
  });

const day = z.string({ error: 'must be a date or a time, such as 2001-01-01' }).refine((text) => utcMs(text) !== null, {
  error: 'must be a date or an ISO 8601 time, such as 2001-01-01 or 2001-01-01T06:00:00Z',
});

const baselineWindows = z.strictObject({
  windows: z
    .number({ error: 'must be a number of windows' })
    .positive({ error: 'must be at least one window' })
    .refine((windows) => Number.isSafeInteger(windows), { error: 'must be a whole number of windows' }),
});

const baselineRange = z
  .strictObject({ from: day, to: day })
  .refine(({ from, to }) => (utcMs(from) ?? 0) < (utcMs(to) ?? 0), {
    path: ['to'],
    error: 'must be later than baseline.from',
  });

const column = z.string({ error: 'must be the name of a column' }).min(1, { error: 'must be the name of a column' });

const columnType = z.enum(['numeric', 'categorical', 'boolean', 'text', 'embedding'], {
  error: 'must be one of numeric, categorical, boolean, text, embedding',
});

/** A monitor file, as it is written: what is watched, against which baseline, in which windows, and how many false pages are allowed. */
export const monitorSchema = z.strictObject({
  model: z.string({ error: 'must be the name of a model' }).min(1, { error: 'must not be empty' }).optional(),
  /** The column of event time. */
  time: column.optional(),
  /** The first windows, or those from `from` (inclusive) to `to` (exclusive), UTC. */
  baseline: z.union([baselineWindows, baselineRange], {
    error: 'must be {windows: N}, the first N windows, or {from: …, to: …}, two UTC times',
  }),
  window: duration,
  budget: z.strictObject(
    {
      pages: z.number({ error: 'must be a number of pages' }).positive({ error: 'must be more than 0 pages' }),
      per: duration,
    },
    { error: 'must be {pages: …, per: …}, such as {pages: 1, per: 90d}' },
  ),
  columns: z.record(column, columnType, { error: 'must give each column its type' }).optional(),
  prediction: z.strictObject({ column, type: columnType }, { error: 'must be {column: …, type: …}' }).optional(),
  label: z
    .strictObject({ column, arrived: column.optional() }, { error: 'must be {column: …}, or {column: …, arrived: …}' })
    .optional(),
  segments: z.array(column, { error: 'must be a list of columns' }).optional(),
});

/** A monitor file's content. */
export type Monitor = z.infer<typeof monitorSchema>;
