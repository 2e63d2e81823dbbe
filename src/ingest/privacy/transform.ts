import type { PrivacyAction } from '../../domain/privacy-action.ts';
import { bucketByEdges, bucketByPrefix, bucketByTime, bucketByWidth, cutTime } from './bucket.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { maskText } from './mask.ts';

/** A value that is to be dropped, name and all. */
export const DROPPED = Symbol('dropped');

/** What a value becomes: a number, a text, null where the action cannot be done to it, or nothing. */
export type Transformed = number | string | null | typeof DROPPED;

/** Hashes, or null where there is no key: then what should be hashed is null. */
export type MaybeKeyedHash = Pick<KeyedHash, 'column' | 'eventId'> | null;

/** What a number becomes. */
export function transformNumber(value: number, action: PrivacyAction, name: string, hash: MaybeKeyedHash): Transformed {
  switch (action.kind) {
    case 'keep':
      return value;
    case 'drop':
      return DROPPED;
    case 'width':
      return bucketByWidth(value, action.width);
    case 'edges':
      return bucketByEdges(value, action.edges);
    case 'time':
      return cutTime(value, action.unit);
    case 'hash':
      return hash === null ? null : hash.column(name, String(value));
    case 'mask':
      return maskText(String(value), action.initials);
    case 'prefix':
      return bucketByPrefix(String(value), action.characters);
  }
}

/** What a text becomes; a text that reads as a number is bucketed as one, and what cannot be bucketed is null. */
export function transformText(value: string, action: PrivacyAction, name: string, hash: MaybeKeyedHash): Transformed {
  switch (action.kind) {
    case 'keep':
      return value;
    case 'drop':
      return DROPPED;
    case 'hash':
      return hash === null ? null : hash.column(name, value);
    case 'mask':
      return maskText(value, action.initials);
    case 'prefix':
      return bucketByPrefix(value, action.characters);
    case 'time':
      return bucketByTime(value, action.unit);
    case 'width':
    case 'edges': {
      return readsAsNumber(value) ? transformNumber(Number(value), action, name, hash) : null;
    }
  }
}

/** Whether a text spells a finite number, as people write them. */
export function readsAsNumber(text: string): boolean {
  return NUMERIC.test(text) && Number.isFinite(Number(text));
}

const NUMERIC = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
