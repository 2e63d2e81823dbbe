import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeadLetter } from '../../../../src/domain/events.ts';
import { keptText } from '../../../../src/domain/kept-text.ts';
import { privacyRulesSchema, type DeadLetterPolicy, type PrivacyPatterns } from '../../../../src/domain/privacy.ts';
import { createPrivacy, type Privacy } from '../../../../src/ingest/privacy/privacy.ts';
import { createMetrics } from '../../../../src/platform/metrics.ts';
import { chunkHolding, contentsOf } from '../../../support/event-chunk.ts';

const SECRET = Buffer.from('a secret of the tests, 32 bytes.');
const HEADERS = [
  ['content-type', 'application/json'],
  ['x-user', 'ada@example.org'],
  ['x-bytes', 'base64:/w=='],
  ['x-user', 'twice'],
] as const;
/** Sealed under that secret by the version that kept key and headers as texts (commit 4786595). */
const SEALED_BEFORE =
  'TFdTMTZmNDI0OTcxZeaHdtoeHfKYQhwQp5HSq4b6lUJ/fyqMVkn/uS3vjPtvt4Vno3ojZwEZL7OlWnx0kmsUmPshgFsApLnifMheg31bTdyNbCceLGM2RVBubExX3H6ikmbpd4HaQSxL/uYKS7oM';

function privacyOf(patterns: PrivacyPatterns = [], deadLetters: DeadLetterPolicy = 'seal', keys = [SECRET]): Privacy {
  const privacy = createPrivacy(keys, { patterns, deadLetters });
  privacy.book.set('plain', privacyRulesSchema.parse({ deadLetters }));
  return privacy;
}
/** A letter as it is stored. */
async function stored(privacy: Privacy, over: Partial<DeadLetter>): Promise<DeadLetter> {
  const letters: DeadLetter[] = [];
  const sink = privacy.guard(
    { write: (chunk) => Promise.resolve(void letters.push(...contentsOf(chunk).deadLetters)) },
    createMetrics({ version: '0', defaults: false }),
  );
  const letter: DeadLetter = {
    kind: 'prediction',
    reason: 'bad_time',
    step: 'validate',
    detail: 'ts "Ada" is not a time: send ISO 8601',
    source: { topic: 't', partition: 0, offset: 1 },
    key: 'customer-4711',
    headers: HEADERS,
    payload: Buffer.from('{}'),
    ...over,
  };
  await sink.write(chunkHolding({ deadLetters: [letter] }, 'x', 0));
  const [one] = letters;
  if (one === undefined) throw new Error('nothing was stored');
  return one;
}
const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));
const shown = ({ payload }: DeadLetter): unknown => JSON.parse(Buffer.from(payload).toString('utf8'));

