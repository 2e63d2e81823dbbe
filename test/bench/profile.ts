import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Baseline } from '../../src/domain/baseline.ts';
import { buildStreams } from '../../src/judge/streams/index.ts';
import { createProfiler } from '../../src/profile/index.ts';
import { monitorOf, openProfilingBench, type ProfilingBench } from '../support/profiling.ts';

/*
 * What counting and scoring cost: `npx tsx test/bench/profile.ts [flights] [wide] [labels]`, all three by default. CPU time is of the whole
 * process, engine threads included; on a busy machine it says more than the wall clock.
 */

const HOUR = 3_600_000;
const MINUTE = 60_000;
const DAY = 24 * HOUR;
const LIVE = Date.UTC(2001, 1, 26);
const FLIGHTS = fileURLToPath(new URL('../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url));

async function timed<T>(what: string, work: () => T | Promise<T>, parts = 1): Promise<T> {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  const result = await work();
  const used = process.cpuUsage(cpu);
  const per = parts === 1 ? '' : ` / ${parts}`;
  const wallMs = (performance.now() - wall) / parts;
  process.stdout.write(
    `${what.padEnd(58)} ${wallMs.toFixed(1).padStart(9)} ms wall ${((used.user + used.system) / 1000 / parts).toFixed(1).padStart(9)} ms CPU${per}\n`,
  );
  return result;
}

/** Live rows made by the engine itself, so that the time of decoding is left out: `features` is SQL of the two maps. */
async function insertDays(
  bench: ProfilingBench,
  days: number,
  rowsADay: number,
  num: string,
  cat: string,
): Promise<void> {
  await bench.store.engine.command(`
    INSERT INTO predictions (model, version, ts, ingested_at, event_id, num, cat, prediction_value)
    SELECT 'm', '1', fromUnixTimestamp64Milli(toInt64(${LIVE} + intDiv(number * ${DAY}, ${rowsADay})), 'UTC') AS t, t, toString(cityHash64(number)),
      ${num}, ${cat}, (number % 1000) / 1000
    FROM numbers(${days * rowsADay}) SETTINGS async_insert = 0`);
}

/** Ticks day by day as a replay would, then scores every window. */
async function replay(
  bench: ProfilingBench,
  baseline: Baseline,
  monitor: { window: string },
  days: number,
): Promise<void> {
  const windows = await timed('windows of the baseline read', () =>
    bench.profiles.windows({ baseline, source: 'baseline', fromMs: baseline.from, toMs: baseline.to, windowMs: HOUR }),
  );
  const set = await timed(`streams built: ${windows.length} windows x ${baseline.columns.length} columns`, () =>
    buildStreams(baseline, windows, monitor),
  );
  const profiler = createProfiler(bench, { watched: () => Promise.resolve([{ baseline, windowMs: HOUR }]) });
  await profiler.tick(LIVE + days * DAY);
  await timed('a tick without arrivals', () => profiler.tick(LIVE + days * DAY));
  const minutes = Array.from({ length: 1440 }, (_, i) => LIVE + i * MINUTE);
  await timed('a minute counted', () => bench.profiles.count(baseline, minutes.slice(700, 701)));
  await timed('an hour counted', () => bench.profiles.count(baseline, minutes.slice(700, 760)));
  const rows = await timed('a day counted', () => bench.profiles.count(baseline, minutes));
  process.stdout.write(`  (${rows} rows)\n`);
  const live = await timed(
    'live windows read, each',
    () => bench.profiles.windows({ baseline, source: 'live', fromMs: LIVE, toMs: LIVE + days * DAY, windowMs: HOUR }),
    days * 24,
  );
  await timed(
    `a window scored: ${set.streams.length} streams`,
    () => {
      for (const window of live) set.score(window.start, window, window);
    },
    live.length,
  );
}

async function flights(): Promise<void> {
  const bench = await openProfilingBench();
  try {
    const monitor = monitorOf({
      time: 'date',
      baseline: { from: '2001-01-01', to: '2001-02-26' },
      columns: { delay: 'numeric', distance: 'numeric', origin: 'categorical', destination: 'categorical' },
    });
    const outcome = await timed('flights: baseline of 916,221 rows registered', () =>
      bench.baselines.register({ model: 'm', version: '1', monitor, file: FLIGHTS }),
    );
    if (outcome.kind === 'refused') throw new Error(outcome.detail);
    await insertDays(
      bench,
      7,
      4000,
      "map('delay', number % 100 - 20., 'distance', number % 2500 + 50.)",
      "map('origin', 'ATL', 'destination', ['ORD', 'LAX', 'new'][number % 3 + 1])",
    );
    await replay(bench, outcome.baseline, monitor, 7);
  } finally {
    await bench.close();
  }
}

async function wide(): Promise<void> {
  const bench = await openProfilingBench();
  try {
    const names = Array.from({ length: 100 }, (_, i) => `f${i}`);
    const file = join(bench.directory, 'wide.parquet');
    await bench.store.engine.command(`INSERT INTO FUNCTION file('${file}', 'Parquet')
      SELECT fromUnixTimestamp64Milli(toInt64(${LIVE} - number * 36000), 'UTC') AS ts, ${names.map((name, k) => `randCanonical(${k}) AS ${name}`).join(', ')} FROM numbers(134400)`);
    const monitor = monitorOf({ baseline: { from: '2001-01-01', to: '2001-02-26' } });
    const outcome = await timed('wide: 100 columns x 134,400 rows registered', () =>
      bench.baselines.register({ model: 'm', version: '1', monitor, file }),
    );
    if (outcome.kind === 'refused') throw new Error(outcome.detail);
    const list = names.map((name) => `'${name}'`).join(', ');
    await insertDays(
      bench,
      2,
      4000,
      `mapFromArrays([${list}], arrayMap(k -> rand(k) / 4294967296., range(100)))`,
      'map()',
    );
    await replay(bench, outcome.baseline, monitor, 2);
  } finally {
    await bench.close();
  }
}

async function labels(): Promise<void> {
  const bench = await openProfilingBench();
  try {
    const rows = Array.from({ length: 200 }, (_, i) =>
      JSON.stringify({ ts: LIVE - (i + 1) * 60_000, score: (i % 100) / 100, late: i % 2 }),
    );
    const file = join(bench.directory, 'b.jsonl');
    await writeFile(file, rows.join('\n'));
    const monitor = monitorOf({
      baseline: { from: '2001-01-01', to: '2001-02-26' },
      prediction: { column: 'score', type: 'numeric' },
      label: { column: 'late' },
    });
    const outcome = await bench.baselines.register({ model: 'm', version: '1', monitor, file });
    if (outcome.kind === 'refused') throw new Error(outcome.detail);
    const { baseline } = outcome;
    const days = 500;
    await insertDays(bench, days, 4000, 'map()', 'map()');
    await bench.store.engine.command(`INSERT INTO labels (model, event_id, label_value, ts, ingested_at)
      SELECT 'm', toString(cityHash64(number)), number % 2, fromUnixTimestamp64Milli(toInt64(${LIVE} + intDiv(number * ${DAY}, 4000) + ${DAY}), 'UTC') AS t, t FROM numbers(2000000) SETTINGS async_insert = 0`);
    const day = Array.from({ length: 1440 }, (_, i) => LIVE + 200 * DAY + i * MINUTE);
    await timed('labels: a day (4,000) joined out of 2,000,000', () => bench.outcomes.count(baseline, day));
    await timed('labels: an hour joined out of 2,000,000', () => bench.outcomes.count(baseline, day.slice(0, 60)));
    const newest = LIVE + (days + 1) * DAY - HOUR;
    const intake = await timed('labels: the newest hour of intake looked up', () => bench.outcomes.intake('m', newest));
    await timed(`labels: minutes of ${intake.length} labels found among 2,000,000 rows`, () =>
      bench.outcomes.minutesOf(
        baseline,
        intake.map(({ ingestedAtMs }) => ingestedAtMs),
      ),
    );
    await timed('labels: all of 2,000,000 held against what was counted', () => bench.outcomes.stale(baseline));
  } finally {
    await bench.close();
  }
}

const BENCHES = { flights, wide, labels };
const asked = process.argv.slice(2);
for (const [name, bench] of Object.entries(BENCHES)) if (asked.length === 0 || asked.includes(name)) await bench();
