import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { kafkaClassPath } from './jars.ts';

/** Has Kafka's own Java client produce what these lines say (see Producer.java); resolves once all of it is acknowledged. */
export async function produceByJava(brokers: string, topic: string, lines: readonly string[]): Promise<void> {
  const options = [
    '-Xmx128m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
  ];
  const java = spawn(
    'java',
    [...options, '-cp', await kafkaClassPath(), join(import.meta.dirname, 'Producer.java'), brokers, topic],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  let errors = '';
  java.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  java.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const [code] = (await once(java, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the Java producer ended with ${code}: ${errors}`);
}
