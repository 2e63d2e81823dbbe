import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runDeadStore, RSS_LIMIT_MB } from '../chaos/dead-store.ts';
import type { Fault } from '../support/faulty-proxy.ts';
import { events, hasStored, POISON } from '../support/kafka/events.ts';
import { produce } from '../support/kafka/produce.ts';
import { haveKafka, useKafka } from '../support/kafka/shared.ts';
import { openTopicWorkers } from '../support/kafka/topic-workers.ts';
import type { ServerWorkers } from '../support/server-workers.ts';

const EXACT = { gaps: 0, duplicates: 0 };

describe.skipIf(!haveKafka)('a ClickHouse that fails', () => {
  const kafka = useKafka();
  let brokers: string;
  let topic: string;
  let server: ServerWorkers;

  beforeEach(async () => {
    brokers = kafka().brokers;
    ({ topic, server } = await openTopicWorkers(brokers, 'faults', { requestTimeoutMs: 2_000 }));
  });
  afterEach(() => server.close());

  it.each<[string, Fault]>([
    ['accepts then hangs', 'hang'],
    ['carries the insert out when nobody waits any more', 'late'],
    ['500 after committing', 'error-after-commit'],
    ['closes mid-response', 'close-mid-response'],
    ['disk full', 'disk-full'],
  ])('ClickHouse %s: the same bytes are tried again, and stored once', async (_, fault) => {
    await produce(brokers, topic, [...events(3000), ...POISON]);
    server.proxy.fail(fault, { times: 6, delayMs: 2_500 });
    const worker = server.start();
    await worker.until(hasStored(3000 + POISON.length));
    expect(server.proxy.struck()).toBe(6);
    const tokens = server.proxy.inserts().map((sql) => /insert_deduplication_token = '([^']*)'/.exec(sql)?.[1]);
    // Whatever was tried again was tried under its own token, and no two ranges share one.
    expect(tokens.length - new Set(tokens).size).toBe(6);
    expect(await worker.stop()).toBe(0);
    expect(await server.audit()).toMatchObject({
      predictions: 3000,
      uniqueEvents: 3000,
      arrivals: 3000,
      deadLetters: POISON.length,
      ...EXACT,
    });
  });

  it('TOO_MANY_PARTS: backpressure to Kafka until the store takes inserts again, no dead letter', async () => {
    await produce(brokers, topic, events(500));
    const worker = server.start();
    await worker.until(hasStored(500));
    const limit = (parts: number): Promise<void> =>
      server.onEngine((engine) =>
        engine.command(
          `ALTER TABLE predictions MODIFY SETTING parts_to_delay_insert = ${parts}, parts_to_throw_insert = ${parts}`,
        ),
      );
    await limit(1);
    await produce(brokers, topic, events(4000, 500));
    const { problems, partitions } = await worker.until((state) => state.problems.length > 0);
    expect(problems[0]).toMatch(/storing messages failed (?:once|\d+ times) \(.*Too many parts/s);
    expect(partitions.some(({ lag }) => (lag ?? 0) > 0)).toBe(true);
    await limit(3000);
    await worker.until((state) => hasStored(4500)(state) && state.problems.length === 0);
    expect(await worker.stop()).toBe(0);
    expect(await server.audit()).toMatchObject({ predictions: 4500, arrivals: 4500, deadLetters: 0, ...EXACT });
  });

  it('Engine kill -9 mid-insert with 2 table partitions and 2 MVs', async () => {
    const worker = server.start({ maxRows: 2000 });
    await worker.until(({ state }) => state === 'waiting_for_topics');
    await server.onEngine(async (engine) => {
      await engine.command(
        `CREATE TABLE by_city (city String, n UInt64) ENGINE = SummingMergeTree ORDER BY city SETTINGS non_replicated_deduplication_window = 20000`,
      );
      await engine.command(
        `CREATE MATERIALIZED VIEW by_city_feed TO by_city AS SELECT cat['city'] AS city, count() AS n FROM predictions GROUP BY city`,
      );
    });
    let sent = 0;
    for (let kills = 0; kills < 4; kills += 1) {
      await produce(brokers, topic, events(6000, sent));
      sent += 6000;
      const seen = server.proxy.inserts().length;
      await worker.until(() => server.proxy.inserts().length > seen + 1);
      // A different moment of the insert each time: while it is parsed, while its parts are written, while the views are fed.
      await new Promise((resolve) => setTimeout(resolve, 15 * kills));
      await server.killEngine();
      await server.startEngine();
    }
    await worker.until(hasStored(sent));
    expect(await worker.stop()).toBe(0);
    const [view] = await server.onEngine((engine) => engine.query('SELECT sum(n) AS n FROM by_city'));
    expect({ view, ...(await server.audit()) }).toMatchObject({
      view: { n: sent },
      predictions: sent,
      uniqueEvents: sent,
      arrivals: sent,
      ...EXACT,
    });
  });

  it('ClickHouse down: the assignment is kept, other partitions pause, lag grows, no dead letter, all is stored when it is back', async () => {
    await produce(brokers, topic, events(1000));
    const worker = server.start({ logLevel: 'info', sessionTimeoutMs: 3_000 });
    await worker.until(hasStored(1000));
    await server.killEngine();
    await produce(brokers, topic, events(9000, 1000));
    const { problems } = await worker.until((state) => state.problems.length === 3);
    for (const problem of problems)
      expect(problem).toMatch(/storing messages failed (?:once|\d+ times) \(.*did not answer/);
    // Far longer than the group's patience with a member that says nothing.
    await new Promise((resolve) => setTimeout(resolve, 9_000));
    expect(worker.errors().split('"msg":"reading from Kafka"').length - 1).toBe(1);
    await server.startEngine();
    await worker.until((state) => hasStored(10_000)(state) && state.problems.length === 0);
    expect(await worker.stop()).toBe(0);
    expect(await server.audit()).toMatchObject({ predictions: 10_000, arrivals: 10_000, deadLetters: 0, ...EXACT });
  });

  it('Memory bound: the store is dead under a full rate, and the service stays below its limit and loses nothing', async () => {
    const report = await runDeadStore({ deadMs: 12_000, rate: 6000, say: () => undefined });
    expect(report).toMatchObject({ holds: true });
    expect(report.peakRssMb).toBeLessThan(RSS_LIMIT_MB);
  });
});
