import { useMemo } from 'react';
import type { Alert, DriftAnswer } from '../api/types.ts';
import { leadingStream } from '../lib/episode.ts';
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
}

function select(stream: string, bucket: TimeSpan | null): void {
  setParameters({
    stream,
    values: null,
    at: bucket === null ? null : writeUtc(bucket.from),
    for: bucket === null ? null : `${Math.round((bucket.to - bucket.from) / HOUR_MS)}h`,
  });
}

/** The selection of the address; without one the stream that the alert in focus is about, else the one that drifts most. */
export function useSelection(answers: readonly DriftAnswer[], span: TimeSpan, alert: Alert | null): Selection {
  const { parameters } = usePlace();
  const chosen = parameters.get('stream');
  const at = Date.parse(parameters.get('at') ?? '');
  const length = parseSpan(parameters.get('for') ?? '') ?? HOUR_MS;
  const worst = useMemo(() => worstStream(answers, span.to), [answers, span.to]);
  const ofAlert = alert === null ? null : (leadingStream(alert)?.stream ?? null);
  const stream = chosen ?? ofAlert ?? worst;
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
    }),
    [stream, streamColumn, column, at, length],
  );
}
