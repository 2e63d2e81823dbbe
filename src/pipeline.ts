import type { Baseline } from './domain/baseline.ts';
import { durationMs } from './domain/duration.ts';
import type { JudgeReport } from './domain/episode.ts';
import type { Monitor } from './domain/monitor.ts';
import type { AlertChange, ModelJudgement } from './alert/index.ts';
import type { LiveJudge } from './judge/index.ts';
import { messageOf } from './platform/errors.ts';
import type { Clock } from './platform/clock.ts';
import type { Logger } from './platform/logger.ts';
import type { Metrics } from './platform/metrics.ts';
import type { Profiler } from './profile/index.ts';

/** The version of a model that is in charge and how it is watched. */
export interface Watched {
  readonly baseline: Baseline;
  readonly monitor: Monitor;
}

/** The steps of one pass, each by its room. */
export interface PipelinePorts {
  /** Joins calls that came in two messages, before their rows are counted. */
  readonly joinCalls: () => Promise<void>;
  readonly profiler: Profiler;
  /** The versions in charge that have a baseline and a monitor. */
  readonly watched: () => Promise<readonly Watched[]>;
  readonly openJudge: (watched: Watched) => Promise<LiveJudge>;
  readonly applyAlerts: (judgement: ModelJudgement, nowMs: number) => Promise<readonly AlertChange[]>;
  /** Decides on retraining, given where a model stands; `eventNowMs` is the end of its newest judged window. */
  readonly considerRetraining: (watched: Watched, eventNowMs: number, nowMs: number) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'windowsJudged' | 'tickSeconds' | 'lastTick' | 'evidence' | 'evidenceThreshold'>;
}

/** What one pass did. */
export interface PassReport {
  readonly countedRows: number;
  readonly judgedWindows: number;
  readonly alertChanges: readonly AlertChange[];
  /** Models whose pass failed, with the reason; the others went on. */
  readonly failures: readonly { readonly model: string; readonly reason: string }[];
}

/** Profile, judge, alert, retrain: everything between the log and the outbox. */
export interface Pipeline {
  /** Brings every model up to date with what has arrived; passes never overlap. */
  pass(): Promise<PassReport>;
  /** End of the newest judged window of a model, milliseconds since the epoch; null before the first. */
  eventNow(model: string): number | null;
}

