import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/domain/duration.ts';

describe('durationMs', () => {
  it.each([
    ['15m', 900_000],
    ['1h', 3_600_000],
    ['90d', 7_776_000_000],
    ['2w', 1_209_600_000],
  ])('%s is %s ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each(['', '1', 'h', '0h', '-1h', '1.5h', '1 h', '1H', '1s', '1hour', '1h ', '9999999999w', '１h'])(
    '%j is none',
    (text) => {
      expect(durationMs(text)).toBeNull();
    },
  );
});
