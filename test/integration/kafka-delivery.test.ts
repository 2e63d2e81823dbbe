import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../detectors/math/random.ts';
import { DELIVERY_FAILPOINTS } from '../../src/ingest/index.ts';
import type { WorkerOrder } from '../support/ingest-worker.ts';
import { events, hasStored, POISON, storedBy } from '../support/kafka/events.ts';
import { produce } from '../support/kafka/produce.ts';
import { haveKafka, useKafka } from '../support/kafka/shared.ts';
import { auditOf, startWorker } from '../support/worker-process.ts';

const PARTITIONS = 3;

describe.skipIf(!haveKafka)('delivery from Kafka', () => {
  const kafka = useKafka();
  let brokers: string;
  let dataDir: string;
  let topic: string;
  let order: WorkerOrder;

  beforeEach(() => {
    brokers = kafka().brokers;
    dataDir = mkdtempSync(join(tmpdir(), 'leeway-delivery-'));
    topic = `predictions-${randomUUID().slice(0, 8)}`;
    order = {
      dataDir,
      brokers: [brokers],
      groupId: topic,
      predictionTopics: [topic],
      labelTopics: [],
      failpoint: null,
      maxRows: 500,
      // What the group waits for a member that was killed; a broker that is not ours refuses less than six seconds.
      sessionTimeoutMs: process.env['KAFKA_BROKERS'] === undefined ? 3_000 : 6_000,
    };
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('stores every event once, and every message that is none as a dead letter', async () => {
    const large = JSON.stringify({ model: 'm', ts: 0, segment: 'x'.repeat(5 << 20) });
    const wide = JSON.stringify({
      model: 'm',
      ts: 0,
      features: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, i])),
    });
    const labels = Array.from({ length: 700 }, (_, i) => `{"event_id":"e${i}","model":"m","ts":0,"label":1}`);
    await produce(brokers, topic, [...events(3000), ...POISON, large, wide]);
    await produce(brokers, topic, events(1000, 3000), ['-z', 'gzip']);
    await produce(brokers, `${topic}-labels`, labels);
    const worker = startWorker({ ...order, labelTopics: [`${topic}-labels`] });
    await worker.until(hasStored(4706));
    expect(await worker.stop()).toBe(0);
    expect(await auditOf(dataDir)).toEqual({
      predictions: 4000,
      uniqueEvents: 4000,
      arrivals: 4000,
      labels: 700,
      uniqueLabels: 700,
      deadLetters: 6,
      reasons: { bad_time: 1, malformed_json: 2, not_an_object: 1, too_large: 1, too_many_features: 1 },
      gaps: 0,
      duplicates: 0,
    });
  });

  it('takes up where it stopped', async () => {
    await produce(brokers, topic, events(1000));
    for (const sent of [1000, 2000]) {
      const worker = startWorker(order);
      await worker.until(hasStored(sent));
      expect(await worker.stop()).toBe(0);
      await produce(brokers, topic, events(1000, sent));
    }
    const worker = startWorker(order);
    await worker.until(hasStored(3000));
    await worker.stop();
    expect(await auditOf(dataDir)).toMatchObject({ predictions: 3000, uniqueEvents: 3000, gaps: 0, duplicates: 0 });
  });

  it.each(DELIVERY_FAILPOINTS.flatMap((point) => [point, `${point}:3`]))(
    'survives kill -9 at %s',
    async (failpoint) => {
      let sent = 4000;
      await produce(brokers, topic, [...events(sent), ...POISON]);
      const victim = startWorker({ ...order, failpoint });
      const dead = victim.ended.then(() => true);
      // A range is closed when its partition falls silent; so it is fed bit by bit until the point has been passed often enough.
      while (
        !(await Promise.race([
          dead,
          victim.until(hasStored(sent + POISON.length)).then(
            () => false,
            () => true,
          ),
        ]))
      ) {
        await produce(brokers, topic, events(100, sent));
        sent += 100;
      }
      expect(await victim.ended).toBe('SIGKILL');
      const heir = startWorker(order);
      await heir.until(hasStored(sent + POISON.length));
      expect(await heir.stop()).toBe(0);
      expect(await auditOf(dataDir)).toMatchObject({
        predictions: sent,
        uniqueEvents: sent,
        arrivals: sent,
        deadLetters: POISON.length,
        gaps: 0,
        duplicates: 0,
      });
    },
  );

  it('survives kills at random moments in mid-stream', async () => {
    // The seed is arbitrary: another one kills at other moments, and the outcome is the same.
    const random = createRandom(20_250_601);
    const batches = 10;
    const feeding = (async () => {
      for (let i = 0; i < batches; i += 1) await produce(brokers, topic, [...events(2000, i * 2000), POISON[0]!]);
    })();
    for (let kills = 0; kills < 6; kills += 1) {
      const worker = startWorker({ ...order, maxRows: 200 + Math.floor(random.uniform() * 800) });
      const start = storedBy(await worker.until(({ partitions }) => partitions.length === PARTITIONS));
      await worker.until(hasStored(Math.min(start + random.below(3000), batches * 2001)));
      await worker.kill();
    }
    await feeding;
    const heir = startWorker(order);
    await heir.until(hasStored(batches * 2001));
    expect(await heir.stop()).toBe(0);
    expect(await auditOf(dataDir)).toMatchObject({
      predictions: batches * 2000,
      uniqueEvents: batches * 2000,
      arrivals: batches * 2000,
      deadLetters: batches,
      gaps: 0,
      duplicates: 0,
    });
  });

  it('survives consumers that come and go under load', async () => {
    const batches = 15;
    const feeding = (async () => {
      for (let i = 0; i < batches; i += 1) await produce(brokers, topic, events(1000, i * 1000));
    })();
    const worker = startWorker({ ...order, maxRows: 200 });
    // Each of these is a rebalance: from one consumer to three and back, the partitions changing hands in mid-stream.
    for (const [count, command] of [
      [1000, 'add'],
      [3000, 'add'],
      [6000, 'remove'],
      [9000, 'remove'],
      [11_000, 'add'],
    ] as const) {
      await worker.until(hasStored(count));
      worker.tell(command);
    }
    await feeding;
    await worker.until(hasStored(batches * 1000));
    expect(await worker.stop()).toBe(0);
    expect(await auditOf(dataDir)).toMatchObject({
      predictions: batches * 1000,
      uniqueEvents: batches * 1000,
      arrivals: batches * 1000,
      gaps: 0,
      duplicates: 0,
    });
  });

  it('waits for a broker that does not answer, and says so', async () => {
    const worker = startWorker({ ...order, brokers: ['127.0.0.1:9'] });
    const { problems } = await worker.until(({ state }) => state === 'unreachable');
    expect(problems).toEqual([
      expect.stringMatching(
        /^Kafka at 127\.0\.0\.1:9: it does not answer: check KAFKA_BROKERS .* \(.*ECONNREFUSED.*\)$/,
      ),
    ]);
    expect(await worker.stop()).toBe(0);
  });

  it('waits for a topic that does not exist yet, and says so', async () => {
    const worker = startWorker(order);
    const waiting = await worker.until(({ state }) => state === 'waiting_for_topics');
    expect(waiting).toMatchObject({ waitingForTopics: [topic], problems: [] });
    await produce(brokers, topic, events(50));
    const done = await worker.until(hasStored(50));
    expect(done.waitingForTopics).toEqual([]);
    await worker.stop();
    expect(await auditOf(dataDir)).toMatchObject({ predictions: 50, gaps: 0, duplicates: 0 });
  });

  it.skipIf(process.env['KAFKA_BROKERS'])('comes back after a restart of the broker', async () => {
    await produce(brokers, topic, events(2000));
    const worker = startWorker(order);
    await worker.until(hasStored(2000));
    await kafka().restart();
    await produce(brokers, topic, events(2000, 2000));
    await worker.until((state) => storedBy(state) === 4000 && state.problems.length === 0);
    await worker.stop();
    expect(await auditOf(dataDir)).toMatchObject({ predictions: 4000, uniqueEvents: 4000, gaps: 0, duplicates: 0 });
  });
});
