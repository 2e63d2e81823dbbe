import { z } from 'zod';

/** The codes a problem document can carry: the closed list that clients may switch on. */
export const PROBLEM_CODES = [
  'usage',
  'bad_input',
  'not_found',
  'method_not_allowed',
  'unsupported_media_type',
  'conflict',
  'unauthorized',
  'too_large',
  'overloaded',
  'store_unavailable',
  'store_rejected',
  'timeout',
  'shutting_down',
  'internal',
] as const;

/** A code of a problem document. */
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** What was wrong with one row of a body. */
export const rejectedRowSchema = z
  .object({
    index: z.int().min(0).describe('Number of the row in the body, from 0.'),
    reason: z.string().describe('Why it could not be read, as a machine code; the reason of its dead letter.'),
    detail: z.string().describe('What is wrong, where, and how to mend it.'),
  })
  .meta({ id: 'RejectedRow', description: 'A row that could not be read as an event; it is kept as a dead letter.' });

/** Every error of the API (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.string().describe('Identifies the kind of problem: `urn:leeway:problem:` and the code.'),
    title: z.string().describe('The kind of problem in a few words; the same for every problem of this code.'),
    status: z.int().describe('The HTTP status, again.'),
    detail: z.string().describe('What went wrong with this request.'),
    code: z.enum(PROBLEM_CODES).describe('The kind of problem for machines.'),
    remedy: z.string().describe('How to mend it; empty when there is nothing to add.'),
    instance: z.string().describe('This very request: `urn:leeway:request:` and its X-Request-Id.'),
    rejected: z.array(rejectedRowSchema).optional().describe('Of a body of events: what was wrong with each row.'),
    reason: z.string().optional().describe('Machine code of the refused input, where there is one.'),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' });

/** A problem document. */
export type Problem = z.infer<typeof problemSchema>;
