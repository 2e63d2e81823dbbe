import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import avro, { type Schema } from 'avsc';
import { Kafka, logLevel, type Message } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { haveKafka, useKafka } from '../support/kafka/shared.ts';
import { runLeeway, startService, type RunningService } from '../support/leeway-process.ts';
import { startSchemaRegistry, type SchemaRegistryServer } from '../support/schema-registry.ts';

const CALLS = 2_000;
const REGISTERED = 300;
const STARTED = Date.UTC(2026, 0, 1);

/** What KServe's logger sends for a call, in binary mode as Kafka carries it. */
function half(side: 'request' | 'response', call: number): Message {
  const rows = 1 + (call % 3);
  const list = Array.from({ length: rows }, (_, row) => call * 10 + row);
  const headers = {
    ce_specversion: '1.0',
    ce_type: `org.kubeflow.serving.inference.${side}`,
    ce_id: `call-${call}`,
    ce_source: 'http://localhost:9081/',
    ce_time: new Date(STARTED + call * 1000).toISOString(),
    ce_inferenceservicename: 'iris',
    ce_namespace: 'default',
    ce_component: 'predictor',
    ce_endpoint: '',
    'content-type': 'application/json',
  };
  const body = side === 'request' ? { instances: list.map((x) => [x]) } : { predictions: list.map((x) => x / 2) };
  return { headers, value: JSON.stringify(body) };
}

describe.skipIf(!haveKafka)('formats on a real Kafka', () => {
  const kafka = useKafka();
  const schema = readFileSync('docs/schemas/prediction.avsc', 'utf8');
  let dataDir = '';
  let topic = '';
  let registry: SchemaRegistryServer;
  let service: RunningService | null = null;
  const env = (): Record<string, string> => ({
    LEEWAY_DATA_DIR: dataDir,
    LEEWAY_LOG_LEVEL: 'warn',
    LEEWAY_TICK_MS: '100',
    KAFKA_BROKERS: kafka().brokers,
    KAFKA_PREDICTION_TOPICS: `${topic}.calls,${topic}.avro,${topic}.lines`,
    KAFKA_LABEL_TOPICS: `${topic}.labels`,
    KAFKA_TOPIC_FORMATS: `${topic}.lines=sagemaker:churn:day|mins`,
    KAFKA_GROUP_ID: topic,
    KAFKA_SESSION_TIMEOUT_MS: '6000',
    KAFKA_LINGER_MS: '50',
    SCHEMA_REGISTRY_URL: registry.url,
  });
  const sql = async <T>(statement: string): Promise<T> => {
    const answer = await runLeeway(['sql', statement, '--format', 'jsonl'], env());
    if (answer.code !== 0) throw new Error(answer.stderr);
    return JSON.parse(answer.stdout) as T;
  };
  const count = (what: string): Promise<{ n: number }> => sql(`SELECT count() AS n FROM ${what}`);
  const until = async (what: string, least: number): Promise<void> => {
    while ((await count(what)).n < least) await new Promise((resolve) => setTimeout(resolve, 250));
  };

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'leeway-formats-'));
    topic = `formats-${randomUUID().slice(0, 8)}`;
    registry = await startSchemaRegistry([{ id: 7, schema }]);
  });
  afterEach(async () => {
    await service?.end('SIGKILL');
    service = null;
    await registry.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const send = async (batches: Readonly<Record<string, readonly Message[]>>): Promise<void> => {
    const producer = new Kafka({ brokers: [kafka().brokers], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    for (const [name, messages] of Object.entries(batches)) {
      await producer.send({ topic: `${topic}.${name}`, messages: [...messages] });
    }
    await producer.disconnect();
  };

  it('joins calls once through kills, waits for a registry that is away, and accounts for every offset', async () => {
    const admin = new Kafka({ brokers: [kafka().brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createTopics({
      topics: ['calls', 'avro', 'lines', 'labels'].map((name) => ({ topic: `${topic}.${name}`, numPartitions: 2 })),
    });
    await admin.disconnect();
    const calls = Array.from({ length: CALLS }, (_, call) => call);
    const type = avro.Type.forSchema(JSON.parse(schema) as Schema, { wrapUnions: 'always' });
    const registered = Array.from({ length: REGISTERED }, (_, n) => ({
      value: Buffer.concat([
        Buffer.from([0, 0, 0, 0, 7]),
        type.toBuffer({
          event_id: { string: `a${n}` },
          model: 'credit',
          version: null,
          ts: (STARTED + n) * 1000,
          features: { age: { double: n } },
          prediction: null,
        }),
      ]),
    }));
    const line = JSON.stringify({
      captureData: {
        endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '1,2\n3,4', encoding: 'CSV' },
      },
      eventMetadata: { eventId: 'sm', inferenceTime: '2026-01-01T00:00:00Z' },
      eventVersion: '0',
    });
    registry.status = 503;
    // Responses before their requests, and a tenth of both sent twice, as producers do that were not sure.
    await send({
      calls: [
        ...calls.map((call) => half('response', call)),
        ...calls.filter((call) => call % 10 === 0).map((call) => half('response', call)),
      ],
      avro: [...registered, { value: Buffer.from([0, 0, 0, 0, 9, 1]) }],
      lines: [{ value: line }, { value: '{' }],
    });
    service = await startService(env());
    await until('halves', CALLS / 2);
    await service.end('SIGKILL');
    service = await startService(env());
    await send({
      calls: [
        ...calls.map((call) => half('request', call)),
        ...calls.filter((call) => call % 10 === 5).map((call) => half('request', call)),
      ],
    });
    await until("predictions WHERE model = 'iris'", CALLS / 4);
    await service.end('SIGKILL');
    service = await startService(env());
    expect((await count("predictions WHERE model = 'credit'")).n).toBe(0);
    registry.status = null;
    const rows = calls.reduce((sum, call) => sum + 1 + (call % 3), 0);
    await until("predictions WHERE model = 'iris'", rows);
    await until("predictions WHERE model = 'credit'", REGISTERED);
    await until('dead_letters', 2);
    expect(
      await sql(
        "SELECT count() AS n, uniqExact(event_id) AS ids, countIf(num['feature_0'] / 2 != prediction_value) AS wrong FROM predictions WHERE model = 'iris'",
      ),
    ).toEqual({ n: rows, ids: rows, wrong: 0 });
    expect(
      await sql(
        "SELECT groupArray(num['mins']) AS mins FROM (SELECT num FROM predictions WHERE model = 'churn' ORDER BY source_row)",
      ),
    ).toEqual({ mins: [2, 4] });
    const verified = await runLeeway(['verify', '--json'], env());
    expect(JSON.parse(verified.stdout)).toMatchObject({
      gaps: 0,
      duplicates: 0,
      calls: { joined: CALLS, waiting: 0, disagreeing: 0, duplicates: 0 },
    });
    expect(verified.code).toBe(0);
  });
});
