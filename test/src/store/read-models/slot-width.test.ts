import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotWidth } from '../../../../src/store/read-models/slot-width.ts';

describe('the width of slots', () => {
  it.each([
    { firstS: 0, lastS: 7200, askedS: 3600, most: 2000, width: 3600 },
    { firstS: 0, lastS: 0, askedS: 60, most: 2000, width: 60 },
    // Half a year of hours is 4,344 windows: three hours at a time.
    { firstS: 0, lastS: 4343 * 3600, askedS: 3600, most: 2000, width: 10_800 },
    { firstS: 0, lastS: 100, askedS: 0, most: 2, width: 100 },
  ])('is $width s from $firstS to $lastS, $askedS s asked', ({ width, ...question }) => {
    expect(slotWidth(question)).toBe(width);
  });

  it('leaves at most so many slots, wherever they begin, and is a multiple of what was asked', () => {
    fc.assert(
      fc.property(
        fc.record({
          firstS: fc.integer({ min: 0, max: 4_000_000_000 }),
          spanS: fc.integer({ min: 0, max: 100_000_000 }),
          askedS: fc.integer({ min: 1, max: 100_000 }),
          most: fc.integer({ min: 2, max: 5000 }),
        }),
        ({ firstS, spanS, askedS, most }) => {
          const lastS = firstS + spanS;
          const width = slotWidth({ firstS, lastS, askedS, most });
          expect(width % askedS).toBe(0);
          expect(Math.floor(lastS / width) - Math.floor(firstS / width) + 1).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});
