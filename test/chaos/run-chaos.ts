import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { decodeMemo } from '../../src/ingest/kafka/intent.ts';
import { startClickhouseShim, type ClickhouseShim } from '../support/clickhouse-shim.ts';
import { startFaultyProxy, type FaultyProxy } from '../support/faulty-proxy.ts';
import { startKafka, type KafkaBroker } from '../support/kafka/broker.ts';
import { startWorker, type WorkerProcess } from '../support/worker-process.ts';
import type { Audit } from './audit-main.ts';
import { CONTROL_REWRITES, type Control } from './controls.ts';
import { deckOf, type Card, type Mishap } from './deck.ts';
import { startEventStream } from './event-stream.ts';
import type { Tally } from './tally.ts';

/** How a run goes. */
export interface ChaosOptions {
  readonly kills: number;
  readonly seed: number;
  /** Workers to begin with; up to two more join. */
  readonly workers: number;
  readonly control: Control | null;
  /** Messages a second. */
  readonly rate: number;
  readonly meanPauseMs: number;
  readonly say: (line: string) => void;
}

const PARTITIONS = 6;
const SESSION_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 4_000;
const EXTRA_WORKERS = 2;
/** How long the group may go without another commit while not everything is stored. */
const STALL_LIMIT_MS = 120_000;
const POLL_MS = 300;

