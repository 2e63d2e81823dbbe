import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOffsetAudit, openServerEngine } from '../../src/store/index.ts';
import { createVerifier } from '../../src/ingest/index.ts';
import { startClickhouseShim } from '../support/clickhouse-shim.ts';
import { startFaultyProxy } from '../support/faulty-proxy.ts';
import { startKafka } from '../support/kafka/broker.ts';
import { startWorker } from '../support/worker-process.ts';
import { startEventStream } from './event-stream.ts';

/** What the service may take of memory, whatever happens to its store. */
export const RSS_LIMIT_MB = 600;

/** What a run with a dead store came to. */
export interface DeadStoreReport {
  /** Memory stayed below the limit, and nothing was lost or stored twice. */
  readonly holds: boolean;
  readonly peakRssMb: number;
  readonly text: string;
}

const EVENT_BYTES = 666;
const WARM_UP_MS = 3_000;
const POLL_MS = 250;

/** Lets the store die under a service at a full rate, measures its memory until it is back and all is stored, and audits. */
export async function runDeadStore({
  deadMs,
  rate,
  say,
}: {
  readonly deadMs: number;
  readonly rate: number;
  readonly say: (line: string) => void;
}): Promise<DeadStoreReport> {
  const dataDir = mkdtempSync(join(tmpdir(), 'leeway-dead-store-'));
  const topic = `dead-${randomUUID().slice(0, 8)}`;
  const broker = await startKafka();
  const proxy = await startFaultyProxy();
  let shim = await startClickhouseShim(dataDir);
  proxy.to(shim.url);
  const stream = startEventStream(broker.brokers, topic, { rate, bytes: EVENT_BYTES });
  const worker = startWorker({
    dataDir,
    clickhouseUrl: proxy.url,
    brokers: [broker.brokers],
    groupId: topic,
    predictionTopics: [topic],
    labelTopics: [],
    failpoint: null,
    sessionTimeoutMs: 10_000,
  });
  try {
    await worker.until(({ partitions }) => partitions.some(({ position }) => (position ?? 0) > 0));
    await pause(WARM_UP_MS);
    say(`the store dies for ${deadMs / 1000} s at ${rate} messages a second`);
    proxy.to(null);
    await shim.kill();
    await pause(deadMs);
    const whileDeadMb = peakRssMb(worker.pid);
    say(`the store comes back; the service's memory has peaked at ${whileDeadMb} MB`);
    shim = await startClickhouseShim(dataDir);
    proxy.to(shim.url);
    const { produced, poison } = await stream.end();
    const stored = (): number =>
      (worker.state()?.partitions ?? []).reduce((sum, { position }) => sum + (position ?? 0), 0);
    while (stored() < produced) {
      if ((await Promise.race([worker.ended, pause(POLL_MS).then(() => 'alive')])) !== 'alive') {
        throw new Error(`the service ended: ${worker.errors()}`);
      }
    }
    const peakMb = peakRssMb(worker.pid);
    const code = await worker.stop();
    const engine = await openServerEngine({ url: shim.url });
    const audit = await createVerifier(createOffsetAudit(engine)).verify();
    const [counts] = await engine.query<{ rows: number; events: number; letters: number }>(
      `SELECT count() AS rows, uniqExact(event_id) AS events, (SELECT count() FROM dead_letters) AS letters FROM predictions`,
    );
    await engine.close();
    const { rows = 0, events = 0, letters = 0 } = counts ?? {};
    const exact =
      rows === produced - poison && events === rows && letters === poison && audit.gaps + audit.duplicates === 0;
    const lines = [
      `dead for                 ${deadMs / 1000} s, ${rate} messages of ${EVENT_BYTES} bytes a second`,
      `peak memory while dead   ${whileDeadMb} MB`,
      `peak memory in all       ${peakMb} MB (limit ${RSS_LIMIT_MB})`,
      `sent                     ${produced}`,
      `dead letters             ${letters}`,
      `raw rows                 ${rows}`,
      `unique events            ${events}`,
      `gaps                     ${audit.gaps}`,
      `duplicates               ${audit.duplicates}`,
      `exit code after SIGTERM  ${code}`,
      '',
      exact ? 'nothing is lost' : 'NOT EXACT',
    ];
    const holds = exact && peakMb < RSS_LIMIT_MB && code === 0;
    return { holds, peakRssMb: peakMb, text: `${lines.join('\n')}\n` };
  } finally {
    stream.kill();
    await worker.kill();
    await shim.stop();
    await proxy.close();
    await broker.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The most memory that a process has had resident so far, as the kernel kept count of it. */
function peakRssMb(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
