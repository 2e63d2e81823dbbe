import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayCorrection } from '../../../src/trainer/calibration-replay.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('the replayed correction', () => {
  it('answers each row from the labels that had arrived by the refresh before it', () => {
    // Four ones, known half an hour later; the row at 00:45 is still before the refresh at 01:00, the one at 01:15 after it.
    const answers = replayCorrection({
      eventTimesMs: [0, 0, 0, 0, 0.75, 1.25].map((hours) => hours * HOUR_MS),
      arrivalTimesMs: [0.5, 0.5, 0.5, 0.5, 9, 9].map((hours) => hours * HOUR_MS),
      predicted: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      labels: [1, 1, 1, 0, 0, 0],
      priorDeviation: 1e6,
      halfLifeDays: 1e6,
    });
    expect([...answers.subarray(0, 5)]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5]);
    expect(answers[5]).toBeCloseTo(0.75, 5);
  });

  it('never lets a label help to predict anything before its arrival', () => {
    const row = fc.record({
      hours: fc.integer({ min: 0, max: 96 }),
      delay: fc.integer({ min: 0, max: 48 }),
      predicted: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      label: fc.constantFrom(0, 1),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), fc.nat(), (unsorted, pick) => {
        const rows = [...unsorted].sort((a, b) => a.hours - b.hours);
        const changed = pick % rows.length;
        const replay = (labels: readonly number[]): Float32Array =>
          replayCorrection({
            eventTimesMs: rows.map(({ hours }) => hours * HOUR_MS),
            arrivalTimesMs: rows.map(({ hours, delay }) => (hours + delay) * HOUR_MS),
            predicted: rows.map(({ predicted }) => predicted),
            labels,
          });
        const labels = rows.map(({ label }) => label);
        const before = replay(labels);
        const after = replay(labels.map((label, index) => (index === changed ? 1 - label : label)));
        const arrival = rows[changed]!.hours + rows[changed]!.delay;
        for (const [index, { hours }] of rows.entries()) if (hours < arrival) expect(after[index]).toBe(before[index]);
      }),
    );
  });

  it('leaves out labels that never arrive', () => {
    const answers = replayCorrection({
      eventTimesMs: [0, 10 * DAY_MS],
      arrivalTimesMs: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
      predicted: [0.5, 0.5],
      labels: [1, 1],
    });
    expect([...answers]).toEqual([0.5, 0.5]);
  });
});
