import { z } from 'zod';
import { MAX_NAME_LENGTH } from '../../domain/events.ts';
import { utcMs } from '../../domain/utc-time.ts';

/** A name in a path, query or body: model, version, column. */
export const nameSchema = z.string().min(1).max(MAX_NAME_LENGTH);

/** A time in an answer: ISO 8601, UTC. */
export const timeSchema = z.iso.datetime();

/** A time in a request: ISO 8601; a date alone is its midnight, and no zone means UTC. */
export const requestTimeSchema = z
  .string()
  .max(64)
  .refine((text) => utcMs(text) !== null, {
    error: 'write a date or an ISO 8601 time, such as 2001-06-04 or 2001-06-04T06:00:00Z',
  });

/** `{model}` of a path. */
export const modelParamsSchema = z.object({ model: nameSchema.describe('Name of the model.') });

/** `{model}` and `{version}` of a path. */
export const versionParamsSchema = modelParamsSchema.extend({ version: nameSchema.describe('Version of the model.') });

/** `{id}` of a path. */
export const idParamsSchema = z.object({ id: z.string().min(1).max(MAX_NAME_LENGTH).describe('Identifier.') });

/** Which versions, and which span of event time. */
export const spanQuerySchema = z.object({
  version: nameSchema.optional().describe('Version of the model; absent: all that were judged.'),
  from: requestTimeSchema.optional().describe('First event time, inclusive; absent: from the beginning.'),
  to: requestTimeSchema.optional().describe('Last event time, exclusive; absent: to the end.'),
});

/** Which one version, and which span of event time. */
export const versionSpanQuerySchema = spanQuerySchema.extend({
  version: nameSchema
    .optional()
    .describe(
      'Version of the model; absent: the champion, or where there is none the version with the newest baseline.',
    ),
});

const cursor = z
  .string()
  .max(2048)
  .optional()
  .describe('`next` of the answer before this one; absent: from the first item.');

function limitSchema(maxLimit: number) {
  const error = `write one whole number from 1 to ${maxLimit}`;
  return z.coerce.number({ error }).int({ error }).min(1, { error }).max(maxLimit, { error });
}

/** A page of a longer list. */
export function pageQuerySchema(defaultLimit: number, maxLimit: number) {
  return z.object({
    limit: limitSchema(maxLimit).default(defaultLimit).describe('The most items in one answer.'),
    cursor,
  });
}

/** A page of a list that is answered whole where no limit is named. */
export function wholeOrPageQuerySchema(maxLimit: number) {
  return z.object({
    limit: limitSchema(maxLimit).optional().describe('The most items in one answer; absent: all of them.'),
    cursor,
  });
}

/** A list with the cursor of what follows. */
export function listSchema<T extends z.ZodType>(item: T, what: string) {
  return z.object({
    items: z.array(item).describe(what),
    next: z.string().nullable().describe('Cursor of the next page; null at the end of the list.'),
  });
}
