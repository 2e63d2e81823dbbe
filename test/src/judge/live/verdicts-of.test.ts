import { describe, expect, it } from 'vitest';
import type { StepOutcome, StreamStanding } from '../../../../detectors/evidence/index.ts';
import type { Baseline } from '../../../../src/domain/baseline.ts';
import type { StreamSet } from '../../../../src/judge/streams/types.ts';
import { verdictsOf } from '../../../../src/judge/live/verdicts-of.ts';

describe('verdicts of a window', () => {
  /** The verdict on one stream, of which all but what is given is as usual. */
  const verdict = (given: {
    readonly score?: number;
    readonly reason?: string;
    readonly standing?: StreamStanding;
    readonly pValue?: number;
    readonly named?: readonly number[];
    readonly band?: { readonly mean: number; readonly q95: number; readonly q999: number; readonly rows: number };
  }) => {
    const { score = 0.4, reason = '', standing = 'watched', pValue = 0.2, named, band } = given;
    const outcome = {
      kind: named === undefined ? 'quiet' : 'page',
      standings: [standing],
      pValues: Float64Array.of(pValue),
      streamEvidence: Float64Array.of(7),
      ...(named === undefined ? {} : { named: named.map((stream) => ({ stream, share: 1, evidence: 7 })) }),
    } as unknown as StepOutcome;
    const [only] = verdictsOf({
      baseline: { model: 'm', version: '2' } as Baseline,
      set: {
        streams: [{ name: 'x/js', column: 'x', statistic: 'js', kind: 'data drift', scale: 'distance' }],
        nullBands: [band ?? { mean: 0.1, q95: 0.2, q999: 0.3, rows: 5_000 }],
      } as unknown as StreamSet,
      window: 60_000,
      revision: 3,
      scored: { scores: Float64Array.of(score), rows: Float64Array.of(120), reasons: [reason] },
      outcome,
    });
    return only;
  };

  it('say everything that is known of a stream', () => {
    expect(verdict({})).toEqual({
      model: 'm',
      version: '2',
      window: 60_000,
      stream: 'x/js',
      column: 'x',
      statistic: 'js',
      kind: 'data drift',
      state: 'steady',
      reason: '',
      score: 0.4,
      scale: 'distance',
      n: 120,
      baselineN: 5_000,
      nullMean: 0.1,
      nullQ95: 0.2,
      nullQ999: 0.3,
      pValue: 0.2,
      evidence: 7,
      revision: 3,
    });
  });

  it.each<[string, Parameters<typeof verdict>[0], object]>([
    ['a page that names it', { named: [0] }, { state: 'drifting' }],
    ['a page that names another', { named: [1] }, { state: 'steady' }],
    ['an open episode that named it', { standing: 'muted' }, { state: 'drifting' }],
    [
      'no score, with its reason',
      { score: NaN, reason: 'too few rows', pValue: NaN },
      { state: 'insufficient', reason: 'too few rows', score: null, pValue: null },
    ],
    [
      'no score and no reason',
      { score: NaN, standing: 'missing', pValue: NaN },
      { state: 'insufficient', reason: 'no value in this window', score: null },
    ],
    [
      'too short a baseline',
      { standing: 'insufficient', pValue: NaN },
      { state: 'insufficient', reason: 'too few baseline windows', score: 0.4, pValue: null },
    ],
    [
      'no score within an episode',
      { score: NaN, standing: 'muted', reason: 'no rows' },
      { state: 'insufficient', reason: 'no rows' },
    ],
    [
      'a baseline that never had the score',
      { band: { mean: NaN, q95: NaN, q999: Infinity, rows: 0 } },
      { nullMean: 0, nullQ95: 0, nullQ999: 0, baselineN: 0 },
    ],
  ])('after %s', (_, given, expected) => {
    expect(verdict(given)).toMatchObject(expected);
  });
});
