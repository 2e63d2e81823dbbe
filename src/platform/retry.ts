/** How waits between attempts grow: doubling from `baseMs`, capped, with equal jitter (AWS Architecture Blog, 2015). */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * The wait before attempt `attempt` (1 = the first retry), in milliseconds: half of the capped exponential, plus up to as much again.
 * @param uniform a number in [0, 1), so that the jitter is the caller's.
 */
export function backoffMs(attempt: number, { baseMs, capMs }: Backoff, uniform: number): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.min(30, attempt - 1));
  return full / 2 + (full / 2) * uniform;
}
