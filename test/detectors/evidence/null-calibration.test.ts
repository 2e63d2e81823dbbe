import { describe, expect, it } from 'vitest';
import { createJudge, fitMonitor } from '../../../detectors/evidence/index.ts';
import { simulateScores } from '../../support/score-streams.ts';
import type { ScoreLaw } from '../../support/score-streams.ts';

const RUNS = 6;
const BASELINE = 672;
const WINDOWS = 2000;
const THRESHOLD = 200;

const falsePages = (law: Partial<ScoreLaw>): number => {
  let pages = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    const streams = law.streams ?? 10;
    const values = simulateScores({ kind: 'score', ...law, streams, windows: BASELINE + WINDOWS }, seed);
    const judge = createJudge(
      fitMonitor(
        { values: values.subarray(0, BASELINE * streams), windows: BASELINE, streams },
        { threshold: THRESHOLD, windowMs: 3_600_000, offset: 0 },
      ),
    );
    for (let t = BASELINE; t < BASELINE + WINDOWS; t++) {
      if (judge.step(values.subarray(t * streams, (t + 1) * streams), t).kind === 'page') pages++;
    }
  }
  return pages;
};

describe('the budget, kept on streams without change', () => {
  // Allowed: 6 runs x 2,000 windows / 200 = 60 pages. A tight threshold, so that the rate is seen in seconds.
  it.each<[string, Partial<ScoreLaw>]>([
    ['one stream', { streams: 1 }],
    ['ten streams', {}],
    ['a day season', { season: 'day' }],
    ['memory .5', { memory: 0.5 }],
    ['memory .9', { memory: 0.9 }],
    ['a heavy tail', { shape: 'heavy' }],
    ['ties', { shape: 'ties' }],
    ['three values', { shape: 'three' }],
    ['mostly 0', { shape: 'sparse' }],
    ['correlated streams', { common: 0.8 }],
    ['missing values', { missing: 0.2 }],
  ])('%s', (_, law) => {
    expect(falsePages(law)).toBeLessThanOrEqual((RUNS * WINDOWS) / THRESHOLD);
  });
});
