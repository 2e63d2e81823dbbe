import { z } from 'zod';
import { utcMs } from '../domain/utc-time.ts';

const TIME_FAULT = 'must be ISO 8601, such as 2001-06-06T05:00:00Z, or milliseconds since the epoch';
const time = z
  .union(
    [
      z.int(),
      z
        .string()
        .refine((text) => utcMs(text) !== null)
        .transform((text) => utcMs(text) ?? 0),
    ],
    { error: TIME_FAULT },
  )
  .describe('ISO 8601 (UTC where it names no zone) or milliseconds since the epoch.');

/** The comparison of remedies, as a pipeline reports it. */
export const remedyDecisionSchema = z.object({
  at: time.describe('Event time of the decision.'),
  candidates: z
    .array(
      z.object({
        name: z.string().min(1).max(300).describe('leave, mend, recalibrate, recall:<version> or retrain.'),
        logLoss: z
          .number()
          .nullable()
          .describe('Mean log-loss on the common holdout; null where it could not be scored.'),
        note: z.string().max(2000).default('').describe('What became of it.'),
      }),
    )
    .max(100)
    .readonly()
    .describe('What was compared, on the same labelled events.'),
  chosen: z.string().max(300).describe('Name of the remedy that was chosen.'),
  reason: z.string().max(4000).describe('Why, in a sentence.'),
  holdoutRows: z.int().nonnegative().describe('Labelled events the candidates were scored on.'),
});

/** What a pipeline sends back about a retrain request. */
export const retrainEventSchema = z.object({
  event_id: z.string().min(1).max(256).describe('Sent again, the event changes nothing.'),
  status: z
    .enum(['accepted', 'running', 'evaluated', 'promoted', 'rejected', 'failed'])
    .describe('Where the run is; a request only moves forward.'),
  decision: remedyDecisionSchema.optional().describe('With evaluated, promoted or rejected: the comparison.'),
  candidate: z
    .object({ version: z.string().min(1).max(256).describe('A registered version of the model.') })
    .optional()
    .describe('With promoted: the version to put in charge. Without it the pipeline has done so itself.'),
  message: z.string().max(4000).optional().describe('For people.'),
  at: time.optional().describe('When it happened.'),
});

/** A callback that was read. */
export type RetrainEvent = z.output<typeof retrainEventSchema>;

/** A callback read from what was sent, or the first thing wrong with it: where, what, and so how to mend it. */
export function readRetrainEvent(body: unknown): { readonly event: RetrainEvent } | { readonly fault: string } {
  const parsed = retrainEventSchema.safeParse(body);
  if (parsed.success) return { event: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'body' : issue.path.join('.');
  return { fault: `${where}: ${issue?.message ?? 'cannot be read'}` };
}
