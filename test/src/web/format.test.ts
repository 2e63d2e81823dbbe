import { describe, expect, it } from 'vitest';
import {
  budgetSentence,
  DAY_MS,
  formatCompact,
  formatDuration,
  formatEvidence,
  formatScore,
  formatTick,
  formatUtc,
  formatUtcDays,
  HOUR_MS,
  pagesAllowedIn90Days,
  parseSpan,
} from '../../../dashboards/web/src/lib/format.ts';

describe('figures as people read them', () => {
  it.each([
    [null, '–'],
    [0.04, '<0.1'],
    [0.7, '0.7'],
    [9.94, '9.9'],
    [9.96, '10'],
    [12.4, '12'],
    [2160, '2,160'],
    [3.2e9, '3.2e+9'],
  ])('evidence %s is written %s', (value, text) => {
    expect(formatEvidence(value)).toBe(text);
  });

  it.each([
    [96, '96'],
    [16_712, '16.7k'],
    [99_960, '100k'],
    [240_113, '240k'],
    [1_204_551, '1.2M'],
  ])('a count of %s is written %s', (value, text) => {
    expect(formatCompact(value)).toBe(text);
  });

  it.each([
    [null, '–'],
    [0, '0'],
    [0.00012, '1.2e-4'],
    [0.0314159, '0.031'],
    [-2.345, '-2.35'],
    [14.42, '14.4'],
    [1234.5, '1,235'],
  ])('a score of %s is written %s', (value, text) => {
    expect(formatScore(value)).toBe(text);
  });

  it.each([
    [0.1 + 0.2, '0.3'],
    [10_000, '10k'],
    [2_500_000, '2.5M'],
    [-0.05, '-0.05'],
  ])('a tick at %s is written %s', (value, text) => {
    expect(formatTick(value)).toBe(text);
  });

  it.each([
    [2_400, '2 s'],
    [12 * 60_000, '12 min'],
    [30 * HOUR_MS, '30 h'],
    [9 * DAY_MS, '9 d'],
    [25.4 * 365.25 * DAY_MS, '25 y'],
  ])('%s ms is written %s', (length, text) => {
    expect(formatDuration(length)).toBe(text);
  });

  it('writes times in UTC, whatever the zone of the machine', () => {
    expect(formatUtc(Date.UTC(2001, 5, 4, 5, 7))).toBe('2001-06-04 05:07');
  });

  it.each([
    [Date.UTC(2001, 0, 1), Date.UTC(2001, 1, 26), '2001-01-01 – 2001-02-26'],
    [Date.UTC(1900, 0, 1), Date.UTC(2300, 0, 1), 'all rows of the file'],
  ])('writes the days from %s to %s', (from, to, text) => {
    expect(formatUtcDays(from, to)).toBe(text);
  });

  it.each([
    [{ pages: 1, per: '90d' }, 'At most one false page a quarter'],
    [{ pages: 2, per: '30d' }, 'At most two false pages a month'],
    [{ pages: 1, per: '1w' }, 'At most one false page a week'],
    [{ pages: 1, per: '45d' }, 'At most one false page in 45 days'],
    [{ pages: 12, per: '6h' }, 'At most 12 false pages per 6h'],
  ])('the budget %o is promised as “%s”', (budget, sentence) => {
    expect(budgetSentence(budget)).toBe(sentence);
  });

  it.each([
    ['90d', 90 * DAY_MS],
    ['2w', 14 * DAY_MS],
    ['ninety', null],
    ['1.5d', null],
  ])('the span %s is %s ms', (text, length) => {
    expect(parseSpan(text)).toBe(length);
  });

  it('scales the budget to 90 days', () => {
    expect(pagesAllowedIn90Days({ pages: 2, per: '30d' })).toBe(6);
  });
});
