import { describe, expect, it } from 'vitest';
import type { DeadLetterAnswer } from '../../../../src/cli/remote/answers.ts';
import { lettersText, replayText } from '../../../../src/cli/remote/dead-letter-text.ts';

const letter = (over: Partial<DeadLetterAnswer> = {}): DeadLetterAnswer => ({
  id: 'dl_1',
  state: 'open',
  reason: 'bad_time',
  kind: 'prediction',
  detail: 'ts "soon" is not a time: send ISO 8601',
  remedy: 'Send ISO 8601.',
  at: '2026-01-01T00:00:00.000Z',
  source: { topic: 'calls', partition: 2, offset: 7 },
  key: '',
  headers: {},
  bytes: Buffer.from('{"ts":"soon"}').toString('base64'),
  protection: 'none',
  attempts: 0,
  note: '',
  ...over,
});
const replay = { dryRun: false, replayed: 3, unreadable: 0, withheld: 0, remaining: 0, letters: [] };

describe('dead letters for people', () => {
  it('are each shown with their place, and what helps once for each reason', () => {
    expect(lettersText([letter(), letter({ id: 'dl_2' })])).toBe(`\
2026-01-01T00:00:00.000Z  prediction  calls/2@7  bad_time  dl_1
  ts "soon" is not a time: send ISO 8601
  {"ts":"soon"}

2026-01-01T00:00:00.000Z  prediction  calls/2@7  bad_time  dl_2
  ts "soon" is not a time: send ISO 8601
  {"ts":"soon"}

what helps:
  bad_time (2): Send ISO 8601.
after a fix: leeway dead-letters replay --dry-run
`);
  });

  it('have no advice where nothing is left to do', () => {
    expect(lettersText([letter({ state: 'replayed', attempts: 1 })])).not.toContain('what helps');
    expect(lettersText([])).toBe('(none)\n');
  });

  it.each<[string, Partial<DeadLetterAnswer>, string]>([
    [
      'a key and headers, in the order they came',
      { key: 'base64:wyg=', headers: { 'x-two': ['a', 'b'] } },
      '  key base64:wyg=\n  headers x-two: a, x-two: b\n',
    ],
    [
      'text in which some bytes are none',
      { bytes: Buffer.from('{"city":"Troms\xf8"}', 'latin1').toString('base64') },
      '  {"city":"Troms\\xf8"}\n',
    ],
    ['bytes that are no text', { bytes: '/wABAg==' }, '  hex ff000102\n'],
    [
      'what is left of an expired one',
      { bytes: '', protection: 'expired', state: 'discarded', note: 'why' },
      '(discarded, expired, “why”)',
    ],
    [
      'long payloads, cut',
      { bytes: Buffer.from('x'.repeat(500)).toString('base64') },
      `${'x'.repeat(400)} … (500 bytes in all)`,
    ],
  ])('are shown with %s', (_, over, shown) => {
    expect(lettersText([letter(over)])).toContain(shown);
  });

  it('are counted after a replay, with an example of each reason', () => {
    expect(replayText(replay)).toBe('stored: 3, still unreadable: 0\n');
    expect(replayText({ ...replay, replayed: 0 })).toMatch(/^no open letter fits: /);
    const failed = ['dl_1', 'dl_2'].map(
      (id) => ({ id, outcome: 'unreadable', reason: 'bad_time', detail: 'why' }) as const,
    );
    expect(replayText({ ...replay, dryRun: true, replayed: 0, unreadable: 2, remaining: 5, letters: failed })).toBe(`\
would be stored: 0, still unreadable: 2, not looked at: 5 (replay again, or with a higher --limit)
  bad_time (2), such as dl_1  why
what is wrong with the bytes stays wrong: have them sent again, then leeway dead-letters discard --reason bad_time --note WHY
`);
  });
});
