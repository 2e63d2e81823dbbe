import { LeewayError, messageOf } from './errors.ts';
import type { Logger } from './logger.ts';

/** A part that can be started and stopped; `stop` is called only after a `start` that resolved. */
export interface Part {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What a lifecycle is doing; readiness is true in `running` alone. */
export type LifecycleState = 'idle' | 'starting' | 'running' | 'stopping' | 'stopped';

/** Starts parts in order and stops them in reverse, each within its time. */
export interface Lifecycle {
  readonly state: () => LifecycleState;
  /** Starts all parts in order; if one fails, those already started are stopped in reverse and the failure is thrown. */
  start(): Promise<void>;
  /** Stops all parts in reverse, each bounded by the limit; idempotent; failures are joined into one error at the end. */
  stop(): Promise<void>;
}

/**
 * Builds a lifecycle over the parts.
 * @param stopLimitMs how long one part may take to stop before it is left behind with an error that names it.
 */
export function createLifecycle(
  parts: readonly Part[],
  { log, stopLimitMs = 30_000 }: { readonly log: Logger; readonly stopLimitMs?: number },
): Lifecycle {
  let state: LifecycleState = 'idle';
  let running: Part[] = [];
  let stopping: Promise<void> | undefined;

  const stopAll = async (): Promise<void> => {
    const failures: string[] = [];
    for (const part of running.reverse()) {
      try {
        await within(part.stop(), stopLimitMs, part.name);
        log.debug({ part: part.name }, 'stopped');
      } catch (thrown) {
        failures.push(`${part.name}: ${messageOf(thrown)}`);
      }
    }
    running = [];
    state = 'stopped';
    if (failures.length > 0)
      throw new LeewayError('internal', `not everything stopped cleanly: ${failures.join('; ')}`);
  };

  return {
    state: () => state,
    async start() {
      if (state !== 'idle') throw new LeewayError('internal', `cannot start from state ${state}`);
      state = 'starting';
      for (const part of parts) {
        try {
          await part.start();
          running.push(part);
          log.debug({ part: part.name }, 'started');
        } catch (thrown) {
          await stopAll().catch((second: unknown) =>
            log.warn({ cause: messageOf(second) }, 'rollback of a failed start'),
          );
          throw thrown;
        }
      }
      state = 'running';
    },
    stop() {
      if (stopping === undefined) {
        state = 'stopping';
        stopping = stopAll();
      }
      return stopping;
    },
  };
}

async function within(work: Promise<void>, limitMs: number, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LeewayError('timeout', `${name} did not stop within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