/** Runs the deck of a seed against workers, engine and broker, and counts what is left. */
export async function runChaos(options: ChaosOptions): Promise<Tally> {
  const began = Date.now();
  const dataDir = mkdtempSync(join(tmpdir(), 'leeway-chaos-'));
  const broker = await startKafka();
  const proxy = await startFaultyProxy(options.control === null ? undefined : CONTROL_REWRITES[options.control]);
  const run = new Run(options, dataDir, broker, proxy);
  try {
    const counts = await run.play();
    await run.close();
    const script = join(import.meta.dirname, 'audit-main.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, dataDir]);
    const audit = JSON.parse(stdout) as Audit;
    const { seed, control } = options;
    return { seed, control, seconds: (Date.now() - began) / 1000, ...counts, ...audit };
  } finally {
    await run.close();
    await proxy.close();
    await broker.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** What is counted while a run goes on. */
type Counts = Pick<Tally, 'mishaps' | 'faultsStruck' | 'drained' | 'undrained' | 'produced' | 'poison' | 'sent'>;

class Run {
  readonly #options: ChaosOptions;
  readonly #dataDir: string;
  readonly #broker: KafkaBroker;
  readonly #proxy: FaultyProxy;
  readonly #topic = `chaos-${randomUUID().slice(0, 8)}`;
  readonly #workers = new Set<WorkerProcess>();
  /** Told to end, and not yet ended. */
  readonly #leaving = new Set<Promise<void>>();
  /** Mishaps that have their end still to come: a zombie that wakes, an engine that comes back. */
  readonly #pending = new Set<Promise<void>>();
  readonly #mishaps: Partial<Record<Mishap, number>> = {};
  readonly #lastWords: string[] = [];
  #shim: ClickhouseShim | null = null;
  #drained = 0;
  #undrained = 0;
  #chunks = 0;

  constructor(options: ChaosOptions, dataDir: string, broker: KafkaBroker, proxy: FaultyProxy) {
    this.#options = options;
    this.#dataDir = dataDir;
    this.#broker = broker;
    this.#proxy = proxy;
  }

  async play(): Promise<Counts> {
    const { kills, seed, workers, rate, meanPauseMs, say } = this.#options;
    await this.#createTopic();
    await this.#startEngine();
    const stream = startEventStream(this.#broker.brokers, this.#topic, { rate });
    try {
      for (let i = 0; i < workers; i += 1) this.#startWorker();
      await Promise.all([...this.#workers].map((worker) => worker.until(({ state }) => state === 'consuming')));
      const deck = deckOf({ kills, seed, meanPauseMs });
      for (const [index, card] of deck.entries()) {
        await pause(card.afterMs);
        say(`${index + 1}/${deck.length} ${card.mishap}`);
        this.#mishaps[card.mishap] = (this.#mishaps[card.mishap] ?? 0) + 1;
        await this.#strike(card);
      }
      await Promise.all(this.#pending);
      say('nothing more befalls it: what is left is stored');
      const { produced, poison } = await stream.end();
      const sent = await this.#untilStored();
      for (const worker of [...this.#workers]) this.#drain(worker);
      await Promise.all(this.#leaving);
      return {
        mishaps: this.#mishaps,
        faultsStruck: this.#proxy.struck(),
        drained: this.#drained,
        undrained: this.#undrained,
        produced,
        poison,
        sent,
      };
    } finally {
      stream.kill();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.kill()));
    this.#workers.clear();
    await Promise.all(this.#leaving);
    this.#proxy.to(null);
    await this.#shim?.stop();
    this.#shim = null;
  }

  async #strike({ mishap, chance }: Card): Promise<void> {
    const victim = [...this.#workers][Math.floor(chance * this.#workers.size)];
    switch (mishap) {
      case 'kill a worker':
        if (victim !== undefined) await this.#kill(victim);
        this.#later(chance * 1000, () => this.#startWorker());
        break;
      case 'kill the engine':
        this.#proxy.to(null);
        await this.#shim?.kill();
        this.#shim = null;
        this.#later(chance * 1500, () => this.#startEngine());
        await Promise.all(this.#pending);
        break;
      case 'kill the broker':
        this.#broker.signal('SIGKILL');
        await pause(chance * 500);
        await this.#broker.restart();
        break;
      case 'restart the broker':
        await this.#broker.restart();
        break;
      case 'freeze the broker':
        this.#broker.signal('SIGSTOP');
        await pause(1000 + chance * 6000);
        this.#broker.signal('SIGCONT');
        break;
      case 'stop a worker like a zombie':
        victim?.signal('SIGSTOP');
        this.#later(SESSION_TIMEOUT_MS * (1.2 + chance), () => victim?.signal('SIGCONT'));
        break;
      case 'a worker joins':
        if (this.#workers.size < this.#options.workers + EXTRA_WORKERS) this.#startWorker();
        break;
      case 'a worker leaves':
        if (victim === undefined) break;
        this.#drain(victim);
        if (this.#workers.size < this.#options.workers) this.#startWorker();
        break;
      case 'inserts hang':
        this.#proxy.fail('hang', { times: 2 });
        break;
      case 'inserts are carried out late':
        this.#proxy.fail('late', { times: 3, delayMs: REQUEST_TIMEOUT_MS + chance * 4000 });
        break;
      case 'inserts fail after they are stored':
        this.#proxy.fail('error-after-commit', { times: 4 });
        break;
      case 'answers break off':
        this.#proxy.fail('close-mid-response', { times: 4 });
        break;
    }
  }

  #later(ms: number, act: () => void | Promise<void>): void {
    const done: Promise<void> = pause(ms)
      .then(act)
      .finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }

  #startWorker(): void {
    this.#chunks += 1;
    const worker = startWorker({
      dataDir: this.#dataDir,
      clickhouseUrl: this.#proxy.url,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      brokers: [this.#broker.brokers],
      groupId: this.#topic,
      predictionTopics: [this.#topic],
      labelTopics: [],
      failpoint: null,
      // No two workers cut alike: what one began, another would cut otherwise, if it were not told.
      maxRows: 150 + ((this.#chunks * 397) % 1200),
      lingerMs: 100 + ((this.#chunks * 53) % 200),
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      withoutIntents: this.#options.control === 'no-intent',
    });
    this.#workers.add(worker);
    void worker.ended.then(() => this.#workers.delete(worker));
  }

  async #kill(worker: WorkerProcess): Promise<void> {
    this.#workers.delete(worker);
    await worker.kill();
  }

  /** SIGTERM: it finishes what it stores and ends with exit code 0, whatever befalls it meanwhile. */
  #drain(worker: WorkerProcess): void {
    this.#workers.delete(worker);
    worker.signal('SIGCONT');
    if (worker.state() === undefined) {
      // It has not come up yet: there is nothing that it could finish, and nobody who would hear the signal.
      void worker.kill();
      return;
    }
    const done: Promise<void> = worker
      .stop()
      .then((code) => {
        this.#drained += 1;
        if (code === 0) return;
        this.#undrained += 1;
        this.#lastWords.push(`exit ${code}: ${worker.errors().slice(-2000)}`);
        this.#options.say(`a worker ended with ${code} after SIGTERM: ${worker.errors().slice(-2000)}`);
      })
      .finally(() => this.#leaving.delete(done));
    this.#leaving.add(done);
  }

  async #startEngine(): Promise<void> {
    this.#shim = await startClickhouseShim(join(this.#dataDir, 'engine'));
    this.#proxy.to(this.#shim.url);
  }

  async #createTopic(): Promise<void> {
    const admin = this.#kafka().admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: this.#topic, numPartitions: PARTITIONS }], waitForLeaders: true });
    await admin.disconnect();
  }

  /** Resolves with the number of messages once the group has closed every partition at its end. */
  async #untilStored(): Promise<number> {
    let progress = '';
    let progressAt = Date.now();
    const admin = this.#kafka().admin();
    await admin.connect();
    try {
      for (;;) {
        const ends = await admin.fetchTopicOffsets(this.#topic);
        const [group] = await admin.fetchOffsets({ groupId: this.#topic, topics: [this.#topic] });
        const open = ends.filter(({ partition, high }) => {
          const found = group?.partitions.find((one) => one.partition === partition);
          const memo = decodeMemo(found?.metadata ?? '');
          return high !== '0' && (found?.offset !== high || memo === undefined || memo.open !== null);
        });
        if (open.length === 0) return ends.reduce((sum, { high }) => sum + Number(high), 0);
        const now = JSON.stringify(group);
        if (now !== progress) progressAt = Date.now();
        if (Date.now() - progressAt > STALL_LIMIT_MS) throw new Error(this.#report(JSON.stringify({ open, group })));
        progress = now;
        await pause(POLL_MS);
      }
    } finally {
      await admin.disconnect();
    }
  }

  #report(open: string): string {
    const words = [...this.#workers].map((worker) => JSON.stringify(worker.state()) + worker.errors().slice(-1500));
    return ['not everything is stored, and nothing moves', open, ...words, ...this.#lastWords].join('\n');
  }

  #kafka(): Kafka {
    return new Kafka({ brokers: [this.#broker.brokers], logLevel: logLevel.NOTHING, retry: { retries: 10 } });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
