import { z } from 'zod';
import { privacyRulesSchema } from '../../domain/privacy.ts';
import { timeSchema } from './common.ts';

const rulesOfModel = {
  model: z.string().describe('Name of the model.'),
  own: z.boolean().describe('Whether the model has rules of its own; if not, only the defaults of the service hold.'),
  rules: privacyRulesSchema.describe('The rules of the model; without its own, what holds for all.'),
  defaults: privacyRulesSchema.shape.patterns.describe(
    'Patterns of the service, for columns that the model’s rules do not name.',
  ),
  history: z
    .array(
      z.object({
        at: timeSchema.describe('When.'),
        actor: z.string().describe('Who: the fingerprint of a key, or `local`.'),
        rules: privacyRulesSchema.nullable().describe('The rules since then; null: they were taken away.'),
      }),
    )
    .describe('The newest changes, newest first.'),
};

/** The privacy rules of a model as they are answered. */
export const privacyViewSchema = z
  .object(rulesOfModel)
  .meta({ id: 'Privacy', description: 'What is done to each value of a model before anything is written.' });

/** The privacy rules of a model as they were just set. */
export const privacySetSchema = z
  .object({
    ...rulesOfModel,
    notes: z.array(z.string()).describe('What is to be done besides, one sentence each.'),
  })
  .meta({ id: 'PrivacySet', description: 'The privacy rules of a model as they were just set.' });
