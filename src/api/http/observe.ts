import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { RequestHandler } from 'express';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';

/** Gives every request an id (the client's own if it is a tame one), and counts and logs it when it ends: by route, never by raw path. */
export function observe(log: Logger, metrics: Pick<Metrics, 'httpRequestSeconds'>): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    const given = request.get('x-request-id') ?? '';
    const id = /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
    response.set('x-request-id', id);
    response.on('close', () => {
      const route = typeof response.locals['route'] === 'string' ? response.locals['route'] : 'other';
      const status = response.writableFinished ? String(response.statusCode) : 'aborted';
      const seconds = (performance.now() - began) / 1000;
      metrics.httpRequestSeconds.observe({ route, method: methodLabel(request.method), status }, seconds);
      log.debug({ requestId: id, method: request.method, route, status, ms: Math.round(seconds * 1000) }, 'request');
    });
    next();
  };
}

/** Methods are a closed set in metrics, whatever clients send. */
function methodLabel(method: string): string {
  return ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'].includes(method) ? method : 'OTHER';
}
