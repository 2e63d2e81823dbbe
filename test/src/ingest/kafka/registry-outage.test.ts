import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMessageReader } from '../../../../src/ingest/formats/message-reader.ts';
import { createSchemaRegistry } from '../../../../src/ingest/formats/registry/schema-registry.ts';
import { createConsumer, type KafkaConsumer } from '../../../../src/ingest/kafka/consumer.ts';
import type { LogSink } from '../../../../src/ingest/ports.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { createMetrics } from '../../../../src/platform/metrics.ts';
import { createMemoryBroker, type MemoryBroker } from '../../../support/memory-broker.ts';
import { startSchemaRegistry, type SchemaRegistryServer } from '../../../support/schema-registry.ts';
import { contentsOf } from '../../../support/event-chunk.ts';

const event = (id: string): string => JSON.stringify({ event_id: id, model: 'm', ts: 0, features: { a: 1 } });
const registered = (schema: number, id: string): string => `\0\0\0\0${String.fromCharCode(schema)}${event(id)}`;

/** A store that keeps every chunk it is given. */
function createKeepingSink() {
  const chunks: ReturnType<typeof contentsOf>[] = [];
  const sink: LogSink = {
    write: (chunk) => {
      chunks.push(contentsOf(chunk));
      return Promise.resolve();
    },
    ledger: {
      extent: () => Promise.resolve(null),
      present: () => Promise.resolve([]),
      beginLife: () => Promise.resolve(),
      recordGaps: () => Promise.resolve(),
      startOrder: () => Promise.resolve(null),
    },
  };
  return {
    sink,
    ids: () => chunks.flatMap(({ predictions }) => predictions.map(({ eventId }) => eventId)).sort(),
    letters: () =>
      chunks.flatMap(({ deadLetters }) => deadLetters.map(({ source, reason }) => `${source.offset} ${reason}`)),
  };
}

describe('a partition whose schemas cannot be asked for', () => {
  let broker: MemoryBroker;
  let server: SchemaRegistryServer;
  let consumer: KafkaConsumer;
  let kept: ReturnType<typeof createKeepingSink>;
  beforeEach(async () => {
    broker = createMemoryBroker();
    server = await startSchemaRegistry([{ id: 10, schemaType: 'JSON', schema: '{}' }]);
    kept = createKeepingSink();
    const registry = createSchemaRegistry({ url: server.url, clock: systemClock, log: silentLogger() });
    consumer = createConsumer({
      openLog: () => broker.openLog(),
      predictionTopics: ['registered', 'plain'],
      labelTopics: [],
      events: kept.sink,
      clock: systemClock,
      randomId: () => 'i',
      uniform: () => 0,
      log: silentLogger(),
      metrics: createMetrics({ version: 'test', defaults: false }),
      reader: createMessageReader({ registry }),
      limits: { lingerMs: 5, idleCloseMs: 5, pollMs: 5 },
    });
  });
  afterEach(async () => {
    await consumer.stop();
    await server.stop();
  });
  const stored = (...ids: string[]): Promise<void> =>
    vi.waitFor(() => expect(kept.ids()).toEqual(ids), { interval: 5, timeout: 5000 });

  it('waits and says so while others go on, and then stores what waited', async () => {
    server.status = 503;
    broker.append('registered', registered(10, 'a'), registered(10, 'b'));
    broker.append('plain', event('c'));
    void consumer.start();
    await stored('c');
    await vi.waitFor(
      () =>
        expect(consumer.state().problems.join()).toContain(
          'it answered 503 to GET /schemas/ids/10): messages wait for it',
        ),
      { interval: 5, timeout: 5000 },
    );
    expect(kept.ids()).toEqual(['c']);
    server.status = null;
    await stored('a', 'b', 'c');
    expect(consumer.state().problems).toEqual([]);
    expect(kept.letters()).toEqual([]);
  });

  it('does not wait for a schema that the registry does not know: its messages become dead letters', async () => {
    broker.append('registered', registered(10, 'a'), registered(99, 'b'), registered(10, 'd'));
    broker.append('plain', event('c'));
    void consumer.start();
    await stored('a', 'c', 'd');
    expect(kept.letters()).toEqual(['1 unknown_schema']);
  });

  it('can be stopped while it waits', async () => {
    server.status = 503;
    broker.append('registered', registered(10, 'a'));
    broker.append('plain', event('c'));
    void consumer.start();
    await stored('c');
    await vi.waitFor(() => expect(server.asked).not.toEqual([]), { interval: 5, timeout: 5000 });
    await consumer.stop();
    expect(kept.ids()).toEqual(['c']);
  });
});
