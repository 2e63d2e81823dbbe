import type { NamedStream } from '../../../detectors/evidence/index.ts';
import type { StreamShare } from '../../domain/alert.ts';
import type { StreamSet } from '../streams/types.ts';

/** The streams that a page or an update names, as people know them: with their score of the window and their baseline's mean. */
export function sharesOf(
  set: Pick<StreamSet, 'streams' | 'nullBands'>,
  named: readonly NamedStream[],
  scores: ArrayLike<number>,
): readonly StreamShare[] {
  return named.flatMap(({ stream, share }) => {
    const of = set.streams[stream];
    const band = set.nullBands[stream];
    if (of === undefined || band === undefined) return [];
    const score = scores[stream] ?? NaN;
    return [
      {
        stream: of.name,
        column: of.column,
        kind: of.kind,
        share,
        score: Number.isNaN(score) ? null : score,
        baselineMean: Number.isNaN(band.mean) ? null : band.mean,
      },
    ];
  });
}