/** Builds the pipeline; it keeps the open judges in memory and can lose them at any time, for they follow from what is stored. */
export function createPipeline(ports: PipelinePorts): Pipeline {
  const { profiler, clock, log, metrics } = ports;
  const judges = new Map<string, LiveJudge>();
  /** Windows that rows came into, by baseline: the profiler names them once, so they are kept until a judge has taken them. */
  const owed = new Map<string, Set<number>>();
  const eventTimes = new Map<string, number>();
  let running: Promise<PassReport> | null = null;

  const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    const started = clock.now();
    const result = await work();
    metrics.tickSeconds.labels(step).observe((clock.now() - started) / 1000);
    metrics.lastTick.labels(step).set(clock.now() / 1000);
    return result;
  };

  const judgeOf = async (watched: Watched): Promise<LiveJudge> => {
    const key = judgeKey(watched);
    const known = judges.get(key);
    if (known !== undefined) return known;
    for (const [other, judge] of judges) if (judge.model === watched.baseline.model) judges.delete(other);
    const opened = await ports.openJudge(watched);
    judges.set(key, opened);
    log.info(
      {
        model: watched.baseline.model,
        version: watched.baseline.version,
        baseline: watched.baseline.id,
        streams: opened.streams.streams.length,
        exponent: opened.calibration.exponent,
        guarantee: opened.calibration.guarantee,
      },
      'a version is watched',
    );
    return opened;
  };

  const judgeOne = async (watched: Watched, nowMs: number): Promise<JudgeReport | null> => {
    const closedUntilMs = await profiler.closedUntil(watched.baseline, windowMsOf(watched.monitor), nowMs);
    if (closedUntilMs === null) return null;
    const judge = await judgeOf(watched);
    try {
      const changed = [...(owed.get(watched.baseline.id) ?? [])];
      const report = await judge.advance({ closedUntilMs, changed, wallMs: nowMs });
      owed.delete(watched.baseline.id);
      return report;
    } catch (thrown) {
      // What was judged and not stored must be judged again: the judge is opened anew from what is stored.
      judges.delete(judgeKey(watched));
      throw thrown;
    }
  };

  const run = async (): Promise<PassReport> => {
    const nowMs = clock.now();
    // What cannot be joined now must not keep what is there from being judged.
    await timed('join', ports.joinCalls).catch((thrown: unknown) => {
      log.error({ err: thrown }, 'calls could not be joined; the next pass tries again');
    });
    const tick = await timed('profile', () => profiler.tick(nowMs));
    for (const { baseline, windows } of tick.changed) {
      const known = owed.get(baseline.id) ?? new Set();
      for (const window of windows) known.add(window);
      owed.set(baseline.id, known);
    }
    // Half-counted windows would be judged for what they are not: first everything that is closed is counted.
    if (tick.backlogMinutes > 0) {
      log.info({ minutes: tick.backlogMinutes }, 'catching up: windows are judged once all their rows are counted');
      return { countedRows: tick.countedRows, judgedWindows: 0, alertChanges: [], failures: [] };
    }
    const alertChanges: AlertChange[] = [];
    const failures: { model: string; reason: string }[] = [];
    let judgedWindows = 0;
    await timed('judge', async () => {
      const all = await ports.watched();
      for (const id of owed.keys()) if (!all.some(({ baseline }) => baseline.id === id)) owed.delete(id);
      for (const watched of all) {
        const { model } = watched.baseline;
        try {
          const report = await judgeOne(watched, nowMs);
          if (report === null) continue;
          judgedWindows += report.judged;
          metrics.windowsJudged.labels(model).inc(report.judged);
          metrics.evidence.labels(model).set(report.evidence);
          metrics.evidenceThreshold.labels(model).set(report.threshold);
          if (report.lastWindow === null) continue;
          const eventNow = report.lastWindow + report.windowMs;
          eventTimes.set(model, eventNow);
          alertChanges.push(...(await ports.applyAlerts(judgementOf(report, watched.monitor), nowMs)));
          await ports.considerRetraining(watched, eventNow, nowMs);
        } catch (thrown) {
          failures.push({ model, reason: messageOf(thrown) });
          log.error({ model, err: thrown }, 'a model could not be judged; the next pass tries again');
        }
      }
    });
    return { countedRows: tick.countedRows, judgedWindows, alertChanges, failures };
  };

  return {
    eventNow: (model) => eventTimes.get(model) ?? null,
    pass() {
      const next = (running ?? Promise.resolve()).then(run, run);
      running = next;
      const clear = (): void => {
        if (running === next) running = null;
      };
      next.then(clear, clear);
      return next;
    },
  };
}

/** The length of a monitor's windows in milliseconds; an hour where the monitor does not say. */
export function windowMsOf(monitor: Monitor): number {
  return durationMs(monitor.window) ?? 3_600_000;
}

function judgeKey({ baseline, monitor }: Watched): string {
  return `${baseline.id} ${JSON.stringify(monitor)}`;
}

function judgementOf(report: JudgeReport, monitor: Monitor): ModelJudgement {
  return {
    model: report.model,
    version: report.version,
    baseline: report.baseline,
    window: report.lastWindow ?? 0,
    windowMs: report.windowMs,
    budget: monitor.budget,
    completeFrom: 0,
    episodes: report.episodes.map((episode) => ({
      openedWindow: episode.opened,
      lastWindow: episode.last,
      closedWindow: episode.closed,
      evidence: episode.evidence,
      threshold: report.threshold,
      streams: episode.streams,
      updates: episode.updates.length,
      effects: episode.effects,
    })),
  };
}
