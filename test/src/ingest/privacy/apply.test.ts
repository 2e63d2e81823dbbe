import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { privacyRulesSchema } from '../../../../src/domain/privacy.ts';
import type { Prediction } from '../../../../src/domain/events.ts';
import { decodeEvent } from '../../../../src/ingest/decode/decode-event.ts';
import { privateLabel, privatePrediction } from '../../../../src/ingest/privacy/apply.ts';
import { createPrivacy } from '../../../../src/ingest/privacy/privacy.ts';

const SECRET = Buffer.from('a secret of the tests, 32 bytes.');
const privacy = createPrivacy([SECRET], {
  patterns: [
    { match: '*EMAIL*', action: 'hash' },
    { match: 'ip', action: 'drop' },
  ],
  deadLetters: 'seal',
});
const context = { source: { topic: 't', partition: 0, offset: 1 }, idPrefix: 't/0', hashSubject: privacy.hashSubject };

function prediction(fields: object): Prediction {
  const text = JSON.stringify({ event_id: 'e1', model: 'm', ts: 0, ...fields });
  const outcome = decodeEvent('prediction', Buffer.from(text), context);
  if (outcome.kind !== 'prediction') throw new Error(JSON.stringify(outcome));
  return outcome.prediction;
}
function stored(model: string, fields: object): Prediction {
  return privatePrediction(prediction({ model, ...fields }), privacy.book.of(model), privacy.hash);
}
const record = ({ names, values }: Prediction['numeric'] | Prediction['categorical']): Record<string, unknown> =>
  Object.fromEntries(names.map((name, i) => [name, values[i]]));

describe('a model’s rules on its events', () => {
  privacy.book.set(
    'bank',
    privacyRulesSchema.parse({
      columns: { email: 'keep', age: 'bucket:width=10', phone: 'mask', account: 'hash', note: 'drop', vip: 'mask' },
      eventId: 'hash',
      segment: 'bucket:prefix=2',
      value: 'bucket:edges=0/0.5',
      scores: 'drop',
      label: 'hash',
      subject: 'drop',
    }),
  );

  it('lets everything through where there are none, but for the defaults', () => {
    const one = prediction({ model: 'plain', features: { age: 37, city: 'Rome' }, subject_id: 'ada' });
    expect(privatePrediction(one, privacy.book.of('plain'), privacy.hash)).toMatchObject({
      numeric: one.numeric,
      categorical: one.categorical,
      subjectKey: privacy.hashSubject('ada'),
    });
    const guarded = stored('plain', { features: { work_Email: 'ada@example.org', ip: '10.0.0.1', ip6: '::1' } });
    expect(record(guarded.categorical)).toEqual({
      work_Email: privacy.hash?.column('work_Email', 'ada@example.org'),
      ip6: '::1',
    });
  });

  it('does what they say, and a column that they name overrules the defaults', () => {
    const one = stored('bank', {
      features: {
        email: 'x@y.z',
        age: 37,
        phone: '+39 06 123',
        account: 4711,
        note: 'call me',
        vip: true,
        other: null,
      },
      prediction: { value: 0.7, label: 'fraud', scores: { raw: 0.2 } },
      segment: 'Italy',
      subject_id: 'ada',
    });
    expect(record(one.numeric)).toEqual({ age: 30 });
    expect(record(one.categorical)).toEqual({
      email: 'x@y.z',
      phone: '+## ## ###',
      account: privacy.hash?.column('account', '4711'),
      vip: '*',
    });
    expect(one).toMatchObject({
      nulls: ['other'],
      value: 0.5,
      label: privacy.hash?.column('label', 'fraud'),
      segment: 'It',
      subjectKey: '',
      eventId: privacy.hash?.eventId('e1'),
    });
    expect(one.scores.names).toEqual([]);
  });

  it('joins labels to their predictions, hashed or not', () => {
    const label = { event_id: 'e1', model: 'bank', ts: 0, label: 'fraud' };
    const outcome = decodeEvent('label', Buffer.from(JSON.stringify(label)), context);
    if (outcome.kind !== 'label') throw new Error('no label');
    const guarded = privateLabel(outcome.label, privacy.book.of('bank'), privacy.hash);
    const one = stored('bank', { prediction: { label: 'fraud' } });
    expect([guarded.eventId, guarded.text]).toEqual([one.eventId, one.label]);
  });

  it('keeps no trace of a secret under any action but keep, and doing it twice changes nothing', () => {
    const hidden = ['drop', 'hash', 'mask', 'bucket:prefix=3', 'bucket:time=hour', 'bucket:width=10'];
    fc.assert(
      fc.property(fc.constantFrom(...hidden), fc.string({ minLength: 12 }), (how, tail) => {
        const secret = `Sécret-${tail}`;
        privacy.book.set('p', privacyRulesSchema.parse({ columns: { c: how, d: how }, segment: how }));
        const once = stored('p', { features: { c: secret, d: 123456.789, e: 'plain' }, segment: secret });
        expect(JSON.stringify(once)).not.toContain(JSON.stringify(secret).slice(1, -1));
        expect(JSON.stringify(once)).not.toContain('123456.789');
        expect(JSON.stringify(once)).toContain('plain');
        expect(privatePrediction(once, privacy.book.of('p'), privacy.hash)).toEqual(once);
      }),
    );
  });

  it('matches patterns without backtracking, and takes characters of expressions as they are', () => {
    privacy.book.set(
      'q',
      privacyRulesSchema.parse({
        patterns: [
          { match: 'a.b*****c*****d', action: 'drop' },
          { match: '[x]', action: 'drop' },
        ],
      }),
    );
    const names = ['a.b1c2d', 'aXb1c2d', '[x]', 'x', `a.b${'c'.repeat(4000)}`];
    expect(names.map((name) => privacy.book.of('q').column(name).kind)).toEqual([
      'drop',
      'keep',
      'drop',
      'keep',
      'keep',
    ]);
  });
});
