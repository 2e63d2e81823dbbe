import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { Fault } from '../problems/problem-documents.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The Bearer token of a request, or empty. */
export function bearerToken(request: Request): string {
  return /^Bearer +([^\s]+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/**
 * Checks API keys; every key is compared, in constant time, so that neither a near miss nor its place in the list shows.
 * Without keys anybody may call.
 * @returns the fault, or null for a caller who may pass.
 */
export function keyCheck(apiKeys: readonly string[]): (token: string) => Fault | null {
  const known = apiKeys.map(digest);
  return (token) => {
    if (known.length === 0) return null;
    const given = digest(token);
    const matches = known.filter((key) => timingSafeEqual(key, given)).length;
    if (matches > 0 && token !== '') return null;
    return {
      code: 'unauthorized',
      detail: token === '' ? 'no API key was sent' : 'the API key is not valid',
      remedy: 'Send Authorization: Bearer <key> with a key of the service.',
      headers: { 'www-authenticate': 'Bearer realm="leeway"' },
    };
  };
}

/** Refuses writes that a page of another origin makes a browser send; callers that are no browsers send no Origin. */
export function crossOriginFault(request: Request): Fault | null {
  const origin = request.headers.origin;
  if (request.method === 'GET' || request.method === 'HEAD' || origin === undefined) return null;
  if (URL.canParse(origin) && new URL(origin).host === request.headers.host) return null;
  return {
    code: 'unauthorized',
    detail: `a write from the origin ${origin} is refused`,
    remedy: "Call the API from its own pages or from a program, not from another site's page.",
  };
}
