import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holesOf, withoutStored } from '../../../../src/ingest/kafka/holes.ts';

const offsetsOf = (holes: readonly { from: number; to: number }[]): number[] =>
  holes.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));

describe('offsets without a message', () => {
  it.each([
    ['nothing is missing', [5, 6, 7], null, []],
    ['something is missing in the middle', [5, 7], null, [{ from: 6, to: 6, reason: 'no_message' }]],
    ['everything is missing', [], null, [{ from: 5, to: 7, reason: 'no_message' }]],
    [
      'some of it was deleted unread',
      [],
      { from: 6, below: 7 },
      [
        { from: 5, to: 5, reason: 'no_message' },
        { from: 6, to: 6, reason: 'expired' },
        { from: 7, to: 7, reason: 'no_message' },
      ],
    ],
    ['what was deleted lies elsewhere', [5, 7], { from: 0, below: 5 }, [{ from: 6, to: 6, reason: 'no_message' }]],
  ])('%s', (_, offsets, expired, holes) => {
    expect(holesOf(offsets, 5, 7, expired)).toEqual(holes);
  });

  it('together with the messages and what is stored make up the range, each offset once', () => {
    const some = fc.uniqueArray(fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(some, some, fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), (a, b, from, below) => {
        const messages = [...a].sort((x, y) => x - y);
        const stored = b.filter((offset) => !a.includes(offset)).sort((x, y) => x - y);
        const holes = withoutStored(holesOf(messages, 0, 40, { from, below }), stored);
        const all = [...messages, ...stored, ...offsetsOf(holes)].sort((x, y) => x - y);
        expect(all).toEqual(Array.from({ length: 41 }, (_, i) => i));
        for (const hole of holes)
          for (const offset of offsetsOf([hole]))
            expect(hole.reason).toBe(offset >= from && offset < below ? 'expired' : 'no_message');
      }),
    );
  });
});
