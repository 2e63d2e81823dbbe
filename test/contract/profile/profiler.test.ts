import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binIndex } from '../../../detectors/profile/index.ts';
import { binCount, type Baseline } from '../../../src/domain/baseline.ts';
import type { Prediction } from '../../../src/domain/events.ts';
import type { WindowProfile } from '../../../src/domain/profile.ts';
import { createProfiler, type Profiler } from '../../../src/profile/index.ts';
import { recordOf } from '../../support/named-values.ts';
import { label, monitorOf, openProfilingBench, prediction, type ProfilingBench } from '../../support/profiling.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** Where the live rows begin; the wall clock of the bench runs with them. */
const LIVE = Date.UTC(2001, 1, 1);

const BASELINE_ROWS = Array.from({ length: 400 }, (_, i) => ({
  ts: new Date(Date.UTC(2001, 0, 1) + i * 400_000).toISOString(),
  amount: ((i * 7919) % 1000) / 8,
  // 60 shops, so that 10 of them are no level of their own but known.
  shop: `shop ${i % 60}`,
  hour: String(Math.floor((i * 400_000) / HOUR) % 24),
  member: i % 3 === 0,
  risk: (i % 100) / 100,
  paid: i % 2,
}));

describe('counting what arrives', () => {
  let bench: ProfilingBench;
  let versions = 0;

  const registered = async (version: string): Promise<Baseline> => {
    const monitor = monitorOf({
      columns: { amount: 'numeric', shop: 'categorical', hour: 'categorical', member: 'boolean' },
      prediction: { column: 'risk', type: 'numeric' },
      label: { column: 'paid' },
    });
    const outcome = await bench.baselines.register({
      model: 'm',
      version,
      monitor,
      file: join(bench.directory, 'b.jsonl'),
    });
    if (outcome.kind === 'refused') throw new Error(outcome.detail);
    return outcome.baseline;
  };

  /** A fresh version with a profiler of its own. */
  const fresh = async (): Promise<{ baseline: Baseline; profiler: Profiler; version: string }> => {
    versions += 1;
    const version = `v${versions}`;
    const baseline = await registered(version);
    bench.clock.ms = LIVE;
    const profiler = createProfiler(bench, { watched: () => Promise.resolve([{ baseline, windowMs: HOUR }]) });
    return { baseline, profiler, version };
  };

  const windows = (baseline: Baseline): Promise<readonly WindowProfile[]> =>
    bench.profiles.windows({ baseline, source: 'live', fromMs: LIVE, toMs: LIVE + 48 * HOUR, windowMs: HOUR });

  beforeAll(async () => {
    bench = await openProfilingBench();
    await writeFile(join(bench.directory, 'b.jsonl'), BASELINE_ROWS.map((row) => JSON.stringify(row)).join('\n'));
  });
  afterAll(() => bench.close());

  it('counts random rows, in any order and any chunks, as a hand count does', async () => {
    const value = fc.oneof(
      fc.double({ min: -50, max: 200, noNaN: true }),
      fc.constantFrom<number | string | null>(null, 'text', 0, 62.5, 124.875),
    );
    const row = fc.record({
      minute: fc.integer({ min: 0, max: 150 }),
      amount: fc.option(value, { nil: undefined }),
      shop: fc.option(fc.constantFrom<string | number | null>('shop 1', 'shop 55', 'shop 59', 'shop 77', null, 7), {
        nil: undefined,
      }),
      hour: fc.constantFrom<string | number>('7', 7, '23', 24, 'seven'),
      member: fc.constantFrom<string | number>('true', 'False', 1, 0, 'maybe'),
      risk: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
      score: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 1, max: 4 }),
        async (rows, chunks) => {
          const { baseline, profiler, version } = await fresh();
          const events = rows.map((fields, i): Prediction => {
            const numeric: Record<string, number> = {};
            const categorical: Record<string, string> = {};
            const nulls: string[] = [];
            for (const [name, given] of Object.entries({
              amount: fields.amount,
              shop: fields.shop,
              hour: fields.hour,
              member: fields.member,
            })) {
              if (given === null) nulls.push(name);
              else if (typeof given === 'number') numeric[name] = given;
              else if (given !== undefined) categorical[name] = given;
            }
            return prediction({
              version,
              ts: LIVE + fields.minute * MINUTE + ((i * 997) % MINUTE),
              numeric,
              categorical,
              nulls,
              value: fields.risk,
              scores: fields.score === undefined ? {} : { risk: fields.score },
            });
          });
          for (let c = 0; c < chunks; c += 1)
            await bench.write({ predictions: events.filter((_, i) => i % chunks === c) });
          bench.clock.ms = LIVE + 10 * HOUR;
          const tick = await profiler.tick(bench.clock.ms);
          expect(tick.countedRows).toBe(rows.length);
          expect(await windows(baseline)).toEqual(handCount(baseline, events));
          expect((await profiler.tick(bench.clock.ms)).countedRows).toBe(0);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('closes a minute when the newest row is five minutes past its end, and not before', async () => {
    const { baseline, profiler, version } = await fresh();
    await bench.write({
      predictions: [prediction({ version, ts: LIVE }), prediction({ version, ts: LIVE + 6 * MINUTE - 1 })],
    });
    expect((await profiler.tick(LIVE + HOUR / 2)).countedRows).toBe(0);
    await bench.write({ predictions: [prediction({ version, ts: LIVE + 6 * MINUTE })] });
    expect((await profiler.tick(LIVE + HOUR / 2)).countedRows).toBe(1);
    expect(await profiler.closedUntil(baseline, HOUR, LIVE + HOUR / 2)).toBe(LIVE + MINUTE);
  });

  it('counts a minute anew when rows come late, with a higher revision, and tells whose window changed', async () => {
    const { baseline, profiler, version } = await fresh();
    const early = [0, 1, 70].map((minute) =>
      prediction({ version, ts: LIVE + minute * MINUTE, numeric: { amount: minute } }),
    );
    await bench.write({ predictions: early });
    const first = await profiler.tick(LIVE + 20 * HOUR);
    expect(first.changed.map(({ windows: changed }) => changed)).toEqual([[LIVE, LIVE + HOUR]]);
    const [before] = await windows(baseline);
    await bench.write({ predictions: [prediction({ version, ts: LIVE + 30, numeric: { amount: 5 } })] });
    const second = await profiler.tick(LIVE + 20 * HOUR);
    expect(second).toMatchObject({ countedRows: 2, changed: [{ windows: [LIVE] }] });
    const [after] = await windows(baseline);
    expect([before!.rows, after!.rows]).toEqual([2, 3]);
    expect(after!.revision).toBeGreaterThan(before!.revision);
    expect(after!.columns.get('amount')).toMatchObject({ rows: 3, sum: 6 });
  });

  it('ignores event times far ahead of the wall clock until it gets there', async () => {
    const { profiler, version } = await fresh();
    bench.clock.ms = LIVE + MINUTE;
    await bench.write({
      predictions: [prediction({ version, ts: LIVE }), prediction({ version, ts: LIVE + 24 * HOUR })],
    });
    expect((await profiler.tick(LIVE + MINUTE)).countedRows).toBe(0);
    expect((await profiler.tick(LIVE + 26 * HOUR)).countedRows).toBe(2);
  });

  it('takes everything for complete after an hour without arrivals', async () => {
    const { baseline, profiler, version } = await fresh();
    await bench.write({ predictions: [prediction({ version, ts: LIVE + 10 * MINUTE })] });
    expect(await profiler.closedUntil(baseline, HOUR, LIVE + HOUR - 1)).toBe(LIVE + 5 * MINUTE);
    expect(await profiler.closedUntil(baseline, HOUR, LIVE + HOUR)).toBe(LIVE + HOUR);
    expect(
      await createProfiler(bench, { watched: () => Promise.resolve([]) }).closedUntil(
        { ...baseline, version: 'none' },
        HOUR,
        LIVE,
      ),
    ).toBeNull();
  });

  it('joins labels as they come, corrects a label that is sent again, and names the cohorts that changed', async () => {
    const { baseline, profiler, version } = await fresh();
    const ids = ['a', 'b', 'c'].map((name) => `${version}-${name}`);
    await bench.write({
      predictions: ids.map((eventId, i) => prediction({ version, eventId, ts: LIVE + i * HOUR, value: 0.25 })),
    });
    await profiler.tick(LIVE + 10 * HOUR);
    expect((await windows(baseline)).map(({ outcome }) => outcome?.labelled ?? 0)).toEqual([0, 0, 0]);
    await bench.write({
      labels: [
        label({ eventId: ids[1]!, value: 1, ts: LIVE + 4 * HOUR }),
        label({ eventId: ids[2]!, text: 'n/a', ts: LIVE + 4 * HOUR }),
      ],
    });
    expect((await profiler.tick(LIVE + 10 * HOUR)).changed).toMatchObject([
      { windows: [], cohorts: [LIVE + HOUR, LIVE + 2 * HOUR] },
    ]);
    const once = (await windows(baseline))[1]!;
    expect(once.outcome).toMatchObject({
      rows: 1,
      labelled: 1,
      labelSum: 1,
      predictionSum: 0.25,
      varianceSum: 0.1875,
      squaredErrorSum: 0.5625,
    });
    expect(once.outcome!.logLossSum).toBeCloseTo(Math.log(4), 8);
    bench.clock.ms += 1000;
    await bench.write({ labels: [label({ eventId: ids[1]!, value: 0, ts: LIVE + 5 * HOUR })] });
    expect((await profiler.tick(LIVE + 10 * HOUR)).changed).toMatchObject([{ cohorts: [LIVE + HOUR] }]);
    const twice = (await windows(baseline))[1]!;
    expect(twice.outcome).toMatchObject({ labelled: 1, labelSum: 0 });
    expect(twice.revision).toBeGreaterThan(once.revision);
    expect((await windows(baseline))[2]!.outcome).toMatchObject({ rows: 1, labelled: 0, labelSum: 0 });
  });

  it.each([
    [
      'the one that became known later, whichever came first',
      [
        [5, 1],
        [4, 0],
      ],
      1,
    ],
    [
      'of two that became known at once, the one that came later',
      [
        [4, 0],
        [4, 1],
        [4, 0],
      ],
      0,
    ],
    [
      'one that is no answer takes the earlier one back',
      [
        [4, 1],
        [5, 'withdrawn'],
      ],
      null,
    ],
    [
      'and another gives one again',
      [
        [4, 1],
        [5, 'withdrawn'],
        [6, 0],
      ],
      0,
    ],
  ] as const)('of several labels of an event, holds: %s', async (_name, labels, expected) => {
    const { baseline, profiler, version } = await fresh();
    const eventId = `${version}-x`;
    await bench.write({ predictions: [prediction({ version, eventId, ts: LIVE, value: 0.25 })] });
    for (const [hour, truth] of labels) {
      const known = { eventId, ts: LIVE + hour * HOUR };
      await bench.write({
        labels: [label(typeof truth === 'number' ? { ...known, value: truth } : { ...known, text: truth })],
      });
      bench.clock.ms += 1000;
      await profiler.tick(LIVE + 10 * HOUR);
    }
    const [{ outcome } = { outcome: null }] = await windows(baseline);
    expect(outcome).toMatchObject({ rows: 1, labelled: expected === null ? 0 : 1, labelSum: expected ?? 0 });
  });

  it('joins a label that came before its prediction', async () => {
    const { baseline, profiler, version } = await fresh();
    await bench.write({ labels: [label({ eventId: `${version}-x`, value: 1, ts: LIVE })] });
    await profiler.tick(LIVE + 10 * HOUR);
    await bench.write({ predictions: [prediction({ version, eventId: `${version}-x`, ts: LIVE + 60, value: 0.5 })] });
    await profiler.tick(LIVE + 10 * HOUR);
    expect((await windows(baseline))[0]!.outcome).toMatchObject({ labelled: 1, labelSum: 1 });
  });

  it('goes on where another profiler stopped, without counting twice', async () => {
    const { baseline, profiler, version } = await fresh();
    await bench.write({
      predictions: Array.from({ length: 30 }, (_, i) => prediction({ version, ts: LIVE + i * MINUTE })),
    });
    await profiler.tick(LIVE + 10 * HOUR);
    const other = createProfiler(bench, { watched: () => Promise.resolve([{ baseline, windowMs: HOUR }]) });
    expect((await other.tick(LIVE + 10 * HOUR)).countedRows).toBe(0);
    expect((await windows(baseline))[0]!.rows).toBe(30);
  });

  it('catches up, after a restart, with labels that came in between and with nothing else', async () => {
    const { baseline, profiler, version } = await fresh();
    const ids = [0, 1, 2].map((i) => `${version}-${i}`);
    await bench.write({
      predictions: ids.map((eventId, i) => prediction({ version, eventId, ts: LIVE + i * HOUR, value: 0.5 })),
      labels: [label({ eventId: ids[0]!, value: 1, ts: LIVE })],
    });
    await profiler.tick(LIVE + 10 * HOUR);
    await bench.write({ labels: [label({ eventId: ids[2]!, value: 1, ts: LIVE })] });
    const restarted = createProfiler(bench, { watched: () => Promise.resolve([{ baseline, windowMs: HOUR }]) });
    expect((await restarted.tick(LIVE + 10 * HOUR)).changed).toMatchObject([
      { windows: [], cohorts: [LIVE + 2 * HOUR] },
    ]);
    expect((await windows(baseline)).map(({ outcome }) => outcome!.labelled)).toEqual([1, 0, 1]);
    expect((await restarted.tick(LIVE + 10 * HOUR)).changed).toEqual([]);
  });

  it('leaves the rest of a large backlog for the next tick, and says so', async () => {
    const { baseline, version } = await fresh();
    await bench.write({
      predictions: Array.from({ length: 40 }, (_, i) => prediction({ version, ts: LIVE + i * MINUTE })),
    });
    const profiler = createProfiler(bench, {
      watched: () => Promise.resolve([{ baseline, windowMs: HOUR }]),
      maximumRowsPerTick: 1,
    });
    const first = await profiler.tick(LIVE + 10 * HOUR);
    expect(first.countedRows + first.backlogMinutes).toBe(40);
    expect((await profiler.tick(LIVE + 10 * HOUR)).backlogMinutes).toBe(0);
  });

  it('counts two hundred columns', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `f${i}`);
    const rows = Array.from({ length: 50 }, (_, i) => ({
      ts: new Date(Date.UTC(2001, 0, 1) + i * HOUR).toISOString(),
      ...Object.fromEntries(names.map((name, k) => [name, ((i * (k + 1)) % 50) / 7])),
    }));
    await writeFile(join(bench.directory, 'wide.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const outcome = await bench.baselines.register({
      model: 'm',
      version: 'wide',
      monitor: monitorOf({}),
      file: join(bench.directory, 'wide.jsonl'),
    });
    if (outcome.kind === 'refused') throw new Error(outcome.detail);
    const { baseline } = outcome;
    bench.clock.ms = LIVE;
    await bench.write({
      predictions: Array.from({ length: 20 }, (_, i) =>
        prediction({
          version: 'wide',
          ts: LIVE + i,
          numeric: Object.fromEntries(names.map((name, k) => [name, (i * k) % 9])),
        }),
      ),
    });
    const profiler = createProfiler(bench, { watched: () => Promise.resolve([{ baseline, windowMs: HOUR }]) });
    expect((await profiler.tick(LIVE + 10 * HOUR)).countedRows).toBe(20);
    const [window] = await windows(baseline);
    expect(window!.columns.size).toBe(200);
    expect(window!.columns.get('f199')!.sum).toBe(
      Array.from({ length: 20 }, (_, i) => (i * 199) % 9).reduce((a, b) => a + b, 0),
    );
  });
});

/** What the windows must be, counted row by row in plain code. */
function handCount(baseline: Baseline, events: readonly Prediction[]): WindowProfile[] {
  const starts = [...new Set(events.map(({ ts }) => ts - ((ts - LIVE) % HOUR)))].sort((a, b) => a - b);
  return starts.map((start) => {
    const rows = events.filter(({ ts }) => ts >= start && ts < start + HOUR);
    return {
      start,
      rows: rows.length,
      revision: rows.length,
      outcome: null,
      columns: new Map(
        baseline.columns.map((column) => {
          const counts = new Uint32Array(binCount(column));
          const tally = {
            column: column.name,
            rows: rows.length,
            nulls: 0,
            unseen: 0,
            outOfRange: 0,
            sum: 0,
            sumOfSquares: 0,
            counts,
          };
          for (const event of rows) {
            if (column.type === 'numeric') {
              const given =
                column.role === 'prediction'
                  ? (recordOf(event.scores)['risk'] ?? event.value)
                  : recordOf(event.numeric)[column.name];
              if (given === undefined || given === null) tally.nulls += 1;
              else {
                counts[binIndex(column.edges, given)]! += 1;
                tally.sum += given;
                tally.sumOfSquares += given * given;
                if (given < column.min || given > column.max) tally.outOfRange += 1;
              }
              continue;
            }
            const number = recordOf(event.numeric)[column.name];
            let given = recordOf(event.categorical)[column.name] ?? (number === undefined ? null : String(number));
            if (given !== null && column.type === 'boolean') {
              if (['true', '1'].includes(given.toLowerCase())) given = 'true';
              if (['false', '0'].includes(given.toLowerCase())) given = 'false';
            }
            if (given === null) tally.nulls += 1;
            else if (column.levels.includes(given)) counts[column.levels.indexOf(given)]! += 1;
            else if (column.others.includes(given)) counts[column.levels.length]! += 1;
            else tally.unseen += 1;
          }
          tally.sum = expect.closeTo(tally.sum, 6) as number;
          tally.sumOfSquares = expect.closeTo(tally.sumOfSquares, 4) as number;
          return [column.name, tally];
        }),
      ),
    };
  });
}
