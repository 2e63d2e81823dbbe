import { z } from 'zod';
import { nameSchema } from './common.ts';

/** Who is erased. */
export const erasureSchema = z
  .strictObject({
    subject_id: nameSchema.describe('The subject, as it was sent with its predictions.'),
    model: nameSchema.optional().describe('In predictions of this model alone; absent: of all.'),
    note: z.string().trim().min(1).max(1000).describe('Why, in a sentence that names nobody; kept in the audit.'),
  })
  .meta({ id: 'Erasure', description: 'A subject that is to be erased.' });

/** What was erased. */
export const erasureReceiptSchema = z
  .object({
    receipt: z.string().describe('Names the entry in the audit.'),
    predictions: z.int().describe('Predictions that are empty now: model, version, time and offset are left.'),
    labels: z.int().describe('Labels that were deleted.'),
    halves: z.int().describe('Halves of calls that are empty now.'),
    deadLetters: z.int().describe('Dead letters whose bytes are gone.'),
  })
  .meta({ id: 'ErasureReceipt', description: 'What was erased.' });
