import { z } from 'zod';
import { listSchema, pageQuerySchema, timeSchema } from './common.ts';

/** Which dead letters are listed. */
export const deadLetterQuerySchema = pageQuerySchema(100, 1000);

/** What could not be read as an event. */
export const deadLetterSchema = z
  .object({
    reason: z.string().describe('Why, as a machine code.'),
    step: z.string().describe('The step that refused it.'),
    kind: z.enum(['prediction', 'label']).describe('What it was sent as.'),
    detail: z.string().describe('What is wrong, where, and how to mend it.'),
    at: timeSchema.describe('When it came in.'),
    source: z
      .union([
        z.literal('http').describe('It came over HTTP.'),
        z.object({
          topic: z.string().describe('Kafka topic.'),
          partition: z.int().describe('Partition.'),
          offset: z.int().describe('Offset.'),
        }),
      ])
      .describe('Where it came in.'),
    bytes: z.string().describe('The original bytes in base64.'),
  })
  .meta({ id: 'DeadLetter', description: 'What could not be read as an event, kept whole.' });

/** Dead letters in pages. */
export const deadLetterListSchema = listSchema(deadLetterSchema, 'The dead letters, newest first.');

/** A dead letter as it is answered. */
export type DeadLetterView = z.infer<typeof deadLetterSchema>;
