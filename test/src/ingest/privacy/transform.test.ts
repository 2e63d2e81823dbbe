import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrivacyAction, type PrivacyAction } from '../../../../src/domain/privacy-action.ts';
import { createKeyedHash } from '../../../../src/ingest/privacy/keyed-hash.ts';
import { DROPPED, transformNumber, transformText, type Transformed } from '../../../../src/ingest/privacy/transform.ts';

const KEY = createKeyedHash(Buffer.from('a secret of the tests, 32 bytes.'));
const OTHER = createKeyedHash(Buffer.from('another secret of them, 32 bytes'));

function action(text: string): PrivacyAction {
  const parsed = parsePrivacyAction(text);
  if (parsed.kind === 'fault') throw new Error(parsed.detail);
  return parsed;
}
const text = (value: string, how: string): Transformed => transformText(value, action(how), 'c', KEY);
const number = (value: number, how: string): Transformed => transformNumber(value, action(how), 'c', KEY);
const again = (value: Transformed, how: string): Transformed =>
  typeof value === 'string' ? text(value, how) : typeof value === 'number' ? number(value, how) : value;

const ACTIONS = [
  ...['keep', 'drop', 'hash', 'mask', 'mask:initials', 'bucket:width=10', 'bucket:width=0.1', 'bucket:edges=-1/0/18'],
  ...['bucket:prefix=3', 'bucket:time=minute', 'bucket:time=hour', 'bucket:time=day', 'bucket:time=month'],
];
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('what an action makes of a value', () => {
  it.each([
    ['Ada.Love7@example.org', 'mask', '***.****#@*******.***'],
    ['Ada.Love7@example.org', 'mask:initials', 'A**.L***#@e******.o**'],
    ['NY 10-4', 'mask:initials', '** ##-#'],
    ['żółć ١٢', 'mask', '**** ##'],
    ['true', 'mask', '*'],
    ['false', 'mask', '*'],
    ['x'.repeat(500), 'mask', '*'.repeat(64)],
    ['EC1A 1BB', 'bucket:prefix=4', 'EC1A'],
    ['🙂🙃x', 'bucket:prefix=2', '🙂🙃'],
    ['2025-06-01T12:34:56.789+02:00', 'bucket:time=hour', '2025-06-01T10:00:00Z'],
    ['2025-06-01 12:34:56', 'bucket:time=day', '2025-06-01T00:00:00Z'],
    ['2025-06-17', 'bucket:time=month', '2025-06-01T00:00:00Z'],
    ['soon', 'bucket:time=hour', null],
    ['37', 'bucket:width=10', 30],
    ['thirty', 'bucket:width=10', null],
  ])('%s under %s', (value, how, expected) => {
    expect(text(value, how)).toBe(expected);
  });

  it.each([
    [37, 'bucket:width=10', 30],
    [-3, 'bucket:width=10', -10],
    [40, 'bucket:width=10', 40],
    [17, 'bucket:edges=0/18/65', 0],
    [18, 'bucket:edges=0/18/65', 18],
    [-5, 'bucket:edges=0/18/65', 0],
    [900, 'bucket:edges=0/18/65', 65],
    [-12.5, 'mask', '-##.#'],
    [94107, 'bucket:prefix=3', '941'],
    [Date.UTC(2025, 5, 1, 12, 34), 'bucket:time=hour', Date.UTC(2025, 5, 1, 12)],
    [1e300, 'bucket:time=hour', null],
  ])('%s under %s', (value, how, expected) => {
    expect(number(value, how)).toBe(expected);
  });

  it.each(ACTIONS)('%s done twice changes nothing more', (how) => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('true', 'h:0', '12')), (value) => {
        const once = text(value, how);
        expect(again(once, how)).toBe(once);
      }),
    );
    fc.assert(
      fc.property(finite, (value) => {
        const once = number(value, how);
        expect(again(once, how)).toBe(once);
      }),
    );
  });

  it('a mask without initials holds no letter and no digit of any script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(text(value, 'mask')).toMatch(/^[^\p{L}\p{N}]*$/u);
      }),
    );
  });

  it('a number’s bucket is not above it and less than a width below', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => {
        const low = number(value, 'bucket:width=0.1') as number;
        expect(low).toBeLessThanOrEqual(value);
        expect(value - low).toBeLessThan(0.1 + 1e-6);
      }),
    );
  });

  it('a hash holds for a column of the same name, under the same key, and is told from a stranger’s text', () => {
    const hash = KEY.column('email', 'ada@example.org');
    expect(hash).toMatch(/^h:[0-9a-f]{32}$/);
    expect(createKeyedHash(Buffer.from('a secret of the tests, 32 bytes.')).column('email', 'ada@example.org')).toBe(
      hash,
    );
    expect(KEY.column('mail', 'ada@example.org')).not.toBe(hash);
    expect(OTHER.column('email', 'ada@example.org')).not.toBe(hash);
    // What merely looks like a hash is hashed; what another key has made too.
    expect(KEY.column('email', `h:${'0'.repeat(32)}`)).not.toBe(`h:${'0'.repeat(32)}`);
    expect(OTHER.column('email', hash)).not.toBe(hash);
    expect(KEY.subject('ada')).toMatch(new RegExp(`^${KEY.keyId}:[0-9a-f]{32}$`));
    expect(KEY.subject(KEY.subject('ada'))).toBe(KEY.subject('ada'));
    expect(KEY.eventId('ada')).not.toBe(KEY.column('event_id', 'ada'));
  });

  it('without a key what should be hashed is null', () => {
    expect(transformText('ada', action('hash'), 'c', null)).toBeNull();
    expect(transformText('ada', action('drop'), 'c', null)).toBe(DROPPED);
  });
});
