import { z } from 'zod';

/** Whether the service makes progress. */
export const liveSchema = z
  .object({
    status: z.enum(['ok', 'stuck']).describe('`stuck` when a step has not ticked in time.'),
    state: z.string().describe('What the service is doing: starting, running, stopping.'),
    steps: z
      .record(
        z.string(),
        z.object({
          lastTickAt: z.iso.datetime().nullable().describe('End of its last pass; null before the first.'),
          ageSeconds: z.number().nullable().describe('Seconds since then; null before the first.'),
          ok: z.boolean().describe('Whether that is recent enough.'),
        }),
      )
      .describe('The steps by name.'),
  })
  .meta({ id: 'Live', description: 'Whether the service makes progress.' });

/** Whether the service can do its work. */
export const readySchema = z
  .object({
    ready: z.boolean().describe('Whether everything below is well.'),
    reasons: z
      .array(
        z.object({
          part: z.string().describe('The part that is not ready.'),
          reason: z.string().describe('Why.'),
        }),
      )
      .describe('Why it is not ready; empty when it is.'),
    store: z.object({ ok: z.boolean().describe('Whether the store answers.') }).describe('The store.'),
    kafka: z
      .object({
        configured: z.boolean().describe('Whether Kafka is configured.'),
        state: z.string().describe('What the consumer is doing.'),
        partitions: z
          .array(
            z.object({
              topic: z.string().describe('Topic.'),
              partition: z.int().describe('Partition.'),
              lag: z.number().nullable().describe('Messages not consumed yet; null while unknown.'),
              idle: z.boolean().describe('Whether nothing is left to consume.'),
            }),
          )
          .describe('The assigned partitions.'),
        waitingForTopics: z.array(z.string()).describe('Topics that do not exist yet.'),
      })
      .describe('The consumer.'),
  })
  .meta({ id: 'Ready', description: 'Whether the service can do its work.' });

/** Whether the service makes progress. */
export type Live = z.infer<typeof liveSchema>;
/** Whether the service can do its work. */
export type Ready = z.infer<typeof readySchema>;
