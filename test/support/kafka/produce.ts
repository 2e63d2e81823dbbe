import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Produces lines as messages with kcat, a client that is not ours; keys spread them over the partitions. */
export async function produce(
  brokers: string,
  topic: string,
  lines: readonly string[],
  options: readonly string[] = [],
): Promise<void> {
  const kcat = spawn('kcat', ['-P', '-b', brokers, '-t', topic, '-X', 'message.max.bytes=16000000', ...options], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let errors = '';
  kcat.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  kcat.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const [code] = (await once(kcat, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`kcat ended with ${code}: ${errors}`);
}
