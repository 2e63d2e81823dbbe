import { describe, expect, it } from 'vitest';
import { createJudge, fitMonitor } from '../../../detectors/evidence/index.ts';
import type { Calibration, StepOutcome } from '../../../detectors/evidence/index.ts';
import { simulateScores } from '../../support/score-streams.ts';
import type { ScoreLaw } from '../../support/score-streams.ts';

const BASELINE = 400;
const HOUR_MS = 3_600_000;

interface Judged {
  readonly calibration: Calibration;
  readonly outcomes: readonly StepOutcome[];
}

interface Options {
  readonly threshold?: number;
  readonly baseline?: number;
  readonly weights?: readonly number[];
}

function judged(
  values: Float64Array,
  streams: number,
  { threshold = 300, baseline = BASELINE, weights }: Options = {},
): Judged {
  const calibration = fitMonitor(
    { values: values.subarray(0, baseline * streams), windows: baseline, streams },
    { threshold, windowMs: HOUR_MS, offset: 0, ...(weights === undefined ? {} : { weights }) },
  );
  const judge = createJudge(calibration);
  const outcomes: StepOutcome[] = [];
  for (let t = baseline; t < values.length / streams; t++) {
    outcomes.push(judge.step(values.subarray(t * streams, (t + 1) * streams), t));
  }
  return { calibration, outcomes };
}

const law = (more: Partial<ScoreLaw> = {}): ScoreLaw => ({ kind: 'score', windows: 1000, streams: 5, ...more });
const pagesOf = ({ outcomes }: Judged): number[] =>
  outcomes.flatMap(({ kind, window }) => (kind === 'page' ? [window] : []));
const shift = { at: 600, streams: 1, size: 3 };

