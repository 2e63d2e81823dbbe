import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonElements } from '../../../../src/ingest/decode/json-elements.ts';
import { createMessageReader } from '../../../../src/ingest/formats/message-reader.ts';
import { readBody } from '../../../../src/ingest/http/read-body.ts';

const JSON_TYPE = 'application/json';
const LINES_TYPE = 'application/x-ndjson';
const read = (text: string, contentType = JSON_TYPE): (readonly [string, string])[] =>
  readBody(Buffer.from(text), {
    kind: 'label',
    contentType,
    maxBytes: 1000,
    idPrefix: 'http/r',
    hashSubject: () => '',
    headers: {},
    timestamp: 0,
    reader: createMessageReader(),
  }).map(({ outcome, payload }) => [
    outcome.kind === 'label' ? outcome.label.eventId : outcome.kind === 'dead-letter' ? outcome.fault.reason : '',
    payload.toString(),
  ]);
const a = '{"event_id":"a","model":"m","ts":0,"label":1}';
const b = '{"event_id":"b","model":"m","ts":0,"label":1}';

describe('reading a body', () => {
  it.each([
    ['one object', a, JSON_TYPE, [['a', a]]],
    ['one object over several lines', a.replaceAll(',', ',\n'), JSON_TYPE, [['a', a.replaceAll(',', ',\n')]]],
    [
      'an array',
      `[${a},${b}]`,
      JSON_TYPE,
      [
        ['a', a],
        ['b', b],
      ],
    ],
    ['an array behind a byte order mark', `\uFEFF[${a}]`, JSON_TYPE, [['a', a]]],
    [
      'lines behind a byte order mark',
      `\uFEFF${a}\n${b}`,
      JSON_TYPE,
      [
        ['a', a],
        ['b', b],
      ],
    ],
    ['an empty array', '[]', JSON_TYPE, []],
    [
      'an array with a bad element, whose own bytes are kept',
      `[ ${a} , {"x":"],\\"["} ,7]`,
      JSON_TYPE,
      [
        ['a', a],
        ['missing_field', '{"x":"],\\"["}'],
        ['not_an_object', '7'],
      ],
    ],
    ['an array that is malformed as a whole', `[${a},{]`, JSON_TYPE, [['malformed_json', `[${a},{]`]]],
    [
      'lines',
      `${a}\n${b}\n`,
      LINES_TYPE,
      [
        ['a', a],
        ['b', b],
      ],
    ],
    [
      'lines that end as on Windows, with a blank one',
      `${a}\r\n\r\n${b}`,
      LINES_TYPE,
      [
        ['a', `${a}\r`],
        ['b', b],
      ],
    ],
    [
      'lines of which one is bad',
      `${a}\n{"model":\n${b}`,
      LINES_TYPE,
      [
        ['a', a],
        ['malformed_json', '{"model":'],
        ['b', b],
      ],
    ],
    [
      'lines that are called JSON',
      `${a}\n${b}`,
      JSON_TYPE,
      [
        ['a', a],
        ['b', b],
      ],
    ],
    ['a malformed object over several lines', '{\n"model": x\n}', JSON_TYPE, [['malformed_json', '{\n"model": x\n}']]],
    ['an empty body', '', JSON_TYPE, [['empty', '']]],
    ['no lines at all', '\n\n', LINES_TYPE, [['malformed_json', '\n\n']]],
    ['an array that is too large', `[${' '.repeat(1000)}]`, JSON_TYPE, [['too_large', `[${' '.repeat(1000)}]`]]],
  ])('reads %s', (_, text, contentType, entries) => {
    expect(read(text, contentType)).toEqual(entries);
  });

  it('numbers the rows and gives each its own id', () => {
    const bare = '{"model":"m","ts":0}';
    const ids = readBody(Buffer.from(`${bare}\n\n${bare}`), {
      kind: 'prediction',
      contentType: LINES_TYPE,
      maxBytes: 1000,
      idPrefix: 'http/r',
      hashSubject: () => '',
      headers: {},
      timestamp: 0,
      reader: createMessageReader(),
    }).map(({ outcome, source }) => [source, outcome.kind === 'prediction' ? outcome.prediction.eventId : '']);
    expect(ids).toEqual([
      [{ topic: '', partition: 0, offset: 0 }, 'http/r/0'],
      [{ topic: '', partition: 0, offset: 1 }, 'http/r/1'],
    ]);
  });

  it('cuts any array into the bytes of its elements', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 1, 3), (values, indent) => {
        const cut = jsonElements(Buffer.from(JSON.stringify(values, null, indent)));
        expect(cut.map((bytes) => JSON.parse(bytes.toString()) as unknown)).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });
});
