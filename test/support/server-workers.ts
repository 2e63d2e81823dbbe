import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openServerEngine, type Engine } from '../../src/store/index.ts';
import { startClickhouseShim, type ClickhouseShim } from './clickhouse-shim.ts';
import type { AuditCounts } from './ingest-audit.ts';
import type { WorkerOrder } from './ingest-worker.ts';
import { startFaultyProxy, type FaultyProxy } from './faulty-proxy.ts';
import { auditOf, startWorker, type WorkerProcess } from './worker-process.ts';

/** Workers in processes of their own, on one ClickHouse server that can be killed, behind a way to it that can fail. */
export interface ServerWorkers {
  readonly proxy: FaultyProxy;
  /** Starts a worker of the group. */
  start(over?: Partial<WorkerOrder>): WorkerProcess;
  /** `kill -9` of the engine. */
  killEngine(): Promise<void>;
  startEngine(): Promise<void>;
  /** Does something on the engine by itself, past the proxy. */
  onEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T>;
  /** Stops the engine and counts what it holds; the workers must have ended. */
  audit(): Promise<AuditCounts>;
  close(): Promise<void>;
}

/** Starts an engine and the way to it; workers are started with the order, which any of them may vary. */
export async function openServerWorkers(
  order: Omit<WorkerOrder, 'dataDir' | 'clickhouseUrl' | 'failpoint'>,
  rewrite?: (statement: string) => string,
): Promise<ServerWorkers> {
  const dataDir = mkdtempSync(join(tmpdir(), 'leeway-workers-'));
  const proxy = await startFaultyProxy(rewrite);
  const workers: WorkerProcess[] = [];
  let shim: ClickhouseShim | null = null;
  const startEngine = async (): Promise<void> => {
    shim = await startClickhouseShim(join(dataDir, 'engine'));
    proxy.to(shim.url);
  };
  await startEngine();
  return {
    proxy,
    startEngine,
    start(over = {}) {
      const worker = startWorker({ dataDir, clickhouseUrl: proxy.url, failpoint: null, ...order, ...over });
      workers.push(worker);
      return worker;
    },
    async killEngine() {
      proxy.to(null);
      await shim?.kill();
      shim = null;
    },
    async onEngine(work) {
      if (shim === null) throw new Error('the engine is not running');
      const engine = await openServerEngine({ url: shim.url });
      try {
        return await work(engine);
      } finally {
        await engine.close();
      }
    },
    async audit() {
      await shim?.stop();
      shim = null;
      return auditOf(dataDir);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.kill()));
      await shim?.stop();
      await proxy.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
