import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Without this a client puts all that it sends within some milliseconds into one partition, which may be everything. */
const SPREAD = ['-X', 'sticky.partitioning.linger.ms=0'] as const;

/** Produces lines as messages with kcat, a client that is not ours; each goes to a partition at random. */
export async function produce(
  brokers: string,
  topic: string,
  lines: readonly string[],
  options: readonly string[] = [],
): Promise<void> {
  const size = ['-X', 'message.max.bytes=16000000'];
  const kcat = spawn('kcat', ['-P', '-b', brokers, '-t', topic, ...size, ...SPREAD, ...options], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let errors = '';
  kcat.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  kcat.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const [code] = (await once(kcat, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`kcat ended with ${code}: ${errors}`);
}
