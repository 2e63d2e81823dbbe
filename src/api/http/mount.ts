import type { Express, Request, RequestHandler } from 'express';
import type { z } from 'zod';
import { RefusedRequest } from '../problems/refused-request.ts';
import { faultOfIssues } from '../problems/zod-faults.ts';
import { checkReply, sendFault, sendReply } from './answer.ts';
import { bearerToken, crossOriginFault, keyCheck } from './authenticate.ts';
import type { BoundOperation, Reply } from './bind.ts';
import { takeBody, type BodyLimits } from './take-body.ts';

/** How operations are mounted. */
export interface MountOptions {
  readonly apiKeys: readonly string[];
  readonly limits: BodyLimits;
  /** Holds every answer against its schema: for tests. */
  readonly verifyReplies: boolean;
}

/** Puts operations onto the app, each behind its checks: method, key, path, query, body; in this order. */
export function mount(app: Express, operations: readonly BoundOperation[], options: MountOptions): void {
  const check = keyCheck(options.apiKeys);
  const methods = new Map<string, string[]>();
  for (const { operation } of operations) {
    methods.set(operation.path, [...(methods.get(operation.path) ?? []), operation.method.toUpperCase()]);
  }
  for (const bound of operations)
    app[bound.operation.method](expressPath(bound.operation.path), handler(bound, options, check));
  for (const [path, allowed] of methods) app.all(expressPath(path), refuseMethod(allowed));
}

function handler(bound: BoundOperation, options: MountOptions, check: ReturnType<typeof keyCheck>): RequestHandler {
  const { operation } = bound;
  return async (request, response) => {
    response.locals['route'] = operation.path;
    response.set('cache-control', 'no-store');
    const token = bearerToken(request);
    const barred = (operation.access === 'key' ? check(token) : null) ?? crossOriginFault(request);
    if (barred !== null) {
      sendFault(response, barred);
      return;
    }
    const params = checked('path', operation.params, request.params);
    const query = checked('query', operation.query.strict(), request.query);
    const taken = await takeBody(request, operation.body, options.limits);
    let reply: Reply;
    try {
      reply = await bound.handle({ params, query, body: taken.body, token } as never);
    } finally {
      await taken.release();
    }
    if (options.verifyReplies) checkReply(operation, reply);
    sendReply(response, reply);
  };
}

function checked(where: 'path' | 'query', schema: z.ZodObject, value: Request['params'] | Request['query']): unknown {
  const read = schema.safeParse(value);
  if (!read.success) throw new RefusedRequest(faultOfIssues(where, read.error));
  return read.data;
}

function refuseMethod(allowed: readonly string[]): RequestHandler {
  const list = allowed.join(', ');
  return (request, response) => {
    sendFault(response, {
      code: 'method_not_allowed',
      detail: `${request.method} is not possible here`,
      remedy: `Use ${list}.`,
      headers: { allow: list },
    });
  };
}

function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