describe('dead letters under privacy rules', () => {
  it('are left whole where no rule and no subject is concerned', async () => {
    const payload = json({ model: 'unruled', ts: 'Ada', features: { email: 'ada@example.org' } });
    expect(await stored(createPrivacy([SECRET], { patterns: [], deadLetters: 'seal' }), { payload })).toMatchObject({
      payload,
      key: 'customer-4711',
    });
    const broken = Buffer.from('{"model":');
    expect(
      await stored(createPrivacy([SECRET], { patterns: [], deadLetters: 'seal' }), { payload: broken }),
    ).not.toHaveProperty('protection');
  });

  it('are sealed and shown redacted where they name a subject, rules or none', async () => {
    const privacy = createPrivacy([SECRET], { patterns: [], deadLetters: 'seal' });
    const payload = json({ model: 'm', ts: 'Ada', subject_id: 'ada', features: { age: 3, odd: ['x'] }, extra: 'ada' });
    const letter = await stored(privacy, { payload });
    expect(letter).toMatchObject({
      key: '',
      headers: [['content-type', 'application/json']],
      detail: 'ts "…" is not a time: send ISO 8601',
      protection: { kind: 'sealed', subjectKey: privacy.hashSubject('ada') },
    });
    expect(shown(letter)).toEqual({
      model: 'm',
      ts: '[withheld]',
      subject_id: privacy.hashSubject('ada'),
      features: { age: 3, odd: '[withheld]' },
      extra: '[withheld]',
    });
    expect(privacy.open(letter.protection?.sealed ?? Buffer.alloc(0))).toEqual({
      payload,
      key: 'customer-4711',
      headers: HEADERS,
    });
  });

  it('that were sealed before key and headers were kept to the byte are opened all the same', () => {
    const privacy = createPrivacy([SECRET], { patterns: [], deadLetters: 'seal' });
    expect(privacy.open(Buffer.from(SEALED_BEFORE, 'base64'))).toEqual({
      payload: Buffer.from('{"a":1}'),
      key: 'customer-4711',
      headers: [
        ['x-user', keptText(Buffer.from('base64:ada'))],
        ['x-two', '1, 2'],
      ],
    });
  });

  it('are not left whole for a subject that hides in bytes which are no text', async () => {
    const value = keptText(Buffer.concat([Buffer.from('subject_id=ada'), Buffer.from([0xff])]));
    const privacy = createPrivacy([SECRET], { patterns: [], deadLetters: 'seal' });
    const letter = await stored(privacy, { payload: Buffer.from('?'), headers: [['x-of', value]] });
    expect(letter).toMatchObject({ headers: [], protection: { kind: 'sealed' } });
  });

  it.each([
    ['text that was cut short', Buffer.from('{"model":"m","subject_id":"ada 7'), '{"*****":"*","*******_**":"*** #'],
    ['an escaped name', Buffer.from('{"\\u0073ubject_id":"ada"'), '{"\\*####******_**":"***"'],
    ['UTF-16', Buffer.from('{"subject_id":"ada"', 'utf16le'), null],
    ['a registry’s frame', Buffer.from([0, 0, 0, 0, 1, 6, 0x61, 0x64, 0x61]), ''],
  ])('%s is sealed, and shown by its shape at most', async (_, payload, preview) => {
    const privacy = createPrivacy([SECRET], { patterns: [], deadLetters: 'seal' });
    const letter = await stored(privacy, { payload, reason: 'malformed_json' });
    expect(letter.protection?.kind).toBe('sealed');
    if (preview !== null) expect(Buffer.from(letter.payload).toString('utf8')).toBe(preview);
    expect(Buffer.from(letter.payload).includes('ada')).toBe(false);
  });

  it.each([
    ['redact', 'redacted'],
    ['withhold', 'withheld'],
    ['keep', undefined],
  ] as const)('a service that says %s keeps them %s', async (policy, kind) => {
    const privacy = privacyOf([{ match: 'email', action: 'hash' }], policy);
    const letter = await stored(privacy, { payload: json({ model: 'm', features: { email: 'ada@example.org' } }) });
    expect(letter.protection?.kind).toBe(kind);
    expect(letter.protection?.sealed.length ?? 0).toBe(0);
    if (kind === 'redacted') {
      expect(shown(letter)).toEqual({
        model: 'm',
        features: { email: privacy.hash?.column('email', 'ada@example.org') },
      });
    }
    if (kind === 'withheld') expect(letter.payload).toHaveLength(0);
  });

  it('without a key they are redacted where they can be read and withheld where not', async () => {
    const privacy = privacyOf([{ match: 'email', action: 'drop' }], 'seal', []);
    const readable = await stored(privacy, { payload: json({ model: 'm', features: { email: 'a@b.c', age: 1 } }) });
    expect([readable.protection?.kind, shown(readable)]).toEqual(['redacted', { model: 'm', features: { age: 1 } }]);
    expect((await stored(privacy, { payload: Buffer.from('{"model') })).protection?.kind).toBe('withheld');
  });

  it('keeps what the store said to itself', async () => {
    const privacy = privacyOf([{ match: 'email', action: 'drop' }]);
    const letter = await stored(privacy, {
      payload: json({ model: 'm' }),
      step: 'store',
      detail: 'near ada@example.org',
    });
    expect(letter.detail).not.toContain('ada');
  });

  it('never shows a ruled value, whatever is around it, and opens again to the very bytes', async () => {
    const privacy = privacyOf([{ match: 'email', action: 'mask' }]);
    const around = fc.dictionary(fc.constantFrom('ts', 'event_id', 'x', 'label', 'prediction'), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(around, fc.string(), fc.nat(40), async (fields, tail, cut) => {
        const secret = `qzqSecret${tail}`;
        const text = JSON.stringify({ model: 'm', ...fields, features: { email: secret } });
        for (const payload of [Buffer.from(text), Buffer.from(text.slice(0, Math.max(text.length - cut, 0)))]) {
          const letter = await stored(privacy, { payload, detail: JSON.stringify(secret), key: secret });
          expect(`${Buffer.from(letter.payload).toString('utf8')} ${letter.detail} ${letter.key}`).not.toContain(
            'qzqSecret',
          );
          const sealed = Buffer.from(letter.protection?.sealed ?? []);
          expect(sealed.includes('qzqSecret')).toBe(false);
          expect(privacy.open(sealed)).toMatchObject({ payload, key: secret });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('opens under an older key, and says why it does not', async () => {
    const old = privacyOf([{ match: 'email', action: 'hash' }]);
    const letter = await stored(old, { payload: json({ model: 'm', features: { email: 'a' } }) });
    const sealed = Buffer.from(letter.protection?.sealed ?? []);
    const rotated = privacyOf([], 'seal', [Buffer.from('another secret of them, 32 bytes'), SECRET]);
    expect(rotated.open(sealed)).toMatchObject({ key: 'customer-4711' });
    const stranger = privacyOf([], 'seal', [Buffer.from('another secret of them, 32 bytes')]);
    expect(stranger.open(sealed)).toEqual({
      fault: `it was sealed under the key ${old.hash?.keyId}, which LEEWAY_SUBJECT_KEY does not name`,
    });
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    expect(old.open(sealed)).toEqual({ fault: 'it was changed after it was sealed' });
  });
});
