import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startEventStream } from '../chaos/event-stream.ts';
import { untilAnswered, withAdmin } from '../support/kafka/admin.ts';
import { startKafkaCluster } from '../support/kafka/cluster.ts';
import { hasStored, storedBy } from '../support/kafka/events.ts';
import type { KafkaNode } from '../support/kafka/node.ts';
import { unlessMissing } from '../support/kafka/unless-missing.ts';
import { auditOf, startWorker } from '../support/worker-process.ts';

/** A cluster that is not ours cannot be killed. */
const cluster = process.env['KAFKA_BROKERS'] === undefined ? await unlessMissing(startKafkaCluster()) : null;
const PARTITIONS = 3;
const RATE = 400;
/** Three seconds until Kafka gives the broker up, and what the client needs to find the new leader and the new coordinator. */
const LIMIT_MS = 20_000;

describe.skipIf(cluster === null)('a Kafka of three brokers', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'leeway-cluster-'));
  afterAll(async () => {
    await cluster?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('loses the leader of partitions to kill -9 in mid-stream, then restarts another: every event is stored once, and the consumer goes on', async () => {
    const { brokers } = cluster!;
    const node = (id: number): KafkaNode => cluster!.node(id);
    const topic = `cluster-${randomUUID().slice(0, 8)}`;
    const metadata = await withAdmin(brokers, async (admin) => {
      const min = [{ name: 'min.insync.replicas', value: '2' }];
      await admin.createTopics({
        topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: 3, configEntries: min }],
        waitForLeaders: true,
      });
      return admin.fetchTopicMetadata({ topics: [topic] });
    });
    const leaders = metadata.topics[0]!.partitions.map(({ leader }) => leader);
    const stream = startEventStream(brokers, topic, { rate: RATE });
    const worker = startWorker({
      dataDir,
      brokers: brokers.split(','),
      groupId: topic,
      predictionTopics: [topic],
      labelTopics: [],
      failpoint: null,
      maxRows: 1_000,
      lingerMs: 500,
      sessionTimeoutMs: 3_000,
    });
    /** Resolves once every partition has a leader again and more of it is stored than it then holds; with the time that took. */
    const everyPartitionGoesOn = async (): Promise<number> => {
      const began = Date.now();
      const ends = await untilAnswered(brokers, (admin) => admin.fetchTopicOffsets(topic));
      const endOf = new Map(ends.map(({ partition, high }) => [partition, Number(high)]));
      await worker.until(
        ({ partitions }) =>
          partitions.length === PARTITIONS &&
          partitions.every(({ partition, position }) => (position ?? 0) > (endOf.get(partition) ?? Infinity)),
      );
      return Date.now() - began;
    };
    try {
      await worker.until((state) => state.partitions.length === PARTITIONS && storedBy(state) > 2 * RATE);
      const victim = leaders[0]!;
      node(victim).signal('SIGKILL');
      await node(victim).down();
      expect(await everyPartitionGoesOn()).toBeLessThan(LIMIT_MS);
      await node(victim).up();
      const other = leaders.find((leader) => leader !== victim)!;
      await node(other).down();
      const [goesOnMs] = await Promise.all([everyPartitionGoesOn(), node(other).up()]);
      expect(goesOnMs).toBeLessThan(LIMIT_MS);
      const { produced, poison } = await stream.end();
      await worker.until((state) => hasStored(produced)(state) && state.problems.length === 0);
      expect(await worker.stop()).toBe(0);
      expect(await auditOf(dataDir)).toMatchObject({
        predictions: produced - poison,
        uniqueEvents: produced - poison,
        arrivals: produced - poison,
        deadLetters: poison,
        gaps: 0,
        duplicates: 0,
      });
    } finally {
      stream.kill();
      await worker.kill();
    }
  });
});
