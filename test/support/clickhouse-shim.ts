import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A ClickHouse behind HTTP, in a process of its own: the real engine, with the headers and errors of the server's interface. */
export interface ClickhouseShim {
  readonly url: string;
  /** Ends the process; from then on nobody answers at the URL. */
  stop(): Promise<void>;
  /** As `kill -9`. */
  kill(): Promise<void>;
}

/** Starts a shim on a data directory. */
export async function startClickhouseShim(dataDir: string): Promise<ClickhouseShim> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'clickhouse-shim-main.ts'), dataDir],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, 'exit');
  const port = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([line]) => Number(line)),
    ended.then(() => Promise.reject(new Error(`the shim ended: ${errors}`))),
  ]);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
