import { createHmac, timingSafeEqual } from 'node:crypto';
import { LeewayError } from '../../platform/errors.ts';

const PREFIX = 'whsec_';
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;
/** How far a sender's clock may be off, either way. */
const TOLERANCE_SECONDS = 300;

/** What is signed: the id that stays the same over all attempts, the time of this attempt, and the exact body. */
export interface SignedMessage {
  /** Holds no dot. */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestampSeconds: number;
  readonly body: string;
}

/** The three headers of Standard Webhooks. */
export interface WebhookHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** Whether a message is what its sender sent; a reason otherwise. */
export type Verification =
  | { readonly valid: true }
  | { readonly valid: false; readonly reason: 'missing_header' | 'bad_timestamp' | 'too_old' | 'too_new' | 'no_match' };

/**
 * Makes a secret out of randomness.
 * @param randomBytes a cryptographic source, such as `crypto.randomBytes`.
 * @param bytes 24 to 64.
 */
export function createSecret(randomBytes: (size: number) => Uint8Array, bytes = 32): string {
  const secret = `${PREFIX}${Buffer.from(randomBytes(bytes)).toString('base64')}`;
  keyOf(secret);
  return secret;
}

/**
 * Signs a message (Standard Webhooks 1.0.0, symmetric `v1`) with every secret given: during a rotation the old one stands beside the new one, apart by a space.
 * @throws LeewayError `bad_input` when a secret is not `whsec_` + base64 of 24 to 64 bytes, or the id holds a dot.
 */
export function signedHeaders(secrets: string, message: SignedMessage): WebhookHeaders {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestampSeconds),
    'webhook-signature': listOf(secrets)
      .map((secret) => signature(secret, message))
      .join(' '),
  };
}

/**
 * Checks a message that came in, against all signatures it carries and all secrets that hold, in constant time.
 * @param headers by lower-case name.
 * @param now milliseconds since the epoch; a timestamp more than 5 minutes away from it is refused.
 */
export function verify(
  secrets: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  now: number,
): Verification {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (id === undefined || timestamp === undefined || signatures === undefined) {
    return { valid: false, reason: 'missing_header' };
  }
  if (id.includes('.') || !/^[0-9]{1,12}$/.test(timestamp)) return { valid: false, reason: 'bad_timestamp' };
  const timestampSeconds = Number(timestamp);
  const ageSeconds = Math.floor(now / 1000) - timestampSeconds;
  if (ageSeconds > TOLERANCE_SECONDS) return { valid: false, reason: 'too_old' };
  if (ageSeconds < -TOLERANCE_SECONDS) return { valid: false, reason: 'too_new' };
  const expected = listOf(secrets).map((secret) => Buffer.from(signature(secret, { id, timestampSeconds, body })));
  let match = false;
  for (const given of signatures.split(' ').map((text) => Buffer.from(text))) {
    for (const wanted of expected) {
      if (given.length === wanted.length && timingSafeEqual(given, wanted)) match = true;
    }
  }
  return match ? { valid: true } : { valid: false, reason: 'no_match' };
}

function signature(secret: string, { id, timestampSeconds, body }: SignedMessage): string {
  if (id.includes('.')) {
    throw new LeewayError('bad_input', `webhook-id ${id}: a dot would let one message pass for another`);
  }
  const digest = createHmac('sha256', keyOf(secret)).update(`${id}.${timestampSeconds}.${body}`).digest('base64');
  return `v1,${digest}`;
}

function listOf(secrets: string): readonly string[] {
  return secrets.trim().split(/\s+/);
}

function keyOf(secret: string): Buffer {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  if (key.length < MIN_SECRET_BYTES || key.length > MAX_SECRET_BYTES) {
    throw new LeewayError(
      'bad_input',
      `secret: must be ${PREFIX} and base64 of ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes`,
      { remedy: 'Leave the secret out to have one made.' },
    );
  }
  return key;
}
