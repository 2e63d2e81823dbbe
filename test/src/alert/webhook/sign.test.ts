import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { createSecret, signedHeaders, verify } from '../../../../src/alert/webhook/sign.ts';

// The vector of standard-webhooks/standard-webhooks, libraries/javascript/src/webhook.test.ts ("sign function works").
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestampSeconds: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const NOW = VECTOR.timestampSeconds * 1000;
const HEADERS = signedHeaders(VECTOR.secret, VECTOR);
const OLD = createSecret(() => new Uint8Array(32).fill(1));
const NEW = createSecret(() => new Uint8Array(32).fill(2));
const STRANGER = createSecret(() => new Uint8Array(32).fill(3));

describe('signatures of webhooks', () => {
  it('reproduces the reference vector', () => {
    expect(HEADERS['webhook-signature']).toBe(VECTOR.signature);
  });

  it('is understood by the reference verifier, and understands its signatures', () => {
    const now = Date.now();
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 24, max: 64 }), (body, bytes) => {
        const secret = createSecret(randomBytes, bytes);
        const message = { id: 'msg_1', timestampSeconds: Math.floor(now / 1000), body };
        const reference = new Webhook(secret);
        expect(reference.verify(body, { ...signedHeaders(secret, message) })).toEqual(JSON.parse(body));
        const theirs = {
          'webhook-id': 'msg_1',
          'webhook-timestamp': String(message.timestampSeconds),
          'webhook-signature': reference.sign('msg_1', new Date(now), body),
        };
        expect(verify(secret, theirs, body, now)).toEqual({ valid: true });
      }),
    );
  });

  it.each([
    { what: '299 s old', shiftMs: 299_000, expected: { valid: true } },
    { what: '301 s old', shiftMs: 301_000, expected: { valid: false, reason: 'too_old' } },
    { what: '299 s early', shiftMs: -299_000, expected: { valid: true } },
    { what: '301 s early', shiftMs: -301_000, expected: { valid: false, reason: 'too_new' } },
  ])('a message $what', ({ shiftMs, expected }) => {
    expect(verify(VECTOR.secret, { ...HEADERS }, VECTOR.body, NOW + shiftMs)).toEqual(expected);
  });

  it.each([
    { what: 'one byte of the body', headers: HEADERS, body: VECTOR.body.replace('4', '5') },
    { what: 'the id', headers: { ...HEADERS, 'webhook-id': 'msg_other' }, body: VECTOR.body },
    { what: 'the time', headers: { ...HEADERS, 'webhook-timestamp': '1614265331' }, body: VECTOR.body },
    {
      what: 'the version',
      headers: { ...HEADERS, 'webhook-signature': VECTOR.signature.replace('v1', 'v2') },
      body: VECTOR.body,
    },
    {
      what: 'the length',
      headers: { ...HEADERS, 'webhook-signature': VECTOR.signature.slice(0, -1) },
      body: VECTOR.body,
    },
  ])('a change of $what is noticed', ({ headers, body }) => {
    expect(verify(VECTOR.secret, { ...headers }, body, NOW)).toEqual({ valid: false, reason: 'no_match' });
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('%s must be there', (name) => {
    const headers = { ...HEADERS, [name]: undefined };
    expect(verify(VECTOR.secret, headers, VECTOR.body, NOW)).toEqual({ valid: false, reason: 'missing_header' });
  });

  it('takes the old and the new secret while they rotate, and none beside', () => {
    const message = { id: 'msg_1', timestampSeconds: VECTOR.timestampSeconds, body: '{}' };
    const rotating = { ...signedHeaders(`${OLD} ${NEW}`, message) };
    expect(rotating['webhook-signature'].split(' ')).toHaveLength(2);
    for (const held of [OLD, NEW, `${STRANGER} ${NEW}`])
      expect(verify(held, rotating, '{}', NOW)).toEqual({ valid: true });
    expect(verify(STRANGER, rotating, '{}', NOW)).toEqual({ valid: false, reason: 'no_match' });
  });

  it.each([
    ['not base64', 'whsec_###'],
    ['too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['too long', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['without its prefix', Buffer.alloc(32).toString('base64')],
    ['empty', ''],
  ])('a secret that is %s is refused', (_, secret) => {
    expect(() => signedHeaders(secret, VECTOR)).toThrow('secret: must be whsec_ and base64 of 24 to 64 bytes');
  });

  it('refuses an id with a dot, by which one message could pass for another', () => {
    expect(() => signedHeaders(VECTOR.secret, { ...VECTOR, id: 'msg.1' })).toThrow('a dot');
    expect(verify(VECTOR.secret, { ...HEADERS, 'webhook-id': 'a.b' }, VECTOR.body, NOW)).toEqual({
      valid: false,
      reason: 'bad_timestamp',
    });
  });
});
