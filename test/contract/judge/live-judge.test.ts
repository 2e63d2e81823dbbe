import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';
import type { Baseline } from '../../../src/domain/baseline.ts';
import type { Episode, JudgeReport } from '../../../src/domain/episode.ts';
import type { Prediction } from '../../../src/domain/events.ts';
import type { Monitor } from '../../../src/domain/monitor.ts';
import { openLiveJudge, type LiveJudge } from '../../../src/judge/index.ts';
import { createProfiler, type Profiler } from '../../../src/profile/index.ts';
import type { Engine } from '../../../src/store/engine/engine.ts';
import { createVerdictStore, type VerdictStore } from '../../../src/store/verdict-store.ts';
import { monitorOf, openProfilingBench, prediction, type ProfilingBench } from '../../support/profiling.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday; 21 days of baseline, 4 quiet days, then two days of shift. */
const FROM = Date.UTC(2001, 0, 1);
const LIVE = FROM + 21 * DAY;
const SHIFT = LIVE + 4 * DAY;
const END = SHIFT + 2 * DAY;
const ROWS_AN_HOUR = 40;
/** Standard deviations by which `amount` moves at SHIFT. */
const SHIFT_SD = 2;
const WALL = END + DAY;
/** After an hour without arrivals everything that came counts as complete. */
const COUNTED = WALL + HOUR;

interface Row {
  readonly ts: number;
  readonly amount: number;
  readonly shop: string;
}

/** Rows of two columns that know no season; `amount` is normal around 50 with sd 10. */
function rowsOf(seed: number, from: number, to: number, shiftAt: number): Row[] {
  const random = createRandom(seed);
  const rows: Row[] = [];
  for (let hour = from; hour < to; hour += HOUR) {
    for (let i = 0; i < ROWS_AN_HOUR; i++) {
      const shift = hour >= shiftAt ? SHIFT_SD : 0;
      rows.push({
        ts: hour + Math.floor(((i + 0.5) * HOUR) / ROWS_AN_HOUR),
        amount: 50 + 10 * (random.normal() + shift),
        shop: `shop ${Math.floor(random.uniform() * 4)}`,
      });
    }
  }
  return rows;
}

const eventsOf = (rows: readonly Row[], version: string): Prediction[] =>
  rows.map(({ ts, amount, shop }) => prediction({ version, ts, numeric: { amount }, categorical: { shop } }));

