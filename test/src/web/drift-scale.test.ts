import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandDistance, DRIFT_STEPS, driftStep, MAX_DISTANCE } from '../../../dashboards/web/src/lib/drift-scale.ts';

const BAND = { nullMean: 0.03, nullQ95: 0.044, nullQ999: 0.05 };
const STILL = { nullMean: 0, nullQ95: 0, nullQ999: 0 };

describe('the drift scale', () => {
  // The band reaches .02 from its mean, so a score of .03 + k * .02 is k bands away.
  it.each([
    [0.03, 0],
    [0.044, 0],
    [0.046, 1],
    [0.055, 2],
    [0.075, 3],
    [0.115, 4],
    [0.2, 5],
  ])('puts a score of %s on step %s', (score, step) => {
    expect(driftStep(score, BAND)).toBe(step);
  });

  it('counts a hundredth as one band over a baseline that never moved', () => {
    expect([driftStep(0, STILL), bandDistance(0, STILL)]).toEqual([0, 0]);
    expect([driftStep(0.004, STILL), bandDistance(0.004, STILL)]).toEqual([2, 0.4]);
    expect([driftStep(0.2, STILL), bandDistance(0.2, STILL)]).toEqual([DRIFT_STEPS.length - 1, 20]);
    expect(bandDistance(1e9, STILL)).toBe(MAX_DISTANCE);
  });

  it('never falls as the score rises', () => {
    const score = fc.double({ min: -1, max: 5, noNaN: true });
    fc.assert(
      fc.property(score, score, (a, b) => {
        const [low, high] = a <= b ? [a, b] : [b, a];
        expect(driftStep(high, BAND)).toBeGreaterThanOrEqual(driftStep(low, BAND));
        expect(bandDistance(high, BAND)).toBeGreaterThanOrEqual(bandDistance(low, BAND));
      }),
    );
  });
});
