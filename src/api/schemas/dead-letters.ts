import { z } from 'zod';
import { DEAD_LETTER_REASON_NAMES } from '../../domain/dead-letter-reasons.ts';
import { DEAD_LETTER_STATES } from '../../domain/dead-letter-states.ts';
import { listSchema, nameSchema, pageQuerySchema, requestTimeSchema, timeSchema } from './common.ts';

/** The most letters that one request settles. */
const MAX_LETTERS = 10_000;
/** The most ids that one request names. */
const MAX_IDS = 5_000;

const filter = {
  reason: z
    .enum(DEAD_LETTER_REASON_NAMES)
    .optional()
    .describe('Letters that cannot be read for this reason, by the newest attempt.'),
  source: z.enum(['http', 'kafka']).optional().describe('The door that they came by.'),
  topic: nameSchema.optional().describe('Letters of this Kafka topic.'),
  kind: z.enum(['prediction', 'label']).optional().describe('What they were sent as.'),
  since: requestTimeSchema.optional().describe('Letters that came in at this time or later.'),
};

/** Which dead letters are listed. */
export const deadLetterQuerySchema = pageQuerySchema(100, 1000).extend({
  ...filter,
  state: z
    .enum([...DEAD_LETTER_STATES, 'all'])
    .default('open')
    .describe('`open`: still to be dealt with; `replayed`: their events are stored now; `discarded`: set aside.'),
});

/** What could not be read as an event. */
export const deadLetterSchema = z
  .object({
    id: z.string().describe('Names the letter for ever.'),
    state: z.enum(DEAD_LETTER_STATES).describe('How it stands.'),
    reason: z.string().describe('Why it cannot be read, as a machine code, by the newest attempt.'),
    firstReason: z.string().describe('Why it could not be read when it came in.'),
    step: z.string().describe('The step that refused it.'),
    kind: z.enum(['prediction', 'label']).describe('What it was sent as.'),
    detail: z.string().describe('What is wrong, where, and how to mend it.'),
    remedy: z.string().describe('What helps against letters of this reason.'),
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
    messageAt: timeSchema
      .nullable()
      .describe(
        'The time that the broker, or the request, gave the message; null where it had none, or it was not kept.',
      ),
    key: z
      .string()
      .describe(
        'Key of the message; empty where it had none, or privacy rules keep it back. Bytes that are no UTF-8 are `base64:` and their base64.',
      ),
    headers: z
      .record(z.string(), z.union([z.string(), z.array(z.string())]))
      .describe(
        'Headers of the message, as far as privacy rules let them through; of one that came more than once, the list of its values. Bytes that are no UTF-8 are `base64:` and their base64.',
      ),
    bytes: z
      .string()
      .describe('The original bytes in base64; where `protection` is not `none`, what may be shown of them.'),
    protection: z
      .enum(['none', 'sealed', 'redacted', 'withheld', 'expired'])
      .describe(
        'What is kept of it: `none`: all, as it came; `sealed`: the original is kept encrypted and can be replayed; `redacted`: what is shown is all that is kept; `withheld`: nothing is; `expired`: nothing is any more, for it was replayed or discarded long ago.',
      ),
    attempts: z.int().describe('How often it was read again.'),
    changedAt: timeSchema.nullable().describe('When it was last read again, discarded or restored; null if never.'),
    note: z.string().describe('Why somebody discarded or restored it; empty if nobody did.'),
  })
  .meta({ id: 'DeadLetter', description: 'What could not be read as an event, kept whole.' });

/** Dead letters in pages. */
export const deadLetterListSchema = listSchema(deadLetterSchema, 'The dead letters, newest first.');

const chosen = {
  ids: z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(MAX_IDS)
    .optional()
    .describe('These letters; absent: all that the other fields name.'),
  ...filter,
};

/** Which letters are read again. */
export const replaySchema = z
  .strictObject({
    ...chosen,
    limit: z.int().min(1).max(MAX_LETTERS).default(1000).describe('The most letters that are read again now.'),
    dryRun: z.boolean().default(false).describe('Say what would become of them, and store nothing.'),
  })
  .meta({ id: 'Replay', description: 'Which open dead letters are read again, oldest first.' });

/** What a replay did. */
export const replayReportSchema = z
  .object({
    dryRun: z.boolean().describe('Whether nothing was stored.'),
    replayed: z.int().describe('Letters whose events are stored now.'),
    unreadable: z.int().describe('Letters that still cannot be read; they stay, with their newest reason.'),
    withheld: z.int().describe('Letters whose original was not kept or cannot be opened.'),
    remaining: z.int().describe('Open letters of the request that were not looked at: ask again for them.'),
    letters: z
      .array(
        z.object({
          id: z.string().describe('The letter.'),
          outcome: z.enum(['replayed', 'unreadable', 'withheld']).describe('What became of it.'),
          reason: z
            .string()
            .nullable()
            .describe('Why it cannot be read, as a machine code; null where it was replayed.'),
          detail: z.string().describe('What is wrong, where, and how to mend it; empty where it was replayed.'),
        }),
      )
      .describe('Each letter that was read again.'),
  })
  .meta({ id: 'ReplayReport', description: 'What a replay did.' });

/** Which letters are set aside, or taken back, and why. */
export const settleSchema = z
  .strictObject({
    ...chosen,
    note: z.string().trim().min(1).max(1000).describe('Why, in a sentence; kept with each letter.'),
    limit: z.int().min(1).max(MAX_LETTERS).default(MAX_LETTERS).describe('The most letters that are changed now.'),
  })
  .refine(({ note: _, limit: __, ...named }) => Object.values(named).some((value) => value !== undefined), {
    error: 'name letters by their ids, or by a reason, source, topic, kind or time',
  })
  .meta({ id: 'Settlement', description: 'Which dead letters are set aside or taken back, and why.' });

/** What came of setting letters aside. */
export const settleReportSchema = z
  .object({
    changed: z.array(z.string()).describe('The letters that were changed.'),
    unchanged: z
      .array(
        z.object({
          id: z.string().describe('A letter that was named.'),
          detail: z.string().describe('Why it was not changed.'),
        }),
      )
      .describe('The letters that were named and not changed.'),
  })
  .meta({ id: 'SettlementReport', description: 'Which dead letters were changed.' });

/** A dead letter as it is answered. */
export type DeadLetterView = z.infer<typeof deadLetterSchema>;
/** What a replay did. */
export type ReplayReport = z.infer<typeof replayReportSchema>;
/** What came of setting letters aside. */
export type SettleReport = z.infer<typeof settleReportSchema>;
