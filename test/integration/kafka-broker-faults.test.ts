import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { events, hasStored } from '../support/kafka/events.ts';
import { produce } from '../support/kafka/produce.ts';
import { haveKafka, useKafka } from '../support/kafka/shared.ts';
import { openTopicWorkers } from '../support/kafka/topic-workers.ts';
import type { ServerWorkers } from '../support/server-workers.ts';

/** A broker that is not ours cannot be killed. */
const haveOwnKafka = haveKafka && process.env['KAFKA_BROKERS'] === undefined;

describe.skipIf(!haveOwnKafka)('a Kafka that fails', () => {
  const kafka = useKafka();
  let brokers: string;
  let topic: string;
  let server: ServerWorkers;

  beforeEach(async () => {
    brokers = kafka().brokers;
    ({ topic, server } = await openTopicWorkers(brokers, 'broker', { maxRows: 200, sessionTimeoutMs: 3_000 }));
  });
  afterEach(() => server.close());

  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  it.each([
    ['cut off for 1 s', 1_000],
    ['cut off for longer than the client bears', 14_000],
  ])('broker %s: connections hang, and all is stored once when it is back', async (_, ms) => {
    await produce(brokers, topic, events(6000));
    const workers = [server.start(), server.start({ maxRows: 130 })];
    await workers[0]?.until(hasStored(500));
    kafka().signal('SIGSTOP');
    await pause(ms);
    kafka().signal('SIGCONT');
    await produce(brokers, topic, events(2000, 6000));
    await workers[1]?.stop();
    await workers[0]?.until((state) => hasStored(8000)(state) && state.problems.length === 0);
    expect(await workers[0]?.stop()).toBe(0);
    expect(await server.audit()).toMatchObject({
      predictions: 8000,
      uniqueEvents: 8000,
      arrivals: 8000,
      gaps: 0,
      duplicates: 0,
    });
  });

  it('Kafka broker restart in the middle of an insert: the insert that finished is replayed and deduped', async () => {
    await produce(brokers, topic, events(3000));
    const worker = server.start();
    server.proxy.fail('slow', { times: 3, delayMs: 4_000 });
    await worker.until(() => server.proxy.struck() > 0);
    await kafka().restart();
    await worker.until((state) => hasStored(3000)(state) && state.problems.length === 0);
    expect(await worker.stop()).toBe(0);
    expect(await server.audit()).toMatchObject({
      predictions: 3000,
      uniqueEvents: 3000,
      arrivals: 3000,
      gaps: 0,
      duplicates: 0,
    });
  });

  it('coordinator not found: the supervisor revives the consumer when the broker is back after a kill -9', async () => {
    await produce(brokers, topic, events(2000));
    const worker = server.start();
    await worker.until(hasStored(2000));
    kafka().signal('SIGKILL');
    // Longer than the client's own attempts: it gives up, and its supervisor builds another one.
    const { problems } = await worker.until(({ state }) => state === 'unreachable' || state === 'failing');
    expect(problems.length).toBeGreaterThan(0);
    await kafka().restart();
    await produce(brokers, topic, events(1000, 2000));
    await worker.until((state) => hasStored(3000)(state) && state.problems.length === 0);
    expect(await worker.stop()).toBe(0);
    expect(await server.audit()).toMatchObject({ predictions: 3000, uniqueEvents: 3000, gaps: 0, duplicates: 0 });
  });
});
