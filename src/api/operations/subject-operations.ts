import { erasureReceiptSchema, erasureSchema } from '../schemas/subjects.ts';
import { json, operation } from './operation.ts';

/** Erases a subject. */
export const eraseSubject = operation({
  id: 'eraseSubject',
  method: 'post',
  path: '/v1/subjects/erase',
  tag: 'Privacy',
  summary:
    'Erase what is stored of a subject, found by its keyed hash; counts that were made of it stay. Again, it finds nothing.',
  body: { kind: 'json', schema: erasureSchema },
  answers: { 200: json('What was erased.', erasureReceiptSchema) },
  problems: [400, 409, 413, 415],
});
