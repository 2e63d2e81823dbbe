import { utcMs } from '../../domain/utc-time.ts';

/** A time of a request, which has passed its schema, in milliseconds since the epoch; absent stays absent. */
export function requestTimeMs(text: string | undefined): number | undefined {
  return text === undefined ? undefined : (utcMs(text) ?? undefined);
}
