import type { Clock } from './platform/clock.ts';
import { messageOf } from './platform/errors.ts';
import type { LifecycleState } from './platform/lifecycle.ts';

/** How long a step may be silent before the service counts as stuck. */
const STUCK_AFTER_MS = 120_000;
/** How long the store may take to say that it is there. */
const PING_LIMIT_MS = 5_000;

/** The consumer as readiness sees it. */
export interface ConsumerHealth {
  readonly configured: boolean;
  readonly state: string;
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly lag: number | null;
    readonly idle: boolean;
  }[];
  readonly waitingForTopics: readonly string[];
  /** What stands in the way, a sentence each; empty when it is as it should be. */
  readonly problems: readonly string[];
}

/** What health is read from. */
export interface HealthPorts {
  readonly clock: Clock;
  readonly state: () => LifecycleState;
  /** End of each step's last successful pass; null before the first. */
  readonly steps: Readonly<Record<string, () => number | null>>;
  /** Since when the steps have been running; null before. */
  readonly startedAt: () => number | null;
  readonly ping: () => Promise<void>;
  /** Why what comes over HTTP is not stored at present; null while it is. */
  readonly door: () => string | null;
  readonly consumer: () => ConsumerHealth;
}

interface StepHealth {
  readonly lastTickAt: string | null;
  readonly ageSeconds: number | null;
  readonly ok: boolean;
}

/** Liveness from progress, not from being there; readiness from the store and the consumer. */
export function createHealth({ clock, state, steps, startedAt, ping, door, consumer }: HealthPorts) {
  const stepHealth = (last: number | null): StepHealth => {
    const since = last ?? startedAt();
    const age = since === null ? null : clock.now() - since;
    return {
      lastTickAt: last === null ? null : new Date(last).toISOString(),
      ageSeconds: last === null ? null : Math.round((clock.now() - last) / 100) / 10,
      ok: age === null || age < STUCK_AFTER_MS,
    };
  };
  return {
    live() {
      const entries = Object.fromEntries(Object.entries(steps).map(([name, last]) => [name, stepHealth(last())]));
      const ok = Object.values(entries).every((step) => step.ok);
      return Promise.resolve({ status: ok ? ('ok' as const) : ('stuck' as const), state: state(), steps: entries });
    },
    async ready() {
      const reasons: { part: string; reason: string }[] = [];
      if (state() !== 'running') reasons.push({ part: 'service', reason: `it is ${state()}` });
      const pingFault = await faultOf(ping, clock);
      // A store may answer and yet take nothing: a full disk, a table that is read-only.
      const storeFault = pingFault === '' ? (door() ?? '') : pingFault;
      if (storeFault !== '') reasons.push({ part: 'store', reason: storeFault });
      const { problems, configured, state: consumerState, partitions, waitingForTopics } = consumer();
      for (const reason of problems) reasons.push({ part: 'kafka', reason });
      return {
        ready: reasons.length === 0,
        reasons,
        store: { ok: storeFault === '' },
        kafka: {
          configured,
          state: consumerState,
          partitions: partitions.map(({ topic, partition, lag, idle }) => ({ topic, partition, lag, idle })),
          waitingForTopics: [...waitingForTopics],
        },
      };
    },
  };
}

async function faultOf(ping: () => Promise<void>, clock: Clock): Promise<string> {
  const limit = new AbortController();
  try {
    return await Promise.race([
      ping().then(() => ''),
      clock.sleep(PING_LIMIT_MS, limit.signal).then(() => `it did not answer within ${PING_LIMIT_MS / 1000} s`),
    ]);
  } catch (thrown) {
    return messageOf(thrown);
  } finally {
    limit.abort();
  }
}
