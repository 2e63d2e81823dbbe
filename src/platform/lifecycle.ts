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
  /**
   * Starts all parts in order; if one fails, those already started are stopped in reverse and the failure is thrown.
   * Told to stop meanwhile, it starts no further part and throws `shutting_down`.
   */
  start(): Promise<void>;
  /** Stops all parts in reverse, each bounded by the limit; idempotent; failures are joined into one error at the end. */
  stop(): Promise<void>;
}

/**
 * Builds a lifecycle over the parts.
 * @param stopLimitMs how long one part may take to stop (or, told to stop meanwhile, to start) before it is left behind with an error that names it.
 */
export function createLifecycle(
  parts: readonly Part[],
  { log, stopLimitMs = 30_000 }: { readonly log: Logger; readonly stopLimitMs?: number },
): Lifecycle {
  let state: LifecycleState = 'idle';
  const running: Part[] = [];
  let underWay: { readonly part: Part; readonly started: Promise<void> } | null = null;
  let stopping: Promise<void> | undefined;

  /** Stops what runs and answers what failed at that. */
  const stopRunning = async (): Promise<readonly string[]> => {
    const failures: string[] = [];
    for (let part = running.pop(); part !== undefined; part = running.pop()) {
      try {
        await within(part.stop(), stopLimitMs, `${part.name} did not stop`);
        log.debug({ part: part.name }, 'stopped');
      } catch (thrown) {
        failures.push(`${part.name}: ${messageOf(thrown)}`);
      }
    }
    return failures;
  };

  const startPart = async (part: Part): Promise<void> => {
    const started = part.start().then(() => {
      running.push(part);
      log.debug({ part: part.name }, 'started');
    });
    underWay = { part, started };
    try {
      await started;
    } finally {
      underWay = null;
    }
  };

  /** Waits for the part that is being started, for only then can it be stopped; that it fails is the business of `start`. */
  const settled = async (): Promise<readonly string[]> => {
    if (underWay === null) return [];
    const { part, started } = underWay;
    try {
      await within(
        started.catch(() => undefined),
        stopLimitMs,
        `${part.name} did not start`,
      );
      return [];
    } catch (thrown) {
      return [`${part.name}: ${messageOf(thrown)}`];
    }
  };

  return {
    state: () => state,
    async start() {
      if (state !== 'idle') throw new LeewayError('internal', `cannot start from state ${state}`);
      state = 'starting';
      for (const part of parts) {
        try {
          await startPart(part);
        } catch (thrown) {
          const failures = await stopRunning();
          if (failures.length > 0) log.warn({ failures }, 'a failed start could not be taken back cleanly');
          state = 'stopped';
          throw thrown;
        }
        if (stopping !== undefined) {
          // A part that was given up while it started has started after all.
          await stopping.then(stopRunning, stopRunning);
          throw new LeewayError('shutting_down', `told to stop while ${part.name} was starting`);
        }
      }
      state = 'running';
    },
    stop() {
      stopping ??= (async () => {
        state = 'stopping';
        const failures = [...(await settled()), ...(await stopRunning())];
        state = 'stopped';
        if (failures.length > 0) {
          throw new LeewayError('internal', `not everything stopped cleanly: ${failures.join('; ')}`);
        }
      })();
      return stopping;
    },
  };
}

/** The work, or an error that begins with `what` when it takes longer than the limit. */
async function within(work: Promise<unknown>, limitMs: number, what: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LeewayError('timeout', `${what} within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
