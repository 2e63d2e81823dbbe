import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { createStore } from '../../src/store/index.ts';
import { commitAs, deleteBelow, withAdmin, withTransactions } from '../support/kafka/admin.ts';
import { events, hasStored } from '../support/kafka/events.ts';
import { produce } from '../support/kafka/produce.ts';
import { haveKafka, useKafka } from '../support/kafka/shared.ts';
import { openTopicWorkers } from '../support/kafka/topic-workers.ts';
import type { ServerWorkers } from '../support/server-workers.ts';

describe.skipIf(!haveKafka)('offsets that are not what they were', () => {
  const kafka = useKafka();
  let brokers: string;
  let topic: string;
  let server: ServerWorkers;

  beforeEach(async () => {
    brokers = kafka().brokers;
    ({ topic, server } = await openTopicWorkers(brokers, 'lives'));
    await createTopic(topic, 1);
  });
  afterEach(() => server.close());

  const createTopic = (name: string, numPartitions: number): Promise<boolean> =>
    withAdmin(brokers, (admin) =>
      admin.createTopics({ topics: [{ topic: name, numPartitions }], waitForLeaders: true }),
    );
  const order = (from: number | 'oldest' | 'next', seenRows: number): Promise<void> =>
    server.onEngine((engine) =>
      createStore(engine, { clock: systemClock }).events.ledger.orderStart({ topic, partition: 0 }, { from, seenRows }),
    );
  const lives = () => server.onEngine((engine) => createStore(engine, { clock: systemClock }).offsets.partitions());

  it('topic recreated: refused visibly until an operator confirms; then a life of its own, with tokens of its own', async () => {
    await produce(brokers, topic, events(1000));
    const worker = server.start();
    await worker.until(hasStored(1000));
    await withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [topic] }));
    await createTopic(topic, 1);
    await produce(brokers, topic, events(700, 5000));
    const { problems } = await worker.until((state) =>
      state.problems.some((problem) => problem.includes('is not read')),
    );
    expect(problems.find((problem) => problem.includes('is not read'))).toMatch(/created anew/);
    expect((await lives()).map(({ rows }) => rows)).toEqual([1000]);
    await order('oldest', 1000);
    await worker.until((state) => hasStored(700)(state) && state.problems.length === 0);
    expect(await worker.stop()).toBe(0);
    expect(await lives()).toMatchObject([
      { from: 0, to: 999, rows: 1000, gaps: 0, duplicates: 0 },
      { from: 0, to: 699, rows: 700, gaps: 0, duplicates: 0 },
    ]);
    expect(await server.audit()).toMatchObject({ predictions: 1700, uniqueEvents: 1700, gaps: 0, duplicates: 0 });
  });

  it('offsets rewound by an operator: refused visibly until confirmed; going on behind what is stored reads nothing twice', async () => {
    await produce(brokers, topic, events(1000));
    const first = server.start();
    await first.until(hasStored(1000));
    expect(await first.stop()).toBe(0);
    await withAdmin(brokers, (admin) =>
      admin.setOffsets({ groupId: topic, topic, partitions: [{ partition: 0, offset: '300' }] }),
    );
    await produce(brokers, topic, events(200, 1000));
    const second = server.start();
    const { problems } = await second.until((state) =>
      state.problems.some((problem) => problem.includes('are stored')),
    );
    expect(problems[0]).toContain(
      "is not read: somebody set the group's offset to 300, yet offsets up to 999 are stored",
    );
    await order('next', 1000);
    await second.until((state) => hasStored(1200)(state) && state.problems.length === 0);
    expect(await second.stop()).toBe(0);
    expect(await server.audit()).toMatchObject({ predictions: 1200, uniqueEvents: 1200, gaps: 0, duplicates: 0 });
  });

  it('unknown metadata version: refuse, and one bad partition does not stop others', async () => {
    const other = `${topic}-other`;
    await createTopic(other, 1);
    await produce(brokers, topic, events(100));
    await produce(brokers, other, events(100, 100));
    await commitAs(brokers, topic, { topic, offset: '50', metadata: '{"v":2,"inc":"tomorrow"}' });
    const worker = server.start({ predictionTopics: [topic, other] });
    const { problems } = await worker.until(
      (state) =>
        state.problems.some((problem) => problem.includes('metadata')) &&
        state.partitions.some((one) => one.topic === other && one.position === 100),
    );
    expect(problems).toEqual([
      `${topic}/0 is not read: the committed offset 50 carries metadata that this version does not know: {"v":2,"inc":"tomorrow"}; leeway kafka confirm ${topic}/0 --from oldest|next|OFFSET says from where to read it`,
    ]);
    await produce(brokers, other, events(100, 200));
    await worker.until((state) => state.partitions.some((one) => one.topic === other && one.position === 200));
    expect(await worker.stop()).toBe(0);
    expect(await server.audit()).toMatchObject({ predictions: 200, uniqueEvents: 200, gaps: 0, duplicates: 0 });
  });

  it('Retention passed the open intent: what is left is stored once, what is lost is written down', async () => {
    await produce(brokers, topic, events(1000));
    const victim = server.start({ failpoint: 'after-intent:2' });
    expect(await victim.ended).toBe('SIGKILL');
    const [lostFrom, low] = [400, 650];
    await deleteBelow(brokers, topic, low);
    const heir = server.start();
    await heir.until((state) => hasStored(1000)(state));
    expect(await heir.stop()).toBe(0);
    expect(await lives()).toMatchObject([
      { from: 0, to: 999, rows: 1000 - (low - lostFrom), gaps: low - lostFrom, expired: low - lostFrom, duplicates: 0 },
    ]);
  });

  it('retention passes what was not read while the store is away: the loss is written down, the rest is stored', async () => {
    await produce(brokers, topic, events(500));
    const worker = server.start({ maxRows: 100 });
    await worker.until(hasStored(500));
    await server.killEngine();
    await produce(brokers, topic, events(3000, 500));
    await worker.until((state) => state.problems.length > 0);
    // More than waits in memory already: its partition is not fetched any more.
    await produce(brokers, topic, events(3000, 3500));
    await deleteBelow(brokers, topic, 5500);
    // Let the consumer look at the ends of the log in the meantime: it must not have its client reset the group's offset.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await server.startEngine();
    await worker.until((state) => hasStored(6500)(state) && state.problems.length === 0);
    expect(await worker.stop()).toBe(0);
    const [life] = await lives();
    expect(life).toMatchObject({ from: 0, to: 6499, duplicates: 0 });
    expect(life?.gaps).toBe(life?.expired);
    expect(life?.rows).toBe(6500 - (life?.expired ?? 0));
    expect(life?.expired).toBeGreaterThan(1000);
  });

  it('transactional control records, aborted transactions and tombstones: nothing stands still, nothing is counted as a gap', async () => {
    const send = (id: string, values: readonly (string | null)[], commit: boolean): Promise<void> =>
      withTransactions(brokers, `${topic}-${id}`, async (producer) => {
        const transaction = await producer.transaction();
        await transaction.send({ topic, messages: values.map((value) => ({ value })) });
        await (commit ? transaction.commit() : transaction.abort());
      });
    await send('a', events(300), true);
    await send('b', events(200, 1000), false);
    await send('c', [...events(100, 300), null, ''], true);
    await send('d', events(50, 2000), false);
    const worker = server.start({ maxRows: 150 });
    // 300 + 1, 200 + 1, 102 + 1, 50 + 1: each transaction ends with a record of its own.
    await worker.until((state) => hasStored(656)(state) && state.partitions.every(({ idle }) => idle));
    await send('a', events(10, 400), true);
    await worker.until((state) => hasStored(667)(state) && state.problems.length === 0);
    expect(await worker.stop()).toBe(0);
    expect(await server.audit()).toMatchObject({
      predictions: 410,
      uniqueEvents: 410,
      deadLetters: 2,
      reasons: { empty: 2 },
      gaps: 0,
      duplicates: 0,
    });
  });
});
