import type { Clock } from './clock.ts';
import { messageOf } from './errors.ts';
import type { Part } from './lifecycle.ts';
import type { Logger } from './logger.ts';

/** A step that runs again and again, and when it last came to its end. */
export interface Ticker extends Part {
  /** End of the last pass that succeeded, wall clock in milliseconds; null before the first. */
  readonly lastTickAt: () => number | null;
}

/** Runs `work` with a pause between passes; a pass that fails is logged and tried again after the pause. Stopping waits for the pass under way. */
export function createTicker(
  name: string,
  work: () => Promise<void>,
  { pauseMs, clock, log }: { readonly pauseMs: number; readonly clock: Clock; readonly log: Logger },
): Ticker {
  const stopping = new AbortController();
  let last: number | null = null;
  let loop: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await work();
        last = clock.now();
      } catch (thrown) {
        log.error({ step: name, err: thrown }, `${name} failed and is tried again: ${messageOf(thrown)}`);
      }
      await clock.sleep(pauseMs, stopping.signal);
    }
  };
  return {
    name,
    lastTickAt: () => last,
    start() {
      loop = run();
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}
