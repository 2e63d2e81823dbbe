import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { Episode, JudgeReport } from '../../src/domain/episode.ts';
import type { LiveJudge } from '../../src/judge/index.ts';
import { createPipeline, windowMsOf, type PipelinePorts, type Watched } from '../../src/pipeline.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { manualClock } from '../support/manual-clock.ts';
import { monitorOf } from '../support/profiling.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2001, 3, 1);

/** What one `advance` of a judge was asked. */
type Asked = Parameters<LiveJudge['advance']>[0] & { readonly model: string; readonly opening: number };

describe('the pipeline', () => {
  const watchedOf = (model: string, fields: Partial<Baseline> = {}): Watched => ({
    baseline: { id: `b-${model}`, model, version: '1', ...fields } as Baseline,
    monitor: monitorOf({ model }),
  });

  const episode: Episode = {
    opened: NOW - 3 * HOUR,
    last: NOW - 2 * HOUR,
    closed: null,
    evidence: 2_500,
    streams: [{ stream: 'x/js', column: 'x', kind: 'data drift', share: 1, score: 0.4, baselineMean: 0.1 }],
    effects: { 'x/js': 'mean 1 → 2' },
    updates: [{ window: NOW - 2 * HOUR, evidence: 2_300, streams: [] }],
  };

  /** A pipeline over fakes; `advance` answers for every judge. */
  const open = (ports: Partial<PipelinePorts> & { readonly advance?: (asked: Asked) => Promise<void> } = {}) => {
    const asked: Asked[] = [];
    const opened: string[] = [];
    const applied: Parameters<PipelinePorts['applyAlerts']>[] = [];
    const considered: [string, number][] = [];
    const clock = manualClock(NOW);
    const metrics = createMetrics({ version: '0', defaults: false });
    const { advance, ...rest } = ports;
    const pipeline = createPipeline({
      joinCalls: () => Promise.resolve(),
      profiler: {
        tick: () => Promise.resolve({ changed: [], countedRows: 7, backlogMinutes: 0 }),
        closedUntil: () => Promise.resolve(NOW),
      },
      watched: () => Promise.resolve([watchedOf('a'), watchedOf('b')]),
      openJudge: ({ baseline }) => {
        opened.push(baseline.id);
        const opening = opened.length;
        const judge = {
          model: baseline.model,
          streams: { streams: [] },
          calibration: { exponent: 1, guarantee: 'exchangeable' },
          advance: async (now: Parameters<LiveJudge['advance']>[0]): Promise<JudgeReport> => {
            const one = { ...now, model: baseline.model, opening };
            asked.push(one);
            await advance?.(one);
            return {
              model: baseline.model,
              version: baseline.version,
              baseline: baseline.id,
              threshold: 2_160,
              windowMs: HOUR,
              lastWindow: NOW - HOUR,
              evidence: 12,
              judged: 3,
              episodes: [episode],
            };
          },
        };
        return Promise.resolve(judge as unknown as LiveJudge);
      },
      applyAlerts: (...args) => {
        applied.push(args);
        return Promise.resolve([]);
      },
      considerRetraining: ({ baseline }, eventNowMs) => {
        considered.push([baseline.model, eventNowMs]);
        return Promise.resolve();
      },
      clock,
      log: silentLogger(),
      metrics,
      ...rest,
    });
    return { pipeline, asked, opened, applied, considered, metrics };
  };

  const refuses = (model: string, times = Infinity) => {
    let left = times;
    return (one: Asked): Promise<void> =>
      one.model === model && left-- > 0 ? Promise.reject(new Error('the store is away')) : Promise.resolve();
  };

  it('judges nothing while closed rows are still uncounted, and then what it owed', async () => {
    const late = NOW - 2 * HOUR;
    const ticks = [5, 0].map((backlogMinutes) => ({
      changed:
        backlogMinutes > 0 ? [{ baseline: watchedOf('a').baseline, windowMs: HOUR, windows: [late], cohorts: [] }] : [],
      countedRows: 1,
      backlogMinutes,
    }));
    const { pipeline, asked } = open({
      profiler: {
        tick: () => Promise.resolve(ticks.shift() ?? { changed: [], countedRows: 0, backlogMinutes: 0 }),
        closedUntil: () => Promise.resolve(NOW),
      },
    });
    expect(await pipeline.pass()).toMatchObject({ judgedWindows: 0 });
    expect(asked).toEqual([]);
    await pipeline.pass();
    expect(asked.map(({ model, changed }) => [model, changed])).toEqual([
      ['a', [late]],
      ['b', []],
    ]);
  });

  it('counts, judges, alerts and considers retraining, model by model', async () => {
    const { pipeline, asked, applied, considered, metrics } = open();
    expect(await pipeline.pass()).toEqual({ countedRows: 7, judgedWindows: 6, alertChanges: [], failures: [] });
    expect(asked.map(({ model, closedUntilMs, wallMs }) => [model, closedUntilMs, wallMs])).toEqual([
      ['a', NOW, NOW],
      ['b', NOW, NOW],
    ]);
    expect(considered).toEqual([
      ['a', NOW],
      ['b', NOW],
    ]);
    expect(applied[0]).toEqual([
      {
        model: 'a',
        version: '1',
        baseline: 'b-a',
        window: NOW - HOUR,
        windowMs: HOUR,
        budget: { pages: 1, per: '90d' },
        completeFrom: 0,
        episodes: [
          {
            openedWindow: episode.opened,
            lastWindow: episode.last,
            closedWindow: null,
            evidence: 2_500,
            threshold: 2_160,
            streams: episode.streams,
            updates: 1,
            effects: episode.effects,
          },
        ],
      },
      NOW,
    ]);
    const { text } = await metrics.render();
    expect(text).toContain('leeway_windows_judged_total{model="a"} 3');
    expect(text).toContain('leeway_evidence_threshold{model="b"} 2160');
    expect(text).toContain(`leeway_last_tick_timestamp_seconds{step="judge"} ${NOW / 1000}`);
  });

  it('goes on with the other models when one fails, and names it', async () => {
    const { pipeline, applied } = open({ advance: refuses('a') });
    expect(await pipeline.pass()).toMatchObject({
      judgedWindows: 3,
      failures: [{ model: 'a', reason: 'the store is away' }],
    });
    expect(applied.map(([{ model }]) => model)).toEqual(['b']);
  });

  it('opens a judge once while it works, and anew after it failed', async () => {
    const { pipeline, opened, asked } = open({ advance: refuses('a', 1) });
    await pipeline.pass();
    await pipeline.pass();
    await pipeline.pass();
    expect(opened).toEqual(['b-a', 'b-b', 'b-a']);
    expect(asked.filter(({ model }) => model === 'a').map(({ opening }) => opening)).toEqual([1, 3, 3]);
  });

  it('hands what late rows changed to the judge again until one has taken it', async () => {
    const late = NOW - 50 * HOUR;
    const later = NOW - 20 * HOUR;
    const ticks = [[late], [later, late], [], []];
    const { pipeline, asked } = open({
      watched: () => Promise.resolve([watchedOf('a')]),
      advance: refuses('a', 2),
      profiler: {
        tick: () =>
          Promise.resolve({
            changed: [{ baseline: watchedOf('a').baseline, windowMs: HOUR, windows: ticks.shift() ?? [], cohorts: [] }],
            countedRows: 0,
            backlogMinutes: 0,
          }),
        closedUntil: () => Promise.resolve(NOW),
      },
    });
    for (let pass = 0; pass < 4; pass++) await pipeline.pass();
    expect(asked.map(({ changed }) => changed)).toEqual([[late], [late, later], [late, later], []]);
  });

  it('opens a new judge when a version, its baseline or its monitor changes', async () => {
    const turns = [
      watchedOf('a'),
      watchedOf('a', { id: 'b-a2', version: '2' }),
      {
        ...watchedOf('a', { id: 'b-a2', version: '2' }),
        monitor: monitorOf({ model: 'a', budget: { pages: 2, per: '90d' } }),
      },
      watchedOf('a'),
    ];
    const { pipeline, opened } = open({ watched: () => Promise.resolve([turns.shift() ?? watchedOf('a')]) });
    for (let pass = 0; pass < 5; pass++) await pipeline.pass();
    expect(opened).toEqual(['b-a', 'b-a2', 'b-a2', 'b-a']);
  });

  it('does not open a judge before the first row', async () => {
    const { pipeline, opened, considered } = open({
      profiler: {
        tick: () => Promise.resolve({ changed: [], countedRows: 0, backlogMinutes: 0 }),
        closedUntil: () => Promise.resolve(null),
      },
    });
    expect(await pipeline.pass()).toMatchObject({ judgedWindows: 0, failures: [] });
    expect(opened).toEqual([]);
    expect(considered).toEqual([]);
  });

  it('never runs two passes at once, whatever becomes of the first', async () => {
    let running = 0;
    let most = 0;
    const ends: ((fault?: Error) => void)[] = [];
    const { pipeline } = open({
      profiler: {
        tick: () => {
          most = Math.max(most, ++running);
          return new Promise((resolve, reject) =>
            ends.push((fault) => {
              running -= 1;
              if (fault === undefined) resolve({ changed: [], countedRows: ends.length, backlogMinutes: 0 });
              else reject(fault);
            }),
          );
        },
        closedUntil: () => Promise.resolve(null),
      },
    });
    const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const passes = [pipeline.pass(), pipeline.pass(), pipeline.pass()];
    const refused = expect(passes[0]).rejects.toThrow('no');
    await settle();
    expect(ends).toHaveLength(1);
    ends[0]?.(new Error('no'));
    await refused;
    await settle();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await settle();
    ends[2]?.();
    expect((await Promise.all(passes.slice(1))).map(({ countedRows }) => countedRows)).toEqual([2, 3]);
    expect(most).toBe(1);
  });

  it.each([
    ['15m', 15 * 60_000],
    ['1d', 24 * HOUR],
  ])('windows of %s last %d ms', (window, ms) => {
    expect(windowMsOf(monitorOf({ window }))).toBe(ms);
  });

  it('joins calls before rows are counted, and counts them though the join fails', async () => {
    const steps: string[] = [];
    const profiler: PipelinePorts['profiler'] = {
      tick: () => {
        steps.push('count');
        return Promise.resolve({ changed: [], countedRows: 7, backlogMinutes: 0 });
      },
      closedUntil: () => Promise.resolve(NOW),
    };
    const joinCalls = (): Promise<void> => {
      steps.push('join');
      return steps.length > 1 ? Promise.reject(new Error('no store')) : Promise.resolve();
    };
    const { pipeline } = open({ joinCalls, profiler });
    await pipeline.pass();
    expect(await pipeline.pass()).toMatchObject({ countedRows: 7, failures: [] });
    expect(steps).toEqual(['join', 'count', 'join', 'count']);
  });
});
