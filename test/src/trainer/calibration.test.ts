import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corrected, RunningCorrection } from '../../../src/trainer/calibration.ts';
import { seededRandom } from '../../../src/trainer/seeded-random.ts';
import type { ArrivedLabel } from '../../../src/trainer/calibration.ts';

const DAY_MS = 86_400_000;
/** A prior so wide that it does not weigh: the plain maximum-likelihood intercept. */
const NO_PRIOR = { priorDeviation: 1e6 };

function after(
  labels: readonly ArrivedLabel[],
  options: ConstructorParameters<typeof RunningCorrection>[0],
): RunningCorrection {
  const correction = new RunningCorrection(options);
  for (const label of labels) correction.observe(label);
  return correction;
}

describe('the running correction', () => {
  it.each([
    // With every prediction .5 the intercept is the log-odds of the weighted share of ones.
    [
      'three of four are ones: ln 3',
      [1, 1, 1, 0].map((label) => ({ eventTimeMs: 0, predicted: 0.5, label })),
      0,
      Math.log(3),
    ],
    [
      'a one two days (one half-life) older than a zero: ln (1/2)',
      [
        { eventTimeMs: 0, predicted: 0.5, label: 1 },
        { eventTimeMs: 2 * DAY_MS, predicted: 0.5, label: 0 },
      ],
      2 * DAY_MS,
      Math.log(1 / 2),
    ],
    // From .2 (odds 1/4) to a share of 1/2 (odds 1): the odds are multiplied by 4.
    [
      'predicted .2, half of them ones: ln 4',
      [0, 1].map((label) => ({ eventTimeMs: 0, predicted: 0.2, label })),
      0,
      Math.log(4),
    ],
    ['nothing arrived: 0', [], 0, 0],
  ])('%s', (_name, labels, atMs, intercept) => {
    expect(after(labels, NO_PRIOR).interceptAt(atMs)).toBeCloseTo(intercept, 6);
  });

  it('moves little on few labels, as the prior says', () => {
    const ones = (n: number): ArrivedLabel[] =>
      Array.from({ length: n }, () => ({ eventTimeMs: 0, predicted: 0.5, label: 1 }));
    // One label of 1 at .5, prior deviation 1: the score 1 - s(b) - b is 0 at b = .401058, for s(.401058) = .598942.
    expect(after(ones(1), {}).interceptAt(0)).toBeCloseTo(0.401058, 5);
    expect(after(ones(1000), {}).interceptAt(0)).toBeGreaterThan(4);
  });

  it('returns to the model as trained when labels stop', () => {
    const correction = after(
      Array.from({ length: 500 }, () => ({ eventTimeMs: 0, predicted: 0.3, label: 1 })),
      {},
    );
    const weeks = [0, 1, 2, 3, 4, 8].map((week) => correction.interceptAt(week * 7 * DAY_MS));
    expect(weeks).toEqual([...weeks].sort((a, b) => b - a));
    expect(weeks.at(-1)).toBeLessThan(0.001);
  });

  const anyLabel = fc.record({
    eventTimeMs: fc.integer({ min: 0, max: 30 * DAY_MS }),
    predicted: fc.double({ min: 0, max: 1, noNaN: true }),
    label: fc.constantFrom(0, 1),
  });

  it('does not depend on the order in which labels arrive', () => {
    fc.assert(
      fc.property(fc.array(anyLabel, { minLength: 2, maxLength: 40 }), fc.nat(), (labels, seed) => {
        const random = seededRandom(seed);
        const mixed = labels
          .map((label) => ({ label, key: random() }))
          .sort((a, b) => a.key - b.key)
          .map(({ label }) => label);
        const at = 31 * DAY_MS;
        expect(after(mixed, {}).interceptAt(at)).toBeCloseTo(after(labels, {}).interceptAt(at), 9);
      }),
    );
  });

  it('goes on from its saved state as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.array(anyLabel, { maxLength: 20 }), fc.array(anyLabel, { maxLength: 20 }), (before, later) => {
        const saved = RunningCorrection.from(JSON.parse(JSON.stringify(after(before, {}).state())));
        for (const label of later) saved.observe(label);
        expect(saved.interceptAt(31 * DAY_MS)).toBe(after([...before, ...later], {}).interceptAt(31 * DAY_MS));
      }),
    );
  });

  it('finds the shift that was put in, binned or not, over years of event time', () => {
    const random = seededRandom(5);
    const correction = new RunningCorrection({ halfLifeDays: 20 });
    const year = 365 * DAY_MS;
    for (let row = 0; row < 200_000; row++) {
      const logit = 4 * random() - 3;
      const predicted = 1 / (1 + Math.exp(-logit));
      correction.observe({
        eventTimeMs: (row / 200_000) * 40 * year,
        predicted,
        label: random() < corrected(predicted, 0.7) ? 1 : 0,
      });
    }
    // Half-life 20 d leaves about 29 days of labels in it, 395 rows: standard error .11.
    expect(Math.abs(correction.interceptAt(40 * year) - 0.7)).toBeLessThan(0.33);
  });

  it.each([
    ['a label of 2', { eventTimeMs: 0, predicted: 0.5, label: 2 }],
    ['a probability of 1.2', { eventTimeMs: 0, predicted: 1.2, label: 1 }],
    ['no probability', { eventTimeMs: 0, predicted: Number.NaN, label: 1 }],
    ['no time', { eventTimeMs: Number.NaN, predicted: 0.5, label: 1 }],
  ])('refuses %s', (_name, label) => {
    expect(() => new RunningCorrection().observe(label)).toThrow('cannot learn from predicted');
  });

  it.each([
    [0.5, Math.log(3), 0.75],
    [0.25, 0, 0.25],
    [0, 3, 0],
    [1, -3, 1],
  ])('turns %d with intercept %d into %d', (probability, intercept, answer) => {
    expect(corrected(probability, intercept)).toBeCloseTo(answer, 12);
  });
});
