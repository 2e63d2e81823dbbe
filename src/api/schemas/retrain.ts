import { z } from 'zod';
import { listSchema, nameSchema, requestTimeSchema, timeSchema } from './common.ts';

/** Which retrain requests are listed. */
export const retrainQuerySchema = z.object({
  model: nameSchema.optional().describe('Requests for this model alone.'),
});

const candidate = z.object({
  name: z.string().min(1).max(300).describe('`leave`, `mend`, `recalibrate`, `recall:<version>` or `retrain`.'),
  logLoss: z.number().nullable().describe('Mean log-loss on the common holdout; null where it could not be built.'),
  note: z.string().max(2000).default('').describe('What it is, or why it could not be built.'),
});

const decisionFields = {
  candidates: z.array(candidate).max(100).describe('The remedies that were tried, on the same unseen events.'),
  chosen: z.string().max(300).describe('The one that was taken.'),
  reason: z.string().max(2000).describe('Why, in a sentence.'),
  holdoutRows: z.int().min(0).describe('Labelled events they were scored on.'),
};

/** A request for a remedy. */
export const retrainRequestSchema = z
  .object({
    id: z.string().describe('Identifier.'),
    model: z.string().describe('Name of the model.'),
    version: z.string().describe('Version that drifted.'),
    alert: z.string().describe('The alert that asked for it.'),
    state: z
      .enum([
        'proposed',
        'dispatched',
        'accepted',
        'running',
        'evaluated',
        'promoted',
        'rejected',
        'failed',
        'timed_out',
        'cancelled',
      ])
      .describe('Where it is on its way.'),
    at: timeSchema.describe('Event time of the request.'),
    reason: z.string().describe('Why it was made.'),
    decision: z
      .object({ at: timeSchema.describe('Event time of the decision.'), ...decisionFields })
      .nullable()
      .describe('How it ended; null until then.'),
    revision: z.int().describe('Grows with every change.'),
  })
  .meta({ id: 'RetrainRequest', description: 'A request for a remedy, from proposal to promotion or rejection.' });

/** Retrain requests in a list. */
export const retrainListSchema = listSchema(retrainRequestSchema, 'The requests, newest first.');

const eventTime = z.union([requestTimeSchema, z.int()]);

/** What a pipeline reports. */
export const retrainEventSchema = z
  .object({
    event_id: z.string().min(1).max(256).describe('Identifies the event: sent again, it changes nothing.'),
    status: z
      .enum(['accepted', 'running', 'evaluated', 'promoted', 'rejected', 'failed'])
      .describe('How far the pipeline is; a request only moves forward.'),
    decision: z
      .object({
        at: eventTime.describe('Event time of the decision: ISO 8601, or milliseconds since the epoch.'),
        ...decisionFields,
      })
      .optional()
      .describe('The remedies that were tried and the one that was chosen.'),
    candidate: z
      .object({ version: nameSchema.describe('A registered version of the model.') })
      .optional()
      .describe('With `promoted`: the version to put in charge; absent: the pipeline has done so itself.'),
    message: z.string().max(4000).optional().describe('A note for people.'),
    at: eventTime.optional().describe('When it happened: ISO 8601, or milliseconds since the epoch; absent: now.'),
  })
  .meta({ id: 'RetrainEvent', description: 'A report of the pipeline that retrains.' });

/** What became of a report. */
export const retrainAppliedSchema = z
  .object({
    state: retrainRequestSchema.shape.state,
    applied: z.boolean().describe('False where the same event came before.'),
  })
  .meta({ id: 'RetrainApplied', description: 'The state of the request after the report.' });

/** A retrain request as it is answered. */
export type RetrainRequestView = z.infer<typeof retrainRequestSchema>;
/** A pipeline's report. */
export type RetrainEvent = z.infer<typeof retrainEventSchema>;
