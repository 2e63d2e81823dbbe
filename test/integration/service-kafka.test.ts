import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { haveKafka, useKafka } from '../support/kafka/shared.ts';
import { runLeeway, startService, type RunningService } from '../support/leeway-process.ts';

const EVENTS = 400_000;

/** Produces lines with kcat, a client that shares no code with ours; resolves once the broker has taken all of them. */
async function kcat(brokers: string, topic: string, lines: Iterable<string>): Promise<void> {
  const child = spawn('kcat', ['-P', '-b', brokers, '-t', topic], { stdio: ['pipe', 'ignore', 'inherit'] });
  for (const line of lines) {
    if (!child.stdin.write(`${line}\n`)) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`kcat ended with ${code}`);
}

function* events(): Generator<string> {
  for (let i = 0; i < EVENTS; i++) {
    yield `{"event_id":"k${i}","model":"m","version":"1","ts":${Date.UTC(2026, 0, 1) + i * 1000},"features":{"a":${i % 97},"b":"x${i % 7}"},"prediction":{"value":0.${i % 9}}}`;
  }
}

describe.skipIf(!haveKafka)('leeway serve on a real Kafka', () => {
  const kafka = useKafka();
  let dataDir = '';
  let topic = '';
  let service: RunningService | null = null;
  const env = (): Record<string, string> => ({
    LEEWAY_DATA_DIR: dataDir,
    LEEWAY_LOG_LEVEL: 'warn',
    KAFKA_BROKERS: kafka().brokers,
    KAFKA_PREDICTION_TOPICS: topic,
    KAFKA_LABEL_TOPICS: `${topic}.labels`,
    KAFKA_GROUP_ID: topic,
    KAFKA_SESSION_TIMEOUT_MS: '6000',
    KAFKA_LINGER_MS: '50',
  });
  const count = async (): Promise<{ n: number; ids: number }> => {
    const answer = await runLeeway(
      ['sql', 'SELECT count() AS n, uniqExact(event_id) AS ids FROM predictions', '--format', 'jsonl'],
      env(),
    );
    return JSON.parse(answer.stdout) as { n: number; ids: number };
  };
  const untilStored = async (least: number): Promise<void> => {
    while ((await count()).n < least) await new Promise((resolve) => setTimeout(resolve, 100));
  };

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'leeway-service-'));
    topic = `service-${randomUUID().slice(0, 8)}`;
  });
  afterEach(async () => {
    await service?.end('SIGKILL');
    service = null;
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('counts what kcat produced, each event once, through three kills in mid-stream', async () => {
    await kcat(kafka().brokers, topic, events());
    for (const share of [0.1, 0.25, 0.45]) {
      service = await startService(env());
      await untilStored(EVENTS * share);
      await service.end('SIGKILL');
      service = null;
      expect((await count()).n).toBeLessThan(EVENTS);
    }
    service = await startService(env());
    await untilStored(EVENTS);
    expect(await count()).toEqual({ n: EVENTS, ids: EVENTS });
    const verified = await runLeeway(['verify', '--json'], env());
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ gaps: 0, duplicates: 0 });
    expect(await service.end('SIGTERM')).toBe(0);
    service = null;
  });
});
