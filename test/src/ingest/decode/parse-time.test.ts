import { describe, expect, it } from 'vitest';
import { decodeEvent } from '../../../../src/ingest/decode/decode-event.ts';
import { epochMs, parseIsoTime } from '../../../../src/ingest/decode/parse-time.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const MIDNIGHT = Date.UTC(2026, 0, 1);

describe('times as senders write them', () => {
  it.each([
    ['2026-01-01T12:00:00Z', NOON],
    ['2026-01-01T12:00:00', NOON],
    ['2026-01-01 12:00:00', NOON],
    ['2026-01-01 12:00:00+00:00', NOON],
    ['2026-01-01t12:00z', NOON],
    ['2026-01-01T14:00:00+02:00', NOON],
    ['2026-01-01T14:00:00+0200', NOON],
    ['2026-01-01T14+02', undefined],
    ['2026-01-01T14:00+02', NOON],
    ['2026-01-01T06:30:00-05:30', NOON],
    ['2026-01-01T12:00:00.123456789Z', NOON + 123],
    ['2026-01-01', MIDNIGHT],
    ['2026-01-01Z', undefined],
    ['2026-01-01T', undefined],
    ['2026-02-30', undefined],
    ['2026-01-01T24:00:00Z', undefined],
    ['10000-01-01T00:00:00Z', undefined],
    ['2026-01-01  12:00:00', undefined],
  ])('reads %s', (text, ms) => {
    expect(parseIsoTime(text)).toBe(ms);
  });

  it.each([
    ['seconds', NOON / 1000, NOON],
    ['seconds with a fraction', NOON / 1000 + 0.123, NOON + 123],
    ['milliseconds', NOON, NOON],
    ['milliseconds with a fraction', NOON + 0.9, NOON],
    ['microseconds', NOON * 1e3, NOON],
    ['nanoseconds', NOON * 1e6, NOON],
    ['the first day in milliseconds', 60_000, 60_000],
    ['less than nothing', -0.5, 0],
  ])('tells %s by the size', (_name, value, ms) => {
    expect(epochMs(value)).toBe(ms);
  });

  it.each([NOON / 1000, NOON, NOON * 1e3, '2026-01-01 12:00:00', '2026-01-01T14:00:00+0200'])(
    'takes an event of %s, which would otherwise be of 1970 or a dead letter',
    (ts) => {
      const source = { topic: 't', partition: 0, offset: 0 };
      const payload = Buffer.from(JSON.stringify({ model: 'm', ts, features: {} }));
      const outcome = decodeEvent('prediction', payload, { source, idPrefix: 't/0', hashSubject: () => '' });
      expect(outcome).toMatchObject({ kind: 'prediction', prediction: { ts: NOON } });
    },
  );
});
