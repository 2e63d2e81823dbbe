import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, decodeValue, parseJson } from '../../../../../src/ingest/decode/decode-event.ts';
import type { DecodeContext, DecodeOutcome } from '../../../../../src/ingest/decode/outcome.ts';
import { createLabelScanner } from '../../../../../src/ingest/decode/scan/scan-label.ts';
import { anyOddity, anyScalar, anyTime, jsonMessages, mostly, shuffled } from '../../../../support/json-messages.ts';

const context: DecodeContext = {
  source: { topic: 'labels', partition: 3, offset: 42 },
  idPrefix: 'labels/3',
  hashSubject: (id) => `hash of ${id}`,
};

/** The long way, whose word is law. */
function oracle(bytes: Buffer, key: Buffer | null): DecodeOutcome {
  const parsed = parseJson(bytes);
  return 'fault' in parsed
    ? { kind: 'dead-letter', fault: parsed.fault }
    : decodeValue('label', parsed.value, { ...context, key });
}

const label = fc.record(
  {
    event_id: mostly(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), anyOddity),
    model: mostly(fc.constantFrom('m', 'flights', 'Ålesund'), anyOddity),
    label: mostly(
      fc.oneof(fc.double(), fc.boolean(), fc.constantFrom('late', 'på tid', '1', 'y'.repeat(300))),
      anyOddity,
    ),
    ts: mostly(anyTime, anyOddity),
    trace: anyScalar,
    more: mostly(anyScalar, anyOddity),
  },
  { requiredKeys: ['model', 'label', 'ts'] },
);
const message = fc.record({
  bytes: jsonMessages(shuffled(label)),
  key: fc.option(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
      fc.constant(Buffer.from('x'.repeat(257))),
    ),
  ),
});

describe('the scanner of labels', () => {
  it('answers what parsing and checking come to, or gives up, whatever it has seen before', () => {
    let readable = 0;
    let answered = 0;
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 8 }), (messages) => {
        const scan = createLabelScanner();
        for (const { bytes, key } of [...messages, ...messages]) {
          if (!isUtf8(bytes)) continue;
          const scanned = scan(bytes, { ...context, key });
          const parsed = oracle(bytes, key);
          if (parsed.kind === 'label') readable += 1;
          if (scanned === undefined) continue;
          answered += 1;
          expect(parsed, bytes.toString()).toEqual({ kind: 'label', label: scanned });
        }
      }),
      { numRuns: 800 },
    );
    // Most of what can be read takes the short way, or the above would have shown little.
    expect(answered / readable).toBeGreaterThan(0.8);
  });

  it('changes no outcome and no fault of any message', () => {
    fc.assert(
      fc.property(message, ({ bytes, key }) => {
        expect(decodeEvent('label', bytes, { ...context, key }), bytes.toString()).toEqual(oracle(bytes, key));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a canonical label', '{"event_id":"e","model":"m","label":1,"ts":1}'],
    ['one with spaces', '{\n  "event_id": "e",\n  "model": "m",\n  "label": 0.5,\n  "ts": 1\n}\n'],
    ['one in ASCII', '{"event_id":"\\u00e9","model":"m","label":"p\\u00e5 tid","ts":"2025-06-01T12:00:00Z"}'],
    ['a text', '{"event_id":"e","model":"m","label":"late","ts":1}'],
    ['true', '{"event_id":"e","model":"m","label":true,"ts":1}'],
    ['false', '{"label":false,"ts":1,"event_id":"e","model":"m"}'],
    [
      'fields that mean nothing',
      '{"trace":"x","n":-1e3,"ok":true,"none":null,"event_id":"e","model":"m","label":1,"ts":1}',
    ],
    ['one whose key names the event', '{"model":"m","label":1,"ts":1}'],
  ])('does not give up on %s', (_, json) => {
    const key = Buffer.from('by-key');
    const scanned = createLabelScanner()(Buffer.from(json), { ...context, key });
    expect(scanned).toBeDefined();
    expect({ kind: 'label', label: scanned }).toEqual(oracle(Buffer.from(json), key));
  });

  it.each([
    ['a field twice', '{"event_id":"e","model":"m","label":1,"ts":1,"label":2}'],
    ['a field twice, once escaped', '{"event_id":"e","model":"m","label":1,"ts":1,"l\\u0061bel":2}'],
    ['an empty text', '{"event_id":"e","model":"m","label":"","ts":1}'],
    ['null', '{"event_id":"e","model":"m","label":null,"ts":1}'],
    ['no label', '{"event_id":"e","model":"m","ts":1}'],
    ['no event', '{"model":"m","label":1,"ts":1}'],
    ['more behind the object', '{"event_id":"e","model":"m","label":1,"ts":1}{}'],
  ])('gives up on %s, also when it knows the names', (_, json) => {
    const scan = createLabelScanner();
    scan(Buffer.from('{"event_id":"e","model":"m","label":1,"ts":1}'), context);
    for (let time = 0; time < 2; time += 1) expect(scan(Buffer.from(json), context)).toBeUndefined();
  });

  it('forgets names that are too many, and reads on', () => {
    const scan = createLabelScanner();
    for (let round = 0; round < 3_000; round += 1) {
      const scanned = scan(Buffer.from(`{"n${round}":1,"event_id":"e${round}","model":"m","label":1,"ts":1}`), context);
      expect(scanned?.eventId).toBe(`e${round}`);
    }
  });
});
