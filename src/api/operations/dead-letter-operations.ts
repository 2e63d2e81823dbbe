import {
  deadLetterListSchema,
  deadLetterQuerySchema,
  replayReportSchema,
  replaySchema,
  settleReportSchema,
  settleSchema,
} from '../schemas/dead-letters.ts';
import { json, operation } from './operation.ts';

const tag = 'Dead letters';

/** Lists dead letters. */
export const listDeadLetters = operation({
  id: 'listDeadLetters',
  method: 'get',
  path: '/v1/dead-letters',
  tag,
  summary: 'What could not be read as an event, kept whole with its reason.',
  query: deadLetterQuerySchema,
  answers: { 200: json('The dead letters.', deadLetterListSchema) },
  problems: [400],
});

/** Reads dead letters again. */
export const replayDeadLetters = operation({
  id: 'replayDeadLetters',
  method: 'post',
  path: '/v1/dead-letters/replay',
  tag,
  summary:
    'Read open dead letters again, as their door would now, and store the events of those that can be read: each once.',
  body: { kind: 'json', schema: replaySchema, optional: true },
  answers: { 200: json('What became of them.', replayReportSchema) },
  problems: [400, 413, 415],
});

/** Sets dead letters aside. */
export const discardDeadLetters = operation({
  id: 'discardDeadLetters',
  method: 'post',
  path: '/v1/dead-letters/discard',
  tag,
  summary: 'Set open dead letters aside for a reason; they are kept, but no longer listed or replayed.',
  body: { kind: 'json', schema: settleSchema },
  answers: { 200: json('Which were set aside.', settleReportSchema) },
  problems: [400, 413, 415],
});

/** Takes discarded letters back. */
export const restoreDeadLetters = operation({
  id: 'restoreDeadLetters',
  method: 'post',
  path: '/v1/dead-letters/restore',
  tag,
  summary: 'Take discarded dead letters back, so that they are open again.',
  body: { kind: 'json', schema: settleSchema },
  answers: { 200: json('Which are open again.', settleReportSchema) },
  problems: [400, 413, 415],
});
