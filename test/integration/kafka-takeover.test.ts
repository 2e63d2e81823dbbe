import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { events, hasStored, storedBy } from '../support/kafka/events.ts';
import { produce } from '../support/kafka/produce.ts';
import { haveKafka, useKafka } from '../support/kafka/shared.ts';
import { openTopicWorkers } from '../support/kafka/topic-workers.ts';
import type { ServerWorkers } from '../support/server-workers.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

const SESSION_TIMEOUT_MS = process.env['KAFKA_BROKERS'] === undefined ? 3_000 : 6_000;
const PARTITIONS = 3;

describe.skipIf(!haveKafka)('partitions that change hands', () => {
  const kafka = useKafka();
  let brokers: string;
  let topic: string;
  let server: ServerWorkers;

  beforeEach(async () => {
    brokers = kafka().brokers;
    ({ topic, server } = await openTopicWorkers(brokers, 'takeover', {
      maxRows: 300,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
    }));
  });
  afterEach(() => server.close());

  /** Resolves once these workers together have stored so many. */
  const untilStored = async (count: number, ...workers: readonly WorkerProcess[]): Promise<void> => {
    while (storedBy(...workers.map((worker) => worker.state())) < count) {
      await Promise.race(workers.map((worker) => worker.until(() => true)));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const expectExact = async (sent: number): Promise<void> => {
    expect(await server.audit()).toMatchObject({
      predictions: sent,
      uniqueEvents: sent,
      arrivals: sent,
      deadLetters: 0,
      gaps: 0,
      duplicates: 0,
    });
  };

  it.each([
    ['between intent and insert', 'after-intent:2'],
    ['between insert and close', 'after-insert:2'],
  ])(
    'zombie wakes after takeover: stopped %s, it writes when its range is stored, and nothing is stored twice',
    async (_, failpoint) => {
      await produce(brokers, topic, events(3000));
      const zombie = server.start({ failpoint, failpointSignal: 'SIGSTOP', maxRows: 200 });
      await zombie.stopped();
      const asleep = zombie.state();
      const heir = server.start({ maxRows: 350 });
      await heir.until(hasStored(3000));
      const before = server.proxy.inserts().length;
      zombie.signal('SIGCONT');
      // It goes on where it stood: the insert of its range comes after the heir's, under the same token; then it finds itself fenced.
      await zombie.until(
        (now) =>
          now !== asleep &&
          now.state === 'consuming' &&
          now.partitions.length > 0 &&
          now.partitions.length < PARTITIONS,
      );
      const tokens = server.proxy
        .inserts()
        .map((statement) => /insert_deduplication_token = '([^']*)'/.exec(statement)?.[1]);
      const again = tokens.slice(before).filter((token) => tokens.slice(0, before).includes(token));
      if (failpoint.startsWith('after-intent')) expect(again.length).toBeGreaterThan(0);
      await produce(brokers, topic, events(600, 3000));
      await untilStored(3600, zombie, heir);
      expect(await Promise.all([zombie.stop(), heir.stop()])).toEqual([0, 0]);
      await expectExact(3600);
    },
  );

  it('SIGSTOP past the session timeout, then SIGCONT, under load', async () => {
    const batches = 8;
    const feeding = (async () => {
      for (let i = 0; i < batches; i += 1) await produce(brokers, topic, events(1000, i * 1000));
    })();
    const [first, second] = [server.start(), server.start({ maxRows: 170 })];
    await untilStored(1000, first, second);
    for (const worker of [first, second]) {
      worker.signal('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 1.5 * SESSION_TIMEOUT_MS));
      worker.signal('SIGCONT');
    }
    await feeding;
    await untilStored(batches * 1000, first, second);
    expect(await Promise.all([first.stop(), second.stop()])).toEqual([0, 0]);
    await expectExact(batches * 1000);
  });

  it('rebalance during insert: it is finished or replayed, and stored once', async () => {
    await produce(brokers, topic, events(2000));
    server.proxy.fail('slow', { times: 4, delayMs: 2_000 });
    const first = server.start();
    await first.until(() => server.proxy.struck() > 0);
    const second = server.start({ maxRows: 170 });
    await second.until(({ partitions }) => partitions.length > 0);
    await untilStored(2000, first, second);
    expect(await Promise.all([first.stop(), second.stop()])).toEqual([0, 0]);
    await expectExact(2000);
  });

  it('a slow insert keeps heartbeats: nobody takes the partitions over, however long it is', async () => {
    await produce(brokers, topic, events(900));
    server.proxy.fail('slow', { times: PARTITIONS, delayMs: 3 * SESSION_TIMEOUT_MS });
    const slow = server.start({ logLevel: 'info' });
    await slow.until(() => server.proxy.struck() === PARTITIONS);
    const joined = joins(slow);
    await slow.until(hasStored(900));
    expect(joins(slow)).toBe(joined);
    expect(slow.errors()).not.toContain('replayed');
    expect(await slow.stop()).toBe(0);
    await expectExact(900);
  });

  it('SIGTERM drain within rebalanceTimeout; exit code 0: the next owner has nothing to replay', async () => {
    await produce(brokers, topic, events(20_000));
    const first = server.start();
    await first.until(hasStored(2000));
    const began = Date.now();
    expect(await first.stop()).toBe(0);
    expect(Date.now() - began).toBeLessThan(30_000);
    const second = server.start({ logLevel: 'info' });
    await second.until(hasStored(20_000));
    expect(second.errors()).not.toContain('replayed');
    expect(await second.stop()).toBe(0);
    await expectExact(20_000);
  });

  it('SIGTERM while an insert hangs: it ends in time all the same, with exit code 0, and the next owner replays', async () => {
    await produce(brokers, topic, events(600));
    server.proxy.fail('hang', { times: PARTITIONS });
    const first = server.start();
    await first.until(() => server.proxy.struck() > 0);
    const began = Date.now();
    expect(await first.stop()).toBe(0);
    expect(Date.now() - began).toBeLessThan(28_000);
    const second = server.start();
    await second.until(hasStored(600));
    expect(await second.stop()).toBe(0);
    await expectExact(600);
  });
});

function joins(worker: WorkerProcess): number {
  return worker.errors().split('reading from Kafka').length;
}
