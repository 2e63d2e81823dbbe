import type { StepOutcome } from '../../../detectors/evidence/index.ts';
import type { Baseline } from '../../domain/baseline.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { StreamSet, WindowScores } from '../streams/types.ts';

/** The verdicts of one window, one a stream: drifting are the streams that an open episode names. */
export function verdictsOf({
  baseline,
  set,
  window,
  revision,
  scored,
  outcome,
}: {
  readonly baseline: Baseline;
  readonly set: StreamSet;
  /** Start of the window, milliseconds since the epoch. */
  readonly window: number;
  readonly revision: number;
  readonly scored: WindowScores;
  readonly outcome: StepOutcome;
}): Verdict[] {
  const named = new Set(outcome.kind === 'quiet' ? [] : outcome.named.map(({ stream }) => stream));
  return set.streams.map((stream, k): Verdict => {
    const band = set.nullBands[k];
    const score = scored.scores[k] ?? NaN;
    const standing = outcome.standings[k];
    const pValue = outcome.pValues[k] ?? NaN;
    const insufficient = Number.isNaN(score) || standing === 'insufficient';
    return {
      model: baseline.model,
      version: baseline.version,
      window,
      stream: stream.name,
      column: stream.column,
      statistic: stream.statistic,
      kind: stream.kind,
      state: insufficient ? 'insufficient' : named.has(k) || standing === 'muted' ? 'drifting' : 'steady',
      reason: insufficient ? reasonOf(scored.reasons[k], standing === 'insufficient') : '',
      score: Number.isNaN(score) ? null : score,
      scale: stream.scale,
      n: scored.rows[k] ?? 0,
      baselineN: band?.rows ?? 0,
      nullMean: finiteOrZero(band?.mean),
      nullQ95: finiteOrZero(band?.q95),
      nullQ999: finiteOrZero(band?.q999),
      pValue: Number.isNaN(pValue) ? null : pValue,
      evidence: outcome.streamEvidence[k] ?? 0,
      revision,
    };
  });
}

function reasonOf(given: string | undefined, unjudgeable: boolean): string {
  if (given !== undefined && given !== '') return given;
  return unjudgeable ? 'too few baseline windows' : 'no value in this window';
}

function finiteOrZero(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0;
}
