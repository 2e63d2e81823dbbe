import { createHash } from 'node:crypto';

/** Who sent a request, for an audit: the fingerprint of the key, or `local` where none is demanded. */
export function actorOf(token: string): string {
  return token === '' ? 'local' : `key:${createHash('sha256').update(token).digest('hex').slice(0, 12)}`;
}
