import { storedBy } from '../support/kafka/events.ts';
import { startKafka } from '../support/kafka/broker.ts';
import { openTopicWorkers } from '../support/kafka/topic-workers.ts';
import type { WorkerProcess } from '../support/worker-process.ts';
import { openTcpLink } from '../support/tcp-link.ts';
import { startEventStream } from './event-stream.ts';

/** What a run came to in which the workers were cut off from the broker. */
export interface CutOffReport {
  /** Nothing was lost or stored twice, and every worker that was told to end ended well. */
  readonly holds: boolean;
  /** From the moment the way was whole again until something more was stored, and until all was that had come meanwhile. */
  readonly firstMs: number;
  readonly allMs: number;
  readonly text: string;
}

const WARM_UP_MS = 3_000;
const POLL_MS = 100;
/** A broker that says nothing for so long is told of: the client waits half a minute for an answer, and asks again. */
const TELLS_AFTER_MS = 120_000;
/** How long the workers may be without progress once the way is whole. */
const PATIENCE_MS = 180_000;

/**
 * Cuts the way between two workers and a broker in mid-stream, for longer than the group bears a member that says nothing, while a
 * producer goes on by a way of its own; mends it, and counts what is stored.
 */
export async function runCutOff({
  cutMs,
  rate,
  say,
}: {
  readonly cutMs: number;
  readonly rate: number;
  readonly say: (line: string) => void;
}): Promise<CutOffReport> {
  const link = await openTcpLink();
  const broker = await startKafka({ farAs: link.port });
  link.to(broker.farPort ?? 0);
  const { topic, server } = await openTopicWorkers(`127.0.0.1:${link.port}`, 'cut', { maxRows: 500 });
  const stream = startEventStream(broker.brokers, topic, { rate });
  try {
    const workers = [server.start(), server.start({ maxRows: 330 })];
    const stored = (): number => storedBy(...workers.map((worker) => worker.state()));
    const untilStored = async (count: number): Promise<void> => {
      let [most, since] = [stored(), Date.now()];
      while (most < count) {
        await pause(POLL_MS);
        const now = stored();
        if (now > most) [most, since] = [now, Date.now()];
        if (Date.now() - since > PATIENCE_MS) throw new Error(stuck(workers));
      }
    };
    await untilStored(1);
    await pause(WARM_UP_MS);
    say(`the workers are cut off for ${cutMs / 1000} s; ${rate} messages a second go on`);
    link.cut();
    const cut = Date.now();
    let told: { readonly problem: string; readonly afterMs: number } | null = null;
    while (Date.now() - cut < cutMs) {
      await pause(POLL_MS);
      const problem = workers.flatMap((worker) => worker.state()?.problems ?? [])[0];
      if (problem !== undefined) told ??= { problem, afterMs: Date.now() - cut };
    }
    const before = stored();
    say(`the way is whole again; meanwhile they said: ${told?.problem ?? 'nothing'}`);
    const mended = Date.now();
    link.mend();
    await untilStored(before + 1);
    const firstMs = Date.now() - mended;
    const { produced, poison } = await stream.end();
    await untilStored(produced);
    const allMs = Date.now() - mended;
    const codes = await Promise.all(workers.map((worker) => worker.stop()));
    const audit = await server.audit();
    const good = produced - poison;
    const exact =
      [audit.predictions, audit.uniqueEvents, audit.arrivals].every((count) => count === good) &&
      audit.deadLetters === poison &&
      audit.gaps + audit.duplicates === 0;
    const lines = [
      `cut off for               ${cutMs / 1000} s, ${rate} messages a second`,
      `told after                ${told === null ? 'never' : `${(told.afterMs / 1000).toFixed(1)} s`}`,
      `stored again after        ${(firstMs / 1000).toFixed(1)} s`,
      `all stored after          ${(allMs / 1000).toFixed(1)} s`,
      `sent                      ${produced}`,
      `dead letters              ${audit.deadLetters}`,
      `raw rows                  ${audit.predictions}`,
      `unique events             ${audit.uniqueEvents}`,
      `arrivals                  ${audit.arrivals}`,
      `gaps                      ${audit.gaps}`,
      `duplicates                ${audit.duplicates}`,
      `exit codes after SIGTERM  ${codes.join(', ')}`,
      '',
      exact ? 'exact' : 'NOT EXACT',
    ];
    const holds = exact && codes.every((code) => code === 0) && (told !== null || cutMs < TELLS_AFTER_MS);
    return { holds, firstMs, allMs, text: `${lines.join('\n')}\n` };
  } finally {
    stream.kill();
    await server.close();
    await link.close();
    await broker.stop();
  }
}

function stuck(workers: readonly WorkerProcess[]): string {
  const words = workers.map((worker) => JSON.stringify(worker.state()) + worker.errors().slice(-1500));
  return ['nothing more is stored', ...words].join('\n');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
