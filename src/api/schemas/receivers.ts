import { z } from 'zod';
import { listSchema, nameSchema } from './common.ts';

const type = z
  .enum(['webhook', 'retrain_webhook'])
  .describe('`webhook` is told of alerts, `retrain_webhook` of retrain requests.');
const models = z.array(nameSchema).max(1000).describe('Models it is told about; empty: all.');

/** What is created by `POST /v1/receivers`. */
export const newReceiverSchema = z
  .strictObject({
    type,
    url: z
      .url({ protocol: /^https?$/, error: 'write an http or https URL' })
      .max(2048)
      .refine(
        (url) => !/^[a-z]+:\/\/[^/?#]*@/i.test(url),
        'leave out user name and password: they would not be sent; the signature is what the receiver verifies',
      )
      .describe('Where messages are posted.'),
    models: models.optional(),
    secret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, 'write whsec_ and 24 to 64 bytes in base64')
      .optional()
      .describe('Standard Webhooks secret: `whsec_` and 24 to 64 bytes in base64; absent: one is made.'),
  })
  .meta({ id: 'NewReceiver', description: 'Somebody to be told.' });

/** A receiver as it is listed: without its secret. */
export const receiverSchema = z
  .object({
    id: z.string().describe('Identifier.'),
    type,
    url: z.string().describe('Where messages are posted.'),
    models,
    disabled: z.boolean().describe('Whether nothing is sent to it any more, for it answered 410.'),
    blocked: z
      .string()
      .nullable()
      .describe('Why nothing can be sent to it as the service is configured; null: it is called.'),
  })
  .meta({ id: 'Receiver', description: 'Somebody who is told.' });

/** A receiver at its creation. */
export const createdReceiverSchema = receiverSchema
  .extend({ secret: z.string().describe('Standard Webhooks secret; shown this once.') })
  .meta({ id: 'CreatedReceiver', description: 'A receiver at its creation, with its secret.' });

/** Receivers in a list. */
export const receiverListSchema = listSchema(receiverSchema, 'The receivers.');

/** A receiver without its secret. */
export type ReceiverView = z.infer<typeof receiverSchema>;
/** A receiver with its secret, at its creation. */
export type CreatedReceiver = z.infer<typeof createdReceiverSchema>;
/** A receiver to be created. */
export type NewReceiver = z.infer<typeof newReceiverSchema>;
