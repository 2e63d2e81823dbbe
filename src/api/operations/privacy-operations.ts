import { privacyRulesSchema } from '../../domain/privacy.ts';
import { modelParamsSchema } from '../schemas/common.ts';
import { privacySetSchema, privacyViewSchema } from '../schemas/privacy.ts';
import { json, operation } from './operation.ts';

const shared = { tag: 'Privacy', path: '/v1/models/{model}/privacy', params: modelParamsSchema } as const;

/** Reads privacy rules. */
export const getPrivacy = operation({
  ...shared,
  id: 'getPrivacy',
  method: 'get',
  summary: 'What is done to each value of a model before anything is written, and who changed it.',
  answers: { 200: json('The rules.', privacyViewSchema) },
  problems: [400],
});

/** Sets privacy rules. */
export const putPrivacy = operation({
  ...shared,
  id: 'putPrivacy',
  method: 'put',
  summary: 'Set the privacy rules of a model, known or not yet: they hold for all that comes in after the answer.',
  body: { kind: 'json', schema: privacyRulesSchema },
  answers: { 200: json('The rules as they hold now, defaults filled in.', privacySetSchema) },
  problems: [400, 409, 413, 415],
});

/** Takes privacy rules away. */
export const deletePrivacy = operation({
  ...shared,
  id: 'deletePrivacy',
  method: 'delete',
  summary: 'Take the privacy rules of a model away, so that the defaults of the service hold again.',
  answers: { 204: { description: 'They are gone.' } },
  problems: [400, 404],
});
