import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourOfDay, hourOfWeek, windowStart } from '../../../src/domain/window.ts';

const HOUR = 3_600_000;

describe('windows of time', () => {
  it.each([
    ['an hour', '2001-04-29T05:59:59.999Z', HOUR, '2001-04-29T05:00:00.000Z'],
    ['a quarter', '2001-04-29T05:44:00Z', HOUR / 4, '2001-04-29T05:30:00.000Z'],
    ['a day', '2001-04-29T05:00:00Z', 24 * HOUR, '2001-04-29T00:00:00.000Z'],
    ['a week begins on Monday', '2001-04-29T05:00:00Z', 168 * HOUR, '2001-04-23T00:00:00.000Z'],
    ['before the epoch', '1969-12-31T23:30:00Z', HOUR, '1969-12-31T23:00:00.000Z'],
  ])('%s: %s', (_, at, windowMs, start) => {
    expect(new Date(windowStart(Date.parse(at), windowMs)).toISOString()).toBe(start);
  });

  it('tile time: each moment lies in the one window that starts at or before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 4e12 }), fc.integer({ min: 1, max: 20_000 }), (ms, minutes) => {
        const windowMs = minutes * 60_000;
        const start = windowStart(ms, windowMs);
        expect(start).toBeLessThanOrEqual(ms);
        expect(ms - start).toBeLessThan(windowMs);
        expect(windowStart(start, windowMs)).toBe(start);
      }),
    );
  });

  it.each([
    ['1970-01-05T00:00:00Z', 0, 0],
    ['2001-04-29T05:30:00Z', 5, 6 * 24 + 5],
    ['1970-01-01T00:00:00Z', 0, 3 * 24],
    ['1969-12-31T23:00:00Z', 23, 2 * 24 + 23],
  ])('%s is hour %d of the day and %d of the week', (at, day, week) => {
    expect([hourOfDay(Date.parse(at)), hourOfWeek(Date.parse(at))]).toEqual([day, week]);
  });
});
