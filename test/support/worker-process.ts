import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { ConsumerState } from '../../src/ingest/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { AuditCounts } from './ingest-audit.ts';
import type { WorkerOrder } from './ingest-worker.ts';

/** A Kafka consumer with an engine of its own, in a process that can be killed. */
export interface WorkerProcess {
  /** Resolves with the first state that satisfies the condition; rejects when the process ends before, or does not come to it in two minutes. */
  until(condition: (state: ConsumerState) => boolean): Promise<ConsumerState>;
  kill(): Promise<void>;
  /** SIGSTOP makes it a zombie: alive, and not there; SIGCONT wakes it. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  readonly pid: number;
  /** Resolves once the system has stopped the process: a failpoint that is to stop it has been reached. */
  stopped(): Promise<void>;
  /** Its newest state, if it has told one. */
  state(): ConsumerState | undefined;
  /** Starts one more consumer of the group in the process, or stops the newest. */
  tell(command: 'add' | 'remove'): void;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Resolves when the process has ended, with the signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
  /** What it wrote to standard error. */
  errors(): string;
}

/** How long a worker may take to come to a state that a test waits for. */
const PATIENCE_MS = 120_000;

/** Starts a worker. */
export function startWorker(order: WorkerOrder): WorkerProcess {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'ingest-worker.ts'), JSON.stringify(order)],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let latest: ConsumerState | undefined;
  const listeners = new Set<(state: ConsumerState) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const state = parseState(line);
    if (state === null) errors += `on standard output: ${line}\n`;
    else latest = state;
    if (latest === undefined) return;
    for (const listener of listeners) listener(latest);
  });
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const ended = exit.then(([, signal]) => signal);
  return {
    ended,
    pid: child.pid ?? 0,
    state: () => latest,
    signal: (name) => void child.kill(name),
    errors: () => errors,
    async stopped() {
      while (!isStopped(child.pid ?? 0)) await systemClock.sleep(20);
    },
    tell: (command) => void child.stdin.write(`${command}\n`),
    until: (condition) =>
      new Promise((resolve, reject) => {
        const give = (why: string): void => {
          listeners.delete(check);
          reject(new Error(`the worker ${why}; its last state: ${JSON.stringify(latest)}\n${errors}`));
        };
        const limit = setTimeout(give, PATIENCE_MS, 'did not come to what was waited for in time');
        const check = (state: ConsumerState): void => {
          if (!condition(state)) return;
          listeners.delete(check);
          clearTimeout(limit);
          resolve(state);
        };
        listeners.add(check);
        if (latest !== undefined) check(latest);
        void ended.then(() => {
          clearTimeout(limit);
          give('ended');
        });
      }),
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exit;
      return code;
    },
  };
}

/** Whether the system says that a process is stopped: its state stands behind its name, which is in brackets. */
function isStopped(pid: number): boolean {
  return /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** A state, or null for a line that the end of the process has cut. */
function parseState(line: string): ConsumerState | null {
  try {
    return JSON.parse(line) as ConsumerState;
  } catch {
    return null;
  }
}

/** Counts what a data directory holds that no process has open. */
export async function auditOf(dataDir: string): Promise<AuditCounts> {
  const script = join(import.meta.dirname, 'ingest-audit.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, dataDir]);
  return JSON.parse(stdout) as AuditCounts;
}
