import { isDeepStrictEqual } from 'node:util';
import type { Response } from 'express';
import { LeewayError } from '../../platform/errors.ts';
import type { Operation } from '../operations/operation.ts';
import { problemStatuses } from '../openapi.ts';
import { problemDocument, statusOf, type Fault } from '../problems/problem-documents.ts';
import type { Reply } from './bind.ts';

/** Sends a problem document. */
export function sendFault(response: Response, fault: Fault): void {
  for (const [name, value] of Object.entries(fault.headers ?? {})) response.set(name, value);
  const id = String(response.getHeader('x-request-id') ?? '');
  response.status(statusOf(fault.code)).type('application/problem+json');
  response.send(JSON.stringify(problemDocument(fault, id)));
}

/** Sends what a handler answered. */
export function sendReply(response: Response, reply: Reply): void {
  switch (reply.kind) {
    case 'json':
      response.status(reply.status).json(reply.body);
      return;
    case 'bytes':
      response.status(200).set('content-type', reply.contentType);
      response.send(typeof reply.bytes === 'string' ? Buffer.from(reply.bytes) : reply.bytes);
      return;
    case 'empty':
      response.status(reply.status).end();
      return;
    case 'fault':
      sendFault(response, reply.fault);
  }
}

/**
 * Holds an answer against its documentation: for tests, for it costs a pass over every answer.
 * @throws LeewayError `internal` for a status that is not documented, or a body with other fields than its schema names.
 */
export function checkReply(operation: Operation, reply: Reply): void {
  const wrong = (what: string): LeewayError => new LeewayError('internal', `${operation.id}: ${what}`);
  if (reply.kind === 'fault') {
    const status = statusOf(reply.fault.code);
    if (!problemStatuses(operation).includes(status)) throw wrong(`problem ${status} is not documented`);
    return;
  }
  const status = reply.kind === 'bytes' ? 200 : reply.status;
  const answer = operation.answers[status];
  if (answer === undefined) throw wrong(`status ${status} is not documented`);
  if (reply.kind !== 'json') return;
  const sent: unknown = JSON.parse(JSON.stringify(reply.body));
  const read = answer.content?.['application/json']?.safeParse(sent);
  if (read === undefined || !read.success)
    throw wrong(`the answer does not fit its schema: ${read?.error.message ?? 'none'}`);
  if (!isDeepStrictEqual(read.data, sent)) throw wrong('the answer has fields that its schema does not name');
}
