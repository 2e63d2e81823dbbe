import type { DriftAnswer } from '../api/types.ts';
import { speaksFor } from './in-charge.ts';

/** One stream over time with the null band that held at each moment. */
export interface StreamSeries {
  readonly times: readonly number[];
  readonly scores: readonly (number | null)[];
  readonly nullMean: readonly number[];
  readonly nullQ95: readonly number[];
  readonly nullQ999: readonly number[];
  readonly n: readonly number[];
  readonly versions: readonly string[];
}

/** Puts one stream together from the answers of several versions; where they overlap, the later answer is in charge. */
export function streamSeries(answers: readonly DriftAnswer[], name: string): StreamSeries {
  const parts = answers.flatMap(({ version, streams }) => {
    const stream = streams.find((candidate) => candidate.stream === name);
    return stream === undefined ? [] : [{ version, stream }];
  });
  const speaks = speaksFor(parts.map((part) => part.stream));
  const sorted = parts
    .flatMap(({ version, stream }, part) => {
      const { nullMean, nullQ95, nullQ999 } = stream;
      return stream.points
        .filter((point) => speaks(part, point.window))
        .map(({ window, n, state, score }) => ({
          window,
          n,
          version,
          score: state === 'insufficient' ? null : score,
          nullMean,
          nullQ95,
          nullQ999,
        }));
    })
    .sort((a, b) => a.window - b.window);
  return {
    times: sorted.map((point) => point.window),
    scores: sorted.map((point) => point.score),
    nullMean: sorted.map((point) => point.nullMean),
    nullQ95: sorted.map((point) => point.nullQ95),
    nullQ999: sorted.map((point) => point.nullQ999),
    n: sorted.map((point) => point.n),
    versions: sorted.map((point) => point.version),
  };
}

/** The length of a window: the commonest small step between times; `fallback` where there are fewer than two. */
export function windowLength(times: readonly number[], fallback: number): number {
  let shortest = Infinity;
  for (let index = 1; index < times.length; index++) {
    const step = (times[index] ?? 0) - (times[index - 1] ?? 0);
    if (step > 0 && step < shortest) shortest = step;
  }
  return Number.isFinite(shortest) ? shortest : fallback;
}

/** The mean of each bucket, set at every time of the bucket's middle; null elsewhere, so that a line may span the gaps. */
export function bucketMeans(
  times: readonly number[],
  values: readonly (number | null)[],
  bucketMs: number,
): readonly (number | null)[] {
  const means: (number | null)[] = times.map(() => null);
  let start = 0;
  while (start < times.length) {
    const bucket = Math.floor((times[start] ?? 0) / bucketMs);
    let end = start;
    let sum = 0;
    let count = 0;
    while (end < times.length && Math.floor((times[end] ?? 0) / bucketMs) === bucket) {
      const value = values[end];
      if (value !== null && value !== undefined) {
        sum += value;
        count++;
      }
      end++;
    }
    if (count > 0) means[(start + end - 1) >> 1] = sum / count;
    start = end;
  }
  return means;
}
