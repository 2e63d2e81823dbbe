import { describe, expect, it } from 'vitest';
import { findMend } from '../../../src/trainer/mend.ts';
import { seededRandom } from '../../../src/trainer/seeded-random.ts';
import type { ColumnSample } from '../../../src/trainer/mend.ts';
import type { RandomSource } from '../../../src/trainer/seeded-random.ts';

type Draw = (hour: number, random: RandomSource) => number;

function gaussian(random: RandomSource): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

/** More events by day than by night. */
const clock = (random: RandomSource): number => Math.floor(24 * (1 - random() ** 1.6));

const hourOfDay: Draw = (hour) => hour;
/** The hour at the customer's place: some are an hour or two away from the clock of the event. */
const localHour: Draw = (hour, random) => (hour + Math.floor(3 * random() ** 2)) % 24;
const weekday: Draw = (_hour, random) => Math.floor(7 * random() ** 2);
const month: Draw = (_hour, random) => 1 + Math.floor(12 * random() ** 2);
const miles: Draw = (_hour, random) => Math.round(Math.exp(6.3 + 0.7 * gaussian(random)));
const kilograms: Draw = (_hour, random) => 70 + 15 * gaussian(random);
const share: Draw = (_hour, random) => random() ** 2;
const celsius: Draw = (hour, random) => 15 + 5 * Math.sin((hour / 12) * Math.PI) + 6 * gaussian(random);

function sample(
  draw: Draw,
  rows: number,
  seed: number,
  broken: (value: number) => number = (value) => value,
): ColumnSample {
  const random = seededRandom(seed);
  const hours = Int32Array.from({ length: rows }, () => clock(random));
  return { hours, values: Float64Array.from(hours, (hour) => broken(draw(hour, random))) };
}

describe('looking for a feed break', () => {
  it.each<[string, Draw, (value: number) => number, RegExp]>([
    [
      'hour',
      hourOfDay,
      (x) => (x + 5) % 24,
      /^hour looks shifted by \+5 \(mod 24\), which explains 100 % of its drift: a time zone\?$/,
    ],
    [
      'local_hour',
      localHour,
      (x) => (x + 16) % 24,
      /^local_hour looks shifted by -8 \(mod 24\), which explains \d+ % of its drift: a time zone\?$/,
    ],
    ['weekday', weekday, (x) => (x + 6) % 7, /shifted by -1 \(mod 7\).*another first day of the week\?$/],
    ['month', month, (x) => (x % 12) + 1, /shifted by \+1 \(mod 12\)/],
    ['distance', miles, (x) => x * 1.609344, /multiplied by 1\.609344.*miles sent as kilometres\?$/],
    [
      'rounded_distance',
      miles,
      (x) => Math.round(x * 1.609344),
      /multiplied by 1\.609344.*miles sent as kilometres\?$/,
    ],
    ['weight', kilograms, (x) => x / 0.45359237, /multiplied by 2\.204623.*kilograms sent as pounds\?$/],
    ['height', kilograms, (x) => x * 0.3048, /multiplied by 0\.3048.*feet sent as metres\?$/],
    ['latency', miles, (x) => x * 1000, /multiplied by 1000.*seconds sent as milliseconds\?$/],
    ['rate', share, (x) => x * 100, /multiplied by 100.*shares sent as per cent\?$/],
    ['temperature', celsius, (x) => 1.8 * x + 32, /converted by 1\.8 x \+ 32.*degrees Celsius sent as Fahrenheit\?$/],
  ])('names what happened to %s, and mends it', (column, draw, broken, hint) => {
    const finding = findMend({ column, baseline: sample(draw, 20_000, 1), recent: sample(draw, 3000, 2, broken) });
    if (finding.kind === 'none') throw new Error(finding.reason);
    expect(finding.hint).toMatch(hint);
    expect(finding.explained).toBeGreaterThan(0.9);
    expect(finding.distance.mended).toBeLessThan(finding.distance.drifted);
    expect(finding.mend.column).toBe(column);
  });

  it('proposes nothing on undrifted data, whatever the column, the size and the seed', () => {
    const found: string[] = [];
    const draws = { hourOfDay, localHour, weekday, month, miles, kilograms, share, celsius };
    for (const [column, draw] of Object.entries(draws)) {
      for (const rows of [300, 1000, 4000]) {
        for (let seed = 0; seed < 40; seed++) {
          const finding = findMend({
            column,
            baseline: sample(draw, 5000, 1000 + seed),
            recent: sample(draw, rows, seed),
          });
          if (finding.kind !== 'none') found.push(`${column} ${rows} ${seed}: ${finding.hint}`);
        }
      }
    }
    expect(found).toEqual([]);
  });

  it.each<[string, Draw, (value: number) => number]>([
    ['a mean that moved by one deviation', kilograms, (x) => x + 15],
    ['values that spread out', kilograms, (x) => 70 + 2 * (x - 70)],
    ['a constant', kilograms, () => 70],
    ['a count that shrank to a few values', weekday, (x) => Math.floor(x / 3)],
    ['prices up by a third', miles, (x) => x * 1.33],
  ])('does not explain away %s', (_name, draw, moved) => {
    const finding = findMend({ column: 'x', baseline: sample(draw, 20_000, 1), recent: sample(draw, 3000, 2, moved) });
    expect(finding).toMatchObject({ kind: 'none', reason: 'unexplained' });
  });

  it('sees through another mix of hours: more night events are no drift of the hour', () => {
    const random = seededRandom(3);
    const hours = Int32Array.from({ length: 3000 }, () => Math.floor(8 * random()));
    const recent = { hours, values: Float64Array.from(hours) };
    expect(findMend({ column: 'hour', baseline: sample(hourOfDay, 20_000, 1), recent })).toMatchObject({
      reason: 'no drift',
    });
  });

  it.each([
    ['the recent rows are few', sample(miles, 5000, 1), sample(miles, 299, 2)],
    ['the baseline is empty', sample(miles, 0, 1), sample(miles, 3000, 2)],
    ['the recent values are all missing', sample(miles, 5000, 1), sample(miles, 3000, 2, () => Number.NaN)],
    [
      'the hours do not overlap',
      sample(miles, 5000, 1),
      { ...sample(miles, 3000, 2), hours: new Int32Array(3000).fill(-1) },
    ],
  ])('says nothing when %s', (_name, baseline, recent) => {
    expect(findMend({ column: 'distance', baseline, recent })).toMatchObject({ kind: 'none', reason: 'too few rows' });
  });
});
