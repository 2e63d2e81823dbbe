import { z } from 'zod';
import { labelEventSchema, predictionEventSchema } from '../../domain/events.ts';
import { rejectedRowSchema } from './problem.ts';

/** A prediction as it is sent. */
export const predictionBodySchema = predictionEventSchema.meta({
  id: 'PredictionEvent',
  description: 'One prediction: what the model was given and what it answered.',
});

/** A label as it is sent. */
export const labelBodySchema = labelEventSchema.meta({
  id: 'LabelEvent',
  description: 'What turned out to be true for a prediction.',
});

/** What became of a body of events. */
export const acceptedSchema = z
  .object({
    accepted: z.int().min(0).describe('Rows that are stored.'),
    rejected: z.array(rejectedRowSchema).describe('Rows that could not be read; each is kept as a dead letter.'),
  })
  .meta({ id: 'Accepted', description: 'What became of the rows; sent only once they are stored.' });
