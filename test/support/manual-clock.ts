import type { Clock } from '../../src/platform/clock.ts';

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves it forward and wakes who slept until then. */
  advance(ms: number): void;
}

/** A clock that starts at `startMs`. */
export function manualClock(startMs: number): ManualClock {
  let now = startMs;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        signal?.addEventListener('abort', () => resolve(), { once: true });
        sleepers.push({ at: now + delayMs, wake: resolve });
      }),
    advance(ms) {
      now += ms;
      for (const { wake } of sleepers.filter(({ at }) => at <= now)) wake();
      sleepers = sleepers.filter(({ at }) => at > now);
    },
  };
}
