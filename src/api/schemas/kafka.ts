import { z } from 'zod';

const topic = z.string().min(1).max(249).describe('The topic.');
const partition = z.int().min(0).describe('The partition.');
const from = z
  .union([z.literal('oldest'), z.literal('next'), z.int().min(0)])
  .describe(
    'From where to read: `oldest`, the oldest message that there is, as another life of the topic; `next`, right behind what is stored; or an offset.',
  );

/** Where a partition is to be read from whose committed offset cannot be trusted. */
export const kafkaStartSchema = z.object({ topic, partition, from });

/** An operator's word as it was taken down. */
export const kafkaStartOrderSchema = z.object({
  topic,
  partition,
  from,
  storedRows: z
    .int()
    .describe('How many rows of the partition are stored: the word holds for that state and no other.'),
  storedTo: z.int().nullable().describe('The highest offset that is stored; null where nothing is.'),
});

/** The same as a type. */
export type KafkaStartOrder = z.output<typeof kafkaStartOrderSchema>;
