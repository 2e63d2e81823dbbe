import { useMemo } from 'react';
import type { DriftAnswer } from '../api/types.ts';
import { worstStream } from '../lib/heatmap.ts';
import { parseSpan, HOUR_MS } from '../lib/format.ts';
import { writeUtc, type TimeSpan } from '../lib/range.ts';
import { splitStream, valuesColumn } from '../lib/streams.ts';
import { setParameters, usePlace } from '../state/router.ts';

/** The stream that is looked at closer, and the bucket of time if one was picked. */
export interface Selection {
  readonly stream: string | null;
  /** The column of the stream itself. */
  readonly streamColumn: string | null;
  /** The column whose values are shown for it. */
  readonly column: string | null;
  /** The picked bucket; null where the whole span counts. */
  readonly bucket: TimeSpan | null;
  readonly select: (stream: string, bucket: TimeSpan | null) => void;
  readonly clearBucket: () => void;
}

function select(stream: string, bucket: TimeSpan | null): void {
  setParameters({
    stream,
    at: bucket === null ? null : writeUtc(bucket.from),
    for: bucket === null ? null : `${Math.round((bucket.to - bucket.from) / HOUR_MS)}h`,
  });
}

const clearBucket = (): void => setParameters({ at: null, for: null });

/** The selection of the address; without one the stream that drifts most. */
export function useSelection(answers: readonly DriftAnswer[], span: TimeSpan): Selection {
  const { parameters } = usePlace();
  const chosen = parameters.get('stream');
  const at = Date.parse(parameters.get('at') ?? '');
  const length = parseSpan(parameters.get('for') ?? '') ?? HOUR_MS;
  const worst = useMemo(() => worstStream(answers, span.to), [answers, span.to]);
  const stream = chosen ?? worst;
  const named = stream === null ? null : splitStream(stream);
  const column = named === null ? null : valuesColumn(named.column, named.statistic);
  const streamColumn = named?.column ?? null;
  return useMemo(
    () => ({
      stream,
      streamColumn,
      column,
      bucket: Number.isNaN(at) ? null : { from: at, to: at + length },
      select,
      clearBucket,
    }),
    [stream, streamColumn, column, at, length],
  );
}