describe('judge', () => {
  it('says the same of the same windows, bit for bit, from one calibration or from two', () => {
    const values = simulateScores(law({ change: shift }), 1);
    expect(judged(values, 5).outcomes).toEqual(judged(values.slice(), 5).outcomes);
  });

  it('sees the order of values only: a monotone change of a stream inside its range changes no evidence', () => {
    const values = simulateScores(law({ change: { at: 600, streams: 2, size: 0.8 } }), 2);
    const greatest = Float64Array.from({ length: 5 }, (_, k) =>
      Math.max(...Array.from({ length: BASELINE }, (_unused, t) => values[t * 5 + k]!)),
    );
    const inside = values.map((x, i) => Math.min(x, greatest[i % 5]!));
    const changed = inside.map((x, i) => (i % 5 === 0 ? Math.exp(x) : i % 5 === 1 ? x ** 3 : x));
    const evidence = (run: Judged): number[] => run.outcomes.map((outcome) => outcome.evidence);
    expect(evidence(judged(changed, 5))).toEqual(evidence(judged(inside, 5)));
    expect(pagesOf(judged(inside, 5))).toHaveLength(1);
  });

  it('pages once for a standing shift, names its stream first, and keeps the episode open', () => {
    const run = judged(simulateScores(law({ windows: 2000, change: shift }), 3), 5, { threshold: 2160 });
    expect(pagesOf(run)).toHaveLength(1);
    const page = run.outcomes.find(({ kind }) => kind === 'page')!;
    expect(page.window - shift.at).toBeLessThanOrEqual(6);
    expect(page.kind === 'page' && page.named[0]!.stream).toBe(0);
    expect(run.outcomes.flatMap(({ closed }) => closed)).toEqual([]);
    expect(run.outcomes.at(-1)!.standings[0]).toBe('muted');
  });

  it('closes the episode within some days of the shift being over, and then pages for the next one', () => {
    const first = simulateScores(law({ windows: 2000, change: { ...shift, lasts: 50 } }), 4);
    const values = first.map((x, i) => x + (i % 5 === 0 && i >= 1500 * 5 ? 3 : 0));
    const run = judged(values, 5, { threshold: 2160 });
    const [opened, again] = pagesOf(run);
    expect(opened! - shift.at).toBeLessThanOrEqual(6);
    expect(again! - 1500).toBeLessThanOrEqual(6);
    const closed = run.outcomes.flatMap((outcome) => outcome.closed);
    expect(closed).toHaveLength(1);
    expect(closed[0]!.opened).toBe(opened);
    expect(closed[0]!.window - shift.at - 50).toBeLessThanOrEqual(72);
  });

  it.each([
    ['independent', 0, 4],
    ['with memory .9', 0.9, 8],
  ])('pages for a jump of 8 sd within a few windows, %s', (_, memory, within) => {
    const change = { at: 1500, streams: 1, size: 8 };
    const delays = [1, 2, 3].map((seed) => {
      const run = judged(simulateScores(law({ windows: 1600, memory, change }), seed), 5, {
        threshold: 2160,
        baseline: 1344,
      });
      return (pagesOf(run).find((window) => window >= 1500) ?? Infinity) - 1500 + 1;
    });
    expect(Math.max(...delays)).toBeLessThanOrEqual(within);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(2);
  });

  it('never pages for a single freak value, however far out', () => {
    const values = simulateScores(law({ windows: 1400 }), 6);
    values[1350 * 5 + 2] = 1e12;
    expect(pagesOf(judged(values, 5, { threshold: 2160, baseline: 1344 }))).toEqual([]);
  });

  it('takes silence for no evidence: windows without values leave it where it was, given as NaN or left out', () => {
    const values = simulateScores(law({ memory: 0.5 }), 7);
    const calibration = judged(values, 5).calibration;
    const told = createJudge(calibration);
    const untold = createJudge(calibration);
    const row = (t: number): Float64Array => values.subarray(t * 5, (t + 1) * 5);
    const before = told.step(row(400), 400).evidence;
    untold.step(row(400), 400);
    for (let t = 401; t < 450; t++) {
      const outcome = told.step(new Float64Array(5).fill(NaN), t);
      expect(outcome.evidence).toBe(before);
      expect(outcome.standings).toEqual(['missing', 'missing', 'missing', 'missing', 'missing']);
    }
    expect(untold.step(row(450), 450)).toEqual(told.step(row(450), 450));
    expect(told.next).toBe(451);
  });

  it('judges a stream that is constant in the baseline: p is 1 while equal, 1 / (n + 1) when suddenly greater', () => {
    const values = simulateScores(law(), 8).map((x, i) => (i % 5 === 4 ? 0 : x));
    for (let t = 600; t < 1000; t++) values[t * 5 + 4] = 0.2;
    const run = judged(values, 5);
    expect(run.outcomes[0]!.pValues[4]).toBe(1);
    expect(run.outcomes[200]!.pValues[4]).toBe(1 / (BASELINE + 200 + 1));
    const pages = run.outcomes.filter(({ kind, window }) => kind === 'page' && window >= 600);
    expect(pages).toHaveLength(1);
    expect(pages[0]!.window).toBeLessThanOrEqual(606);
  });

  it('leaves a stream out that has fewer than eight baseline windows, says so, and loses no power by it', () => {
    const values = simulateScores(law({ change: shift }), 9);
    const withStub = Float64Array.from({ length: 1000 * 6 }, (_, i) => {
      const t = Math.floor(i / 6);
      return i % 6 === 5 ? (t < BASELINE - 7 ? NaN : 1) : values[t * 5 + (i % 6)]!;
    });
    const run = judged(withStub, 6);
    expect(run.calibration.streams[5]!.insufficient).toBe(
      '7 of the 8 baseline windows that a stream must at least have',
    );
    expect(run.outcomes[0]!.standings[5]).toBe('insufficient');
    expect(pagesOf(run)).toEqual(pagesOf(judged(values, 5)));
  });

  it('pages for a shift among few values, as a third of the baseline at the top leaves no p-value below .33', () => {
    const values = simulateScores(law({ change: { at: 600, streams: 1, size: 1.5 } }), 13).map((x) =>
      x < -0.43 ? 0 : x < 0.43 ? 1 : 2,
    );
    const pages = pagesOf(judged(values, 5, { threshold: 2160 }));
    expect(pages).toHaveLength(1);
    expect(pages[0]! - 600).toBeLessThanOrEqual(60);
  });

  it('pages once for a weak shift that stands, however long: what took long to be seen is not gone in a day', () => {
    const pages = [1, 2, 3, 4].map(
      (seed) =>
        pagesOf(
          judged(
            simulateScores(
              { kind: 'score', windows: 2200, streams: 1, change: { at: 1200, streams: 1, size: 0.7 } },
              seed,
            ),
            1,
            { threshold: 2160, baseline: 1200 },
          ),
        ).length,
    );
    expect(pages).toEqual([1, 1, 1, 1]);
  });

  it('takes streams that moved along into the open episode, though they cross long after it opened', () => {
    // A shift of all streams under memory .9: they cross one after the other, over hundreds of windows.
    const values = simulateScores(
      { kind: 'score', windows: 2000, streams: 5, memory: 0.9, change: { at: 1000, streams: 5, size: 2 } },
      3,
    );
    const run = judged(values, 5, { threshold: 2160, baseline: 900 });
    const events = run.outcomes.filter(({ kind }) => kind !== 'quiet');
    expect(events.map(({ kind }) => kind)).toEqual(['page', ...events.slice(1).map(() => 'update')]);
    const gaps = events.slice(1).map(({ window }, i) => window - events[i]!.window);
    expect(Math.max(...gaps)).toBeGreaterThan(168);
  });

  it('weighs streams: weights are shares, whatever their scale, and a heavier stream is paged for sooner', () => {
    const values = simulateScores(law({ change: { at: 600, streams: 1, size: 1.2 } }), 10);
    const weighted = (weights: number[]): number =>
      pagesOf(judged(values, 5, { threshold: 2160, weights })).find((window) => window >= 600) ?? Infinity;
    expect(weighted([2, 2, 2, 2, 2])).toBe(weighted([1, 1, 1, 1, 1]));
    expect(weighted([100, 1, 1, 1, 1])).toBeLessThan(weighted([1, 100, 100, 100, 100]));
  });

  it.each([
    [399, 5, 'window 399 is behind: the next to be judged is 400'],
    [400.5, 5, 'window 400.5 is behind: the next to be judged is 400'],
    [400, 4, '4 scores for a monitor of 5 streams'],
  ])('refuses window %s with %s scores: %s', (window, count, message) => {
    const { calibration } = judged(simulateScores(law({ windows: 401 }), 11), 5);
    expect(() => createJudge(calibration).step(new Float64Array(count), window)).toThrow(new RangeError(message));
  });

  it('pages exactly when evidence reaches the threshold, and shares add up to no more than 1', () => {
    const run = judged(simulateScores(law({ change: shift }), 12), 5, { threshold: 50 });
    for (const outcome of run.outcomes) {
      expect(outcome.kind !== 'quiet').toBe(outcome.evidence >= 50);
      if (outcome.kind === 'quiet') continue;
      const shares = outcome.named.map(({ share }) => share);
      expect(shares).toEqual([...shares].sort((a, b) => b - a));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-12);
    }
    expect(pagesOf(run).length).toBeGreaterThan(0);
  });
});
