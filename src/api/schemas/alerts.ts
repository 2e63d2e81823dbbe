import { z } from 'zod';
import { listSchema, nameSchema, pageQuerySchema, timeSchema } from './common.ts';

/** Which alerts are listed. */
export const alertQuerySchema = z.object({
  model: nameSchema.optional().describe('Alerts of this model alone.'),
  state: z.enum(['firing', 'resolved']).optional().describe('Alerts in this state alone.'),
  ...pageQuerySchema(100, 1000).shape,
});

const driftKind = z
  .enum(['data drift', 'concept drift', 'prediction shift', 'label shift', 'data-quality break'])
  .describe('Kind of drift.');

/** One message about an alert to one receiver. */
export const deliverySchema = z
  .object({
    receiver: z.string().describe('Identifier of the receiver.'),
    type: z.string().describe('What it was told, such as `alert.firing`.'),
    state: z.enum(['pending', 'delivered', 'failed']).describe('What became of it.'),
    attempts: z.int().describe('How often it was tried.'),
    lastError: z.string().describe('Why the last attempt failed; empty where it did not.'),
    at: timeSchema.describe('When it last changed.'),
  })
  .meta({ id: 'Delivery', description: 'One message about an alert to one receiver.' });

/** An episode of drift. */
export const alertSchema = z
  .object({
    id: z.string().describe("Stable for the episode's whole life."),
    model: z.string().describe('Name of the model.'),
    version: z.string().describe('Version that drifted.'),
    state: z.enum(['firing', 'resolved']).describe('Whether the episode is open.'),
    reason: z
      .enum(['evidence', 'update', 'quiet', 'version_promoted', 'baseline_changed', 'revised'])
      .describe('Why this state was entered.'),
    severity: z.literal('page').describe('What it costs a person.'),
    openedAt: timeSchema.describe('Event time of the window that paged.'),
    resolvedAt: timeSchema.nullable().describe('Event time of the window that closed it; null while firing.'),
    at: timeSchema.describe('Event time of the latest change.'),
    evidence: z.number().describe('Evidence when it paged.'),
    threshold: z.number().describe('Evidence at which a page is sent.'),
    kind: driftKind,
    streams: z
      .array(
        z.object({
          stream: z.string().describe('`column/statistic`.'),
          column: z.string().describe('Column.'),
          kind: driftKind,
          share: z.number().describe('Part of the evidence, 0 to 1.'),
          score: z.number().nullable().describe('Score of the window; null where unknown.'),
          baselineMean: z.number().nullable().describe('What the score is over the baseline; null where unknown.'),
        }),
      )
      .describe('The streams behind it, by descending share.'),
    summary: z.string().describe('One sentence: what, where, since when, how much.'),
    hints: z.array(z.string()).describe('Explanations worth checking first.'),
    updates: z.int().describe('Later crossings that were merged into the episode.'),
    revision: z.int().describe('Grows with every change.'),
    deliveries: z.array(deliverySchema).describe('Who was told, in order.'),
  })
  .meta({ id: 'Alert', description: 'An episode of drift, from its first firing to its resolve.' });

/** Alerts in pages. */
export const alertListSchema = listSchema(alertSchema, 'The alerts, newest first.');

/** An alert as it is answered. */
export type AlertView = z.infer<typeof alertSchema>;
