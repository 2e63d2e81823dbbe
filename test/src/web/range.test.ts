import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../dashboards/web/src/lib/format.ts';
import { brushedSpan, exactRange, readRange, requestedSpan } from '../../../dashboards/web/src/lib/range.ts';

const read = (query: string) => readRange(new URLSearchParams(query));

describe('the range of an address', () => {
  it.each([
    ['', { kind: 'all' }],
    ['range=30d', { kind: 'latest', name: '30d', days: 30 }],
    ['range=century', { kind: 'all' }],
    ['from=2001-06-01&to=2001-06-10', { kind: 'exact', from: Date.UTC(2001, 5, 1), to: Date.UTC(2001, 5, 10) }],
    [
      'from=2001-06-01T00:00Z&to=2001-06-01T06:00Z',
      { kind: 'exact', from: Date.UTC(2001, 5, 1), to: Date.UTC(2001, 5, 1, 6) },
    ],
    ['from=2001-06-10&to=2001-06-01', { kind: 'all' }],
    ['from=2001-06-03T05:00Z', { kind: 'since', from: Date.UTC(2001, 5, 3, 5) }],
    ['from=yesterday&to=now&range=7d', { kind: 'latest', name: '7d', days: 7 }],
  ])('reads “%s”', (query, choice) => {
    expect(read(query)).toEqual(choice);
  });

  it('counts named ranges back from the newest window, not from today', () => {
    const newest = Date.UTC(2001, 5, 30, 23);
    expect(requestedSpan(read('range=7d'), newest)).toEqual({ from: Date.UTC(2001, 5, 24), to: newest + HOUR_MS });
    expect(requestedSpan(read(''), newest)).toBeNull();
    const from = Date.UTC(2001, 5, 30);
    expect(requestedSpan(read('from=2001-06-30'), newest)).toEqual({ from, to: newest + HOUR_MS });
  });

  it('makes of any brush whole hours that the address gives back', () => {
    const time = fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2030, 0, 1) });
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: 400 * DAY_MS }), (start, length) => {
        const span = brushedSpan(start + length, start);
        const { from, to } = exactRange(span);
        expect(span.from % HOUR_MS).toBe(0);
        expect(span.from).toBeLessThanOrEqual(start);
        expect(span.to).toBeGreaterThanOrEqual(start + length);
        expect(read(`from=${from}&to=${to}`)).toEqual({ kind: 'exact', ...span });
      }),
    );
  });
});
