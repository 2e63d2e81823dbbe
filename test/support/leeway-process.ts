import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..', '..');
const PROGRAM = join(ROOT, 'dist', 'src', 'main.js');

/** What a finished run of the program left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built program, as users run it; everything it inherits from the environment is given by name. */
function launch(argv: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  if (!existsSync(PROGRAM)) throw new Error('the program is not built: npm run build');
  const inherited = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  return spawn(process.execPath, [PROGRAM, ...argv], {
    cwd: ROOT,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a command to its end. */
export async function runLeeway(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = launch(argv, env);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** A service that is up. */
export interface RunningService {
  readonly url: string;
  readonly pid: number;
  /** Ends it with a signal; resolves with the exit code, null when the signal killed it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  stderr(): string;
}

/** Starts `leeway serve` on a free port and resolves with its first line on standard output. */
export async function startService(env: Readonly<Record<string, string>>): Promise<RunningService> {
  const child = launch(['serve', '--json'], { PORT: '0', ...env });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'exit') as Promise<[number | null]>;
  if (child.stdout === null || child.pid === undefined) throw new Error('the service did not start');
  const first = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line)),
    ended.then(([code]) => {
      throw new Error(`the service ended with ${code}:\n${stderr}`);
    }),
  ]);
  const { listening } = JSON.parse(first) as { listening: string };
  return {
    url: listening,
    pid: child.pid,
    async end(signal) {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
    stderr: () => stderr,
  };
}