describe('the live judge', () => {
  let bench: ProfilingBench;
  let baseline: Baseline;
  let profiler: Profiler;
  let runs = 0;
  const monitor: Monitor = monitorOf({
    baseline: { from: new Date(FROM).toISOString(), to: new Date(LIVE).toISOString() },
    budget: { pages: 1, per: '30d' },
    columns: { amount: 'numeric', shop: 'categorical' },
  });

  /** A version with the common baseline, its rows counted. */
  const versionWith = async (version: string, rows: readonly Row[]): Promise<Baseline> => {
    const outcome = await bench.baselines.register({
      model: 'm',
      version,
      monitor,
      file: join(bench.directory, 'baseline.jsonl'),
    });
    if (outcome.kind === 'refused') throw new Error(outcome.detail);
    await bench.write({ predictions: eventsOf(rows, version) });
    return outcome.baseline;
  };

  beforeAll(async () => {
    bench = await openProfilingBench();
    bench.clock.ms = WALL;
    const history = rowsOf(1, FROM, LIVE, Infinity);
    await writeFile(
      join(bench.directory, 'baseline.jsonl'),
      history.map((row) => JSON.stringify({ ...row, ts: new Date(row.ts).toISOString() })).join('\n'),
    );
    baseline = await versionWith('1', rowsOf(2, LIVE, END, SHIFT));
    profiler = createProfiler(bench, { watched: () => Promise.resolve([{ baseline, windowMs: HOUR }]) });
    await profiler.tick(COUNTED);
  });
  afterAll(() => bench.close());

  /** A log of verdicts in the store that is this run's own: the same baseline under another name. */
  const ownLog = (engine: Engine = bench.store.engine) => {
    const run = `run ${++runs}`;
    const store = createVerdictStore(engine, (name) => name);
    const verdicts: VerdictStore = {
      write: (batch) => store.write({ ...batch, baseline: `${batch.baseline} ${run}`, token: `${run}/${batch.token}` }),
      judged: ({ id, model, version }) => store.judged({ id: `${id} ${run}`, model, version }),
    };
    const rows = <T extends Record<string, unknown>>(columns: string, table: string, order: string): Promise<T[]> =>
      bench.store.engine.query<T>(
        `SELECT toUnixTimestamp(window) * 1000 AS window, ${columns} FROM ${table} FINAL WHERE baseline = {baseline:String} ORDER BY ${order}`,
        { baseline: `${baseline.id} ${run}` },
      );
    return {
      open: (of: Baseline = baseline, watched: Monitor = monitor): Promise<LiveJudge> =>
        openLiveJudge({ baseline: of, monitor: watched }, { windows: bench.profiles, verdicts }),
      evidence: () =>
        rows<{ window: number; evidence: number; episode_open: number; rows: number; revision: number }>(
          'evidence, episode_open, rows, revision',
          'evidence',
          'window',
        ),
      verdicts: () =>
        rows<{ window: number; stream: string; state: string; score: number | null; n: number; revision: number }>(
          'stream, state, score, n, p_value, evidence, revision',
          'verdicts',
          'window, stream',
        ),
    };
  };

  const advance = (judge: LiveJudge, closedUntilMs: number, wallMs = WALL): Promise<JudgeReport> =>
    judge.advance({ closedUntilMs, changed: [], wallMs });

  /** What moved is told by the pass in which an episode opens; the rest of it follows from the scores. */
  const withoutEffects = (episodes: readonly Episode[]): readonly Episode[] =>
    episodes.map((episode) => ({ ...episode, effects: {} }));

  /** A run that was never stopped, judged hour by hour. */
  const unbroken = async () => {
    const log = ownLog();
    const judge = await log.open();
    let report = await advance(judge, LIVE);
    for (let until = LIVE + HOUR; until <= END; until += HOUR) report = await advance(judge, until, WALL + until);
    return { report, evidence: await log.evidence(), verdicts: await log.verdicts() };
  };
  let reference: ReturnType<typeof unbroken> | null = null;
  const neverStopped = (): ReturnType<typeof unbroken> => (reference ??= unbroken());

  it('pages once for one shift, and names the column that moved', async () => {
    const { report, evidence, verdicts } = await neverStopped();
    expect(report.lastWindow).toBe(END - HOUR);
    // 30 days of hours for one page.
    expect(report.threshold).toBe(720);
    expect(report.episodes).toHaveLength(1);
    const [episode] = report.episodes;
    expect(episode?.opened).toBeGreaterThanOrEqual(SHIFT);
    expect(episode?.opened).toBeLessThan(SHIFT + 12 * HOUR);
    expect(episode?.evidence).toBeGreaterThanOrEqual(720);
    expect(episode?.streams[0]).toMatchObject({ column: 'amount', kind: 'data drift' });
    expect(episode?.streams.map(({ column }) => column)).not.toContain('shop');
    const told = /^mean ([\d.]+) → ([\d.]+) at the same hours$/.exec(episode?.effects['amount/wasserstein'] ?? '');
    expect(Number(told?.[1])).toBeCloseTo(50, 0);
    // The hours before the page, some of them before the shift to 70.
    expect(Number(told?.[2])).toBeGreaterThan(55);
    expect(Number(told?.[2])).toBeLessThan(75);

    expect(evidence.map(({ window }) => window)).toEqual(Array.from({ length: 144 }, (_, i) => LIVE + i * HOUR));
    expect(evidence.filter((row) => row.evidence >= 720)[0]?.window).toBe(episode?.opened);
    expect(evidence.filter((row) => row.episode_open === 1)[0]?.window).toBe(episode?.opened);
    expect(evidence.every((row) => row.rows === ROWS_AN_HOUR && row.revision === 1)).toBe(true);
    const drifting = verdicts.filter(({ state }) => state === 'drifting');
    expect(new Set(drifting.map(({ stream }) => stream.split('/')[0]))).toEqual(new Set(['amount']));
    expect(drifting[0]?.window).toBe(episode?.opened);
  });

  it('says the same when it judges everything at once', async () => {
    const { report, evidence, verdicts } = await neverStopped();
    const log = ownLog();
    const atOnce = await advance(await log.open(), END);
    expect(atOnce.judged).toBe(144);
    expect(withoutEffects(atOnce.episodes)).toEqual(withoutEffects(report.episodes));
    expect(await log.evidence()).toEqual(evidence);
    expect(await log.verdicts()).toEqual(verdicts);
  });

  it.each([1, 50, 97, 100, 143, 144])(
    'opened again after %i windows it says, bit for bit, what one says that never stopped',
    async (windows) => {
      const { report, evidence, verdicts } = await neverStopped();
      const log = ownLog();
      await advance(await log.open(), LIVE + windows * HOUR);
      const again = await advance(await log.open(), END);
      expect(again.judged).toBe(144 - windows);
      expect(again.evidence).toBe(report.evidence);
      expect(withoutEffects(again.episodes)).toEqual(withoutEffects(report.episodes));
      expect(await log.evidence()).toEqual(evidence);
      expect(await log.verdicts()).toEqual(verdicts);
    },
  );

  /** The bench's engine, which refuses the insert into a table at the given turn. */
  const failingAt = (table: string, turn: number): Engine => {
    let inserts = 0;
    return {
      ...bench.store.engine,
      insert: (batch) =>
        batch.table === table && ++inserts === turn
          ? Promise.reject(new Error('the disk is full'))
          : bench.store.engine.insert(batch),
    };
  };

  it.each([
    ['evidence', LIVE + 60 * HOUR],
    ['verdicts', LIVE + 60 * HOUR],
    // More windows were closed meanwhile.
    ['verdicts', LIVE + 130 * HOUR],
  ])('loses nothing when %s cannot be stored and it is opened again', async (table, until) => {
    const { report, evidence, verdicts } = await neverStopped();
    const log = ownLog(failingAt(table, 2));
    const judge = await log.open();
    await advance(judge, LIVE + 40 * HOUR);
    await expect(advance(judge, LIVE + 60 * HOUR)).rejects.toThrow('the disk is full');
    const again = await log.open();
    await advance(again, until);
    const last = await advance(again, END);
    expect(withoutEffects(last.episodes)).toEqual(withoutEffects(report.episodes));
    expect(await log.evidence()).toEqual(evidence);
    expect(await log.verdicts()).toEqual(verdicts);
  });

  it('judges windows anew that late rows changed, under a higher revision, and holds to that when opened again', async () => {
    const late = await versionWith('late', rowsOf(2, LIVE, SHIFT, Infinity));
    const counting = createProfiler(bench, { watched: () => Promise.resolve([{ baseline: late, windowMs: HOUR }]) });
    await counting.tick(COUNTED);
    const before = baseline;
    baseline = late;
    try {
      const log = ownLog();
      const judge = await log.open(late);
      const first = await advance(judge, SHIFT);
      expect(first.episodes).toEqual([]);
      const was = await log.evidence();

      const window = SHIFT - 3 * HOUR;
      // As many rows again, far away from all others: the window's own score must move.
      const rows = rowsOf(3, window, window + HOUR, FROM).map((row) => ({ ...row, ts: row.ts + 1 }));
      await bench.write({ predictions: eventsOf(rows, 'late') });
      const { changed } = await counting.tick(COUNTED);
      expect(changed.map(({ windows }) => windows)).toEqual([[window]]);
      const report = await judge.advance({ closedUntilMs: SHIFT, changed: [window, window, END], wallMs: WALL });
      expect(report.judged).toBe(1);

      const now = await log.evidence();
      const at = now.findIndex((row) => row.window === window);
      // The evidence of the windows after it moves with it, and no other.
      expect(now.filter(({ revision }) => revision > 1).map((row) => row.window)).toEqual([
        window,
        window + HOUR,
        window + 2 * HOUR,
      ]);
      expect(now[at]).toMatchObject({ revision: 2, rows: 2 * ROWS_AN_HOUR });
      expect(now[at + 1]).toMatchObject({ revision: 2, rows: ROWS_AN_HOUR });
      expect(now[at]?.evidence).toBeGreaterThan(was[at]?.evidence ?? NaN);
      expect(now.slice(0, at)).toEqual(was.slice(0, at));
      expect(now.at(-1)?.evidence).toBe(report.evidence);
      const verdicts = await log.verdicts();
      const revised = new Set(verdicts.filter(({ revision }) => revision === 2).map((row) => row.window));
      expect(revised).toEqual(new Set([window]));
      const score = verdicts.find((row) => row.window === window && row.stream === 'amount/wasserstein');
      expect(score).toMatchObject({ n: 2 * ROWS_AN_HOUR, revision: 2 });

      // One that never saw the window without its late rows has the same evidence.
      const fresh = ownLog();
      await advance(await fresh.open(late), SHIFT);
      const plain = (rows: typeof now): object[] => rows.map((row) => ({ ...row, revision: 0 }));
      expect(plain(now)).toEqual(plain(await fresh.evidence()));

      const opened = await advance(await log.open(late), SHIFT);
      expect(opened.judged).toBe(0);
      expect(opened.evidence).toBe(report.evidence);
      expect(opened.episodes).toEqual(withoutEffects(report.episodes));
      // Another judge that takes over revises above what is stored, and knows the rows of windows that it did not judge.
      const heir = await log.open(late);
      const more = rowsOf(6, window - HOUR, window, FROM).map((row) => ({ ...row, ts: row.ts + 2 }));
      await bench.write({ predictions: eventsOf(more, 'late') });
      await counting.tick(COUNTED);
      const third = await heir.advance({ closedUntilMs: SHIFT, changed: [window - HOUR], wallMs: WALL });
      const last = await log.evidence();
      expect(last.slice(at - 1).map(({ revision, rows: n }) => [revision, n])).toEqual([
        [2, 2 * ROWS_AN_HOUR],
        [3, 2 * ROWS_AN_HOUR],
        [3, ROWS_AN_HOUR],
        [3, ROWS_AN_HOUR],
      ]);
      expect(last.at(-1)?.evidence).toBe(third.evidence);
    } finally {
      baseline = before;
    }
  });

  it('stores what a repeated pass saw, not what the failed one did', async () => {
    const grown = await versionWith('grown', rowsOf(2, LIVE, LIVE + 2 * HOUR, Infinity));
    const counting = createProfiler(bench, { watched: () => Promise.resolve([{ baseline: grown, windowMs: HOUR }]) });
    await counting.tick(COUNTED);
    const before = baseline;
    baseline = grown;
    try {
      const log = ownLog(failingAt('verdicts', 1));
      await expect(advance(await log.open(grown), LIVE + 2 * HOUR)).rejects.toThrow('the disk is full');
      const more = rowsOf(4, LIVE, LIVE + HOUR, Infinity).map((row) => ({ ...row, ts: row.ts + 1 }));
      await bench.write({ predictions: eventsOf(more, 'grown') });
      await counting.tick(COUNTED);
      await advance(await log.open(grown), LIVE + 2 * HOUR, WALL + 1);
      expect((await log.evidence()).map(({ rows }) => rows)).toEqual([2 * ROWS_AN_HOUR, ROWS_AN_HOUR]);
    } finally {
      baseline = before;
    }
  });

  it('starts at the first live row, however long after the baseline, and not before there is one', async () => {
    const gap = LIVE + 90 * DAY;
    const rows = rowsOf(5, gap, gap + 5 * HOUR, Infinity);
    const late = await versionWith('gap', []);
    const counting = createProfiler(bench, { watched: () => Promise.resolve([{ baseline: late, windowMs: HOUR }]) });
    const before = baseline;
    baseline = late;
    try {
      const log = ownLog();
      const judge = await log.open(late);
      expect(await advance(judge, gap)).toMatchObject({ judged: 0, lastWindow: null, evidence: 0, episodes: [] });
      await bench.write({ predictions: eventsOf(rows, 'gap') });
      await counting.tick(Math.max(COUNTED, gap + DAY));
      expect(await advance(judge, gap + 5 * HOUR)).toMatchObject({ judged: 5, lastWindow: gap + 4 * HOUR });
      expect((await log.evidence()).map(({ window }) => window)).toEqual(
        Array.from({ length: 5 }, (_, i) => gap + i * HOUR),
      );
    } finally {
      baseline = before;
    }
  });

  it.each([
    ['2h', 2 * HOUR],
    ['1d', DAY],
  ])('goes on in windows of %s when the monitor changes to them', async (window, windowMs) => {
    const log = ownLog();
    await advance(await log.open(), LIVE + 51 * HOUR);
    const changed = { ...monitor, window };
    const until = LIVE + 5 * DAY;
    const report = await advance(await log.open(baseline, changed), until);
    expect(report.windowMs).toBe(windowMs);
    expect(report.judged).toBeGreaterThan(0);
    const starts = (await log.evidence()).map((row) => row.window).filter((start) => start > LIVE + 51 * HOUR);
    expect(starts).toHaveLength(report.judged);
    expect(starts.at(-1)).toBe(until - windowMs);
    const again = await advance(await log.open(baseline, changed), until);
    expect(again.evidence).toBe(report.evidence);
    expect(again.judged).toBe(0);
  });

  it('refuses a baseline without a single whole window', async () => {
    const log = ownLog();
    const empty = { ...baseline, id: 'nothing counted' };
    await expect(log.open(empty)).rejects.toMatchObject({ code: 'bad_input' });
  });
});
