import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../dashboards/web/src/lib/format.ts';
import { timeTicks, yearsOf } from '../../../dashboards/web/src/lib/time-axis.ts';
import { valueTicks } from '../../../dashboards/web/src/lib/value-axis.ts';

const FEBRUARY_26 = Date.UTC(2001, 1, 26);

describe('axes', () => {
  it.each([
    [12 * HOUR_MS, 13, ['26 Feb', '01:00', '02:00']],
    [3 * DAY_MS, 13, ['26 Feb', '06:00', '12:00']],
    [28 * DAY_MS, 5, ['26 Feb', '5 Mar', '12 Mar']],
    [125 * DAY_MS, 12, ['1 Mar', '15 Mar', '1 Apr']],
    [400 * DAY_MS, 14, ['Mar 2001', 'Apr', 'May']],
  ])('marks a span of %s ms with at most %s round times', (length, most, first) => {
    expect(
      timeTicks(FEBRUARY_26, FEBRUARY_26 + length, most)
        .slice(0, 3)
        .map((tick) => tick.label),
    ).toEqual(first);
  });

  it('keeps every time mark inside its span, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 24 * 900 }), fc.integer({ min: 2, max: 20 }), (hours, most) => {
        const to = FEBRUARY_26 + hours * HOUR_MS;
        const times = timeTicks(FEBRUARY_26, to, most).map((tick) => tick.at);
        expect(times.every((time) => time >= FEBRUARY_26 && time <= to)).toBe(true);
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        // Half months are cut finer than asked for by one mark at most at either end.
        expect(times.length).toBeLessThanOrEqual(most * 1.2 + 2);
      }),
    );
  });

  it('names the years of a span', () => {
    expect([yearsOf(FEBRUARY_26, FEBRUARY_26 + DAY_MS), yearsOf(FEBRUARY_26, FEBRUARY_26 + 365 * DAY_MS)]).toEqual([
      '2001',
      '2001–2002',
    ]);
  });

  it.each([
    [0, 1, 5, [0, 0.25, 0.5, 0.75, 1]],
    [0.09, 0.28, 5, [0.1, 0.15, 0.2, 0.25]],
    [-3, 4, 5, [-2, 0, 2, 4]],
    [5, 5, 5, [5]],
  ])('marks values from %s to %s at round numbers', (low, high, most, ticks) => {
    expect(valueTicks(low, high, most).map((tick) => Number(tick.toPrecision(6)))).toEqual(ticks);
  });
});
