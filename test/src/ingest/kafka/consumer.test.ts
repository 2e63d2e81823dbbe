import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConsumer, type ConsumerLimits, type KafkaConsumer } from '../../../../src/ingest/kafka/consumer.ts';
import type { EventChunk } from '../../../../src/domain/event-chunk.ts';
import type { LogSink, OffsetGap, StartOrder } from '../../../../src/ingest/ports.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { LeewayError } from '../../../../src/platform/errors.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { createMetrics } from '../../../../src/platform/metrics.ts';
import { createMemoryBroker, type MemoryBroker } from '../../../support/memory-broker.ts';
import { chunkHolding, contentsOf } from '../../../support/event-chunk.ts';

const TOPIC = 'flights';
const event = (id: string, fields: object = {}): string =>
  JSON.stringify({ event_id: id, model: 'm', ts: 0, ...fields });
const eventIds = (count: number, first = 0): string[] => Array.from({ length: count }, (_, i) => `e${first + i}`);
const unavailable = new LeewayError('store_unavailable', 'ClickHouse did not answer', { retryable: true });

/** Resolves once a check holds; a machine that is busy may take its time. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { interval: 2, timeout: 10_000 });

/** A store that keeps each token's chunk once, and writes down who did what when. */
function createRecordingStore() {
  const chunks = new Map<string, ReturnType<typeof contentsOf>>();
  const store = {
    history: [] as string[],
    /** Called before a chunk is kept; rejects to refuse it, waits to be slow. */
    before: (_chunk: EventChunk): Promise<void> => Promise.resolve(),
    async write(chunk: EventChunk): Promise<void> {
      await store.before(chunk);
      store.history.push(`store ${chunk.token}`);
      if (!chunks.has(chunk.token)) chunks.set(chunk.token, contentsOf(chunk));
    },
    ids: () => [...chunks.values()].flatMap(({ predictions }) => predictions.map(({ eventId }) => eventId)).sort(),
    letters: () => [...chunks.values()].flatMap(({ deadLetters }) => deadLetters.map(({ source }) => source.offset)),
    tokens: () => [...chunks.keys()],
    gaps: [] as string[],
    lives: [] as string[],
    order: null as StartOrder | null,
    ledger: {
      extent: ({ topic }: { readonly topic: string }) => {
        const offsets = offsetsOf(topic);
        return Promise.resolve(
          offsets.length === 0 ? null : { to: Math.max(...offsets), rows: offsets.length, newestAt: 0 },
        );
      },
      present: ({ topic }: { readonly topic: string }, from: number, to: number) =>
        Promise.resolve(offsetsOf(topic).filter((offset) => offset >= from && offset <= to)),
      beginLife: ({ incarnation, from, reason }: Parameters<LogSink['ledger']['beginLife']>[0]) => {
        store.lives.push(`${incarnation} from ${from}: ${reason}`);
        return Promise.resolve();
      },
      recordGaps: (gaps: readonly OffsetGap[]) => {
        store.gaps.push(...gaps.map(({ from, to, reason }) => `${from}-${to} ${reason}`));
        return Promise.resolve();
      },
      startOrder: () => Promise.resolve(store.order),
    },
  };
  const offsetsOf = (topic: string): number[] =>
    [...chunks.values()]
      .flatMap(({ predictions, deadLetters }) => [...predictions, ...deadLetters])
      .flatMap(({ source }) => (source.topic === topic ? source.offset : []))
      .sort((a, b) => a - b);
  return store;
}

describe('the Kafka consumer', () => {
  let broker: MemoryBroker;
  let store: ReturnType<typeof createRecordingStore>;
  let running: KafkaConsumer[];
  beforeEach(() => {
    broker = createMemoryBroker();
    store = createRecordingStore();
    running = [];
  });
  afterEach(() => Promise.all(running.map((consumer) => consumer.stop())));

  const start = (limits: Partial<ConsumerLimits> = {}, topics: readonly string[] = [TOPIC]): KafkaConsumer => {
    let incarnations = 0;
    const consumer = createConsumer({
      openLog: () => broker.openLog(),
      predictionTopics: topics,
      labelTopics: [],
      events: store,
      clock: systemClock,
      randomId: () => `i${(incarnations += 1)}`,
      uniform: () => 0,
      log: silentLogger(),
      metrics: createMetrics({ version: 'test', defaults: false }),
      limits: { maxRows: 10, lingerMs: 5, idleCloseMs: 5, pollMs: 5, ...limits },
    });
    running.push(consumer);
    void consumer.start();
    return consumer;
  };
  const storedAll = (ids: readonly string[]): Promise<void> =>
    eventually(() => expect(store.ids()).toEqual([...ids].sort()));
  const closedAt = (offset: number): Promise<void> =>
    eventually(() => expect(broker.committed(TOPIC)).toEqual({ offset, metadata: '{"v":1,"inc":"i1"}' }));

  it('says what it is about to store before it stores it, and closes when nothing follows', async () => {
    broker.onCommit = (offset, metadata) => {
      store.history.push(`commit ${offset} ${metadata.replace(/"at":\d+/, '"at":0')}`);
      return Promise.resolve();
    };
    broker.append(TOPIC, ...eventIds(3).map((id) => event(id)));
    start();
    await closedAt(3);
    expect(store.history).toEqual([
      'commit 0 {"v":1,"inc":"i1","end":2,"at":0}',
      'store i1/flights/0/0-2',
      'commit 3 {"v":1,"inc":"i1"}',
    ]);
  });

  it('stores what it has announced and closes it when it is stopped meanwhile: the next owner has nothing to replay', async () => {
    const stops: Promise<void>[] = [];
    broker.onCommit = (_, metadata) => {
      // The moment between the intent and its range: the process is told to end while the broker takes the intent down.
      if (metadata.includes('"end"')) stops.push(consumer.stop());
      return Promise.resolve();
    };
    broker.append(TOPIC, ...eventIds(30).map((id) => event(id)));
    const consumer = start();
    await eventually(() => expect(stops).not.toEqual([]));
    await stops[0];
    expect(store.ids()).toEqual(eventIds(10).sort());
    expect(broker.committed(TOPIC)).toEqual({ offset: 10, metadata: '{"v":1,"inc":"i1"}' });
  });

  it('stores nothing before its intent is committed, however often that fails', async () => {
    let failures = 2;
    broker.onCommit = () => {
      expect(failures < 0 || store.history.length === 0).toBe(true);
      return (failures -= 1) >= 0 ? Promise.reject(new Error('coordinator is loading')) : Promise.resolve();
    };
    broker.append(TOPIC, event('e0'));
    start();
    await storedAll(['e0']);
    expect(failures).toBeLessThan(0);
  });

  it('replays an open range with the same token, the same bounds and the same time', async () => {
    broker.append(TOPIC, ...eventIds(25).map((id) => event(id)));
    broker.commitAs(TOPIC, 2, '{"v":1,"inc":"old","end":17,"at":1234}');
    const seen: EventChunk[] = [];
    store.before = (chunk) => {
      seen.push(chunk);
      return Promise.resolve();
    };
    start();
    await storedAll(eventIds(23, 2));
    expect(seen[0]).toMatchObject({ token: 'old/flights/0/2-17', ingestedAt: 1234 });
    expect(
      seen.slice(0, 1).flatMap((chunk) => contentsOf(chunk).predictions.map(({ source }) => source.offset)),
    ).toEqual(Array.from({ length: 16 }, (_, i) => i + 2));
  });

  it('does not touch the group again when its partition went away during an insert, and the next owner stores nothing twice', async () => {
    let release = (): void => undefined;
    const blocked = new Promise<void>((resolve) => (release = resolve));
    let inserts = 0;
    store.before = () => {
      inserts += 1;
      return blocked;
    };
    broker.append(TOPIC, ...eventIds(3).map((id) => event(id)));
    start();
    await eventually(() => expect(inserts).toBe(1));
    broker.revoke();
    const commits: number[] = [];
    broker.onCommit = (offset) => {
      commits.push(offset);
      return Promise.resolve();
    };
    broker.assign();
    // The new assignment waits for the insert of the old one: two of them at once in one store would race.
    await eventually(() => expect(broker.delivered(TOPIC)).toBe(3));
    await new Promise((resolve) => setImmediate(resolve));
    expect(inserts).toBe(1);
    release();
    await storedAll(eventIds(3));
    await closedAt(3);
    expect(store.history).toEqual(['store i1/flights/0/0-2', 'store i1/flights/0/0-2']);
    expect(commits).toEqual([3]);
  });

  it('takes messages once that the client delivers twice', async () => {
    broker.append(TOPIC, ...eventIds(7).map((id) => event(id)));
    start();
    await storedAll(eventIds(7));
    broker.rewind(TOPIC, 2);
    broker.append(TOPIC, event('e7'));
    await storedAll(eventIds(8));
    await closedAt(8);
  });

  it('tries the same chunk until the store is back, stops fetching meanwhile, and loses nothing', async () => {
    let away = true;
    const tokens = new Set<string>();
    store.before = ({ token }) => {
      if (away) tokens.add(token);
      return away ? Promise.reject(unavailable) : Promise.resolve();
    };
    broker.append(TOPIC, ...eventIds(200).map((id) => event(id)));
    const consumer = start({ partitionRows: 20 });
    await eventually(() => expect(broker.paused.has(TOPIC)).toBe(true));
    await eventually(() => expect(consumer.state().problems).toHaveLength(1));
    expect(consumer.state().problems[0]).toMatch(
      /^flights\/0: storing messages failed (?:once|\d+ times) \(ClickHouse did not answer\)$/,
    );
    away = false;
    await storedAll(eventIds(200));
    expect(tokens.size).toBe(1);
    await eventually(() => expect(consumer.state()).toMatchObject({ state: 'consuming', problems: [] }));
    expect(consumer.state().partitions).toMatchObject([{ topic: TOPIC, partition: 0, position: 200 }]);
  });

  it('sets aside the message that the store refuses, and says before the first half that it splits', async () => {
    const bad = 'e4';
    store.before = (chunk) =>
      contentsOf(chunk).predictions.some(({ eventId }) => eventId === bad)
        ? Promise.reject(new LeewayError('store_rejected', 'cannot parse a value'))
        : Promise.resolve();
    broker.onCommit = (offset, metadata) => {
      if (metadata.includes('"split":1')) store.history.push(`split ${offset}`);
      return Promise.resolve();
    };
    broker.append(TOPIC, ...eventIds(9).map((id) => event(id)));
    start({ maxRows: 9, lingerMs: 200 });
    await closedAt(9);
    expect(store.ids()).toEqual(eventIds(9).filter((id) => id !== bad));
    expect(store.letters()).toEqual([4]);
    expect(store.history[0]).toBe('split 0');
  });

  it('goes on splitting a range whose owner died in the middle of it', async () => {
    // The owner before had stored the first half, [0-4], of a range that was refused as a whole.
    broker.append(TOPIC, ...eventIds(9).map((id) => event(id)));
    broker.commitAs(TOPIC, 0, '{"v":1,"inc":"i1","end":8,"at":1,"split":1}');
    const predictions = eventIds(5).map((eventId) => ({ eventId }) as never);
    await store.write(chunkHolding({ predictions }, 'i1/flights/0/0-8#0-4', 1));
    start();
    await storedAll(eventIds(9));
    expect(store.tokens()).toEqual(['i1/flights/0/0-8#0-4', 'i1/flights/0/0-8#5-8']);
  });

  it('holds on, rather than set messages aside, when the tables themselves are missing', async () => {
    let missing = true;
    const unknownTable = { clickhouseCode: 60 };
    store.before = () =>
      missing
        ? Promise.reject(new LeewayError('store_rejected', 'no table predictions', { cause: unknownTable }))
        : Promise.resolve();
    broker.append(TOPIC, event('e0'));
    const consumer = start();
    await eventually(() => expect(consumer.state().problems[0]).toContain('no table predictions'));
    missing = false;
    await storedAll(['e0']);
    expect(store.letters()).toEqual([]);
  });

  it('refuses a partition whose committed offset is not ours, and says so', async () => {
    broker.append(TOPIC, event('e0'));
    broker.append('other', event('o0'));
    broker.commitAs(TOPIC, 0, '{"v":9}');
    const consumer = start({}, [TOPIC, 'other']);
    await storedAll(['o0']);
    expect(consumer.state().problems).toEqual([
      'flights/0 is not read: the committed offset 0 carries metadata that this version does not know: {"v":9}; leeway kafka confirm flights/0 --from oldest|next|OFFSET says from where to read it',
    ]);
  });

  it('refuses a topic that was created anew, until an operator says from where to read it, under tokens of its own', async () => {
    broker.append(TOPIC, ...eventIds(5).map((id) => event(id)));
    const consumer = start();
    await storedAll(eventIds(5));
    await closedAt(5);
    broker.recreate(TOPIC);
    broker.append(TOPIC, event('n0'));
    await eventually(() =>
      expect(consumer.state().problems).toEqual([
        'flights/0 is not read: the log ends at 1, before what is stored (offset 5): its topic was created anew or cut off; leeway kafka confirm flights/0 --from oldest|next|OFFSET says from where to read it',
      ]),
    );
    // Nothing is said to the group about offsets that are another log's, and no word that was given for another state counts.
    expect(broker.committed(TOPIC).offset).toBe(-1);
    store.order = { from: 'oldest', seenRows: 4 };
    broker.append(TOPIC, ...eventIds(7, 10).map((id) => event(id)));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(store.ids()).toEqual(eventIds(5));
    store.order = { from: 'oldest', seenRows: 5 };
    await storedAll([...eventIds(5), 'n0', ...eventIds(7, 10)]);
    expect(store.tokens().at(-1)).toMatch(/^i2\/flights\/0\//);
    expect(store.lives).toEqual(['i1 from 0: first', 'i2 from 0: ordered']);
    await eventually(() => expect(consumer.state().problems).toEqual([]));
  });

  it.each([
    ['nothing is committed any more', -1, 'the group has committed nothing'],
    ['somebody has set the offset back', 2, "somebody set the group's offset to 2"],
  ])('refuses to read again what is stored when %s', async (_, offset, says) => {
    broker.append(TOPIC, ...eventIds(5).map((id) => event(id)));
    const first = start();
    await storedAll(eventIds(5));
    await first.stop();
    broker.commitAs(TOPIC, offset, null);
    broker.append(TOPIC, event('e5'));
    const second = start();
    await eventually(() =>
      expect(second.state().problems).toEqual([
        `flights/0 is not read: ${says}, yet offsets up to 4 are stored: its topic was created anew, or the group is another one, or its offsets expired or were set back; leeway kafka confirm flights/0 --from oldest|next|OFFSET says from where to read it`,
      ]),
    );
    expect(store.ids()).toEqual(eventIds(5));
    store.order = { from: 'next', seenRows: 5 };
    await storedAll(eventIds(6));
  });

  it('goes past control records, wherever they stand, and says which offsets carried no message', async () => {
    broker.appendControl(TOPIC);
    broker.append(TOPIC, ...eventIds(2).map((id) => event(id)));
    broker.appendControl(TOPIC, 5);
    broker.append(TOPIC, ...eventIds(2, 2).map((id) => event(id)));
    broker.appendControl(TOPIC);
    const consumer = start({ maxRows: 3 });
    await storedAll(eventIds(4));
    await closedAt(11);
    await eventually(() => expect(consumer.state().partitions[0]).toMatchObject({ position: 11, lag: 0, idle: true }));
    const empty = store.gaps.flatMap((gap) => {
      const [, from, to, reason] = /^(\d+)-(\d+) (.*)$/.exec(gap)!;
      expect(reason).toBe('no_message');
      return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
    });
    expect(empty.sort((a, b) => a - b)).toEqual([0, 3, 4, 5, 6, 7, 10]);
  });

  it('stores what is left of an open range that retention has cut into, and writes down what is lost of it', async () => {
    broker.append(TOPIC, ...eventIds(20).map((id) => event(id)));
    broker.commitAs(TOPIC, 2, '{"v":1,"inc":"old","end":11,"at":1234}');
    // The owner before had stored offsets 2 and 3 of it.
    const predictions = [2, 3].map(
      (offset) => ({ eventId: `e${offset}`, source: { topic: TOPIC, partition: 0, offset } }) as never,
    );
    await store.write(chunkHolding({ predictions }, 'old/flights/0/2-11#2-3', 1234));
    broker.expire(TOPIC, 8);
    start();
    await storedAll(['e2', 'e3', ...eventIds(12, 8)]);
    expect(store.tokens()).toContain('old/flights/0/2-11');
    expect(store.gaps).toEqual(['4-7 expired']);
  });

  it('goes on where the log begins when all of an open range is gone, though no message comes to tell so', async () => {
    broker.append(TOPIC, ...eventIds(20).map((id) => event(id)));
    broker.commitAs(TOPIC, 2, '{"v":1,"inc":"i1","end":11,"at":1234}');
    broker.expire(TOPIC, 20);
    start();
    await closedAt(20);
    expect(store.gaps).toEqual(['2-11 expired', '12-19 expired']);
    expect(store.ids()).toEqual([]);
  });

  it('builds the client anew when it dies, and goes on where it was', async () => {
    broker.append(TOPIC, event('e0'));
    const consumer = start();
    await storedAll(['e0']);
    broker.crash(new TypeError('a bug of the client'));
    await eventually(() =>
      expect(consumer.state()).toMatchObject({ state: 'failing', problems: ['a bug of the client'] }),
    );
    broker.append(TOPIC, event('e1'));
    await storedAll(['e0', 'e1']);
    expect(broker.logsOpened).toBe(2);
    await eventually(() => expect(consumer.state()).toMatchObject({ state: 'consuming', problems: [] }));
  });

  it('waits for a topic, takes it up when it appears, and shows which are still missing', async () => {
    const consumer = start({}, [TOPIC, 'later']);
    await eventually(() =>
      expect(consumer.state()).toMatchObject({ state: 'waiting_for_topics', waitingForTopics: [TOPIC, 'later'] }),
    );
    broker.append(TOPIC, event('e0'));
    await storedAll(['e0']);
    expect(consumer.state()).toMatchObject({ state: 'consuming', waitingForTopics: ['later'], problems: [] });
    broker.append('later', event('l0'));
    await storedAll(['e0', 'l0']);
    await eventually(() => expect(consumer.state().waitingForTopics).toEqual([]));
  });

  it('finishes the insert that it is in, and closes it, before it stops', async () => {
    let release = (): void => undefined;
    const blocked = new Promise<void>((resolve) => (release = resolve));
    store.before = () => blocked;
    broker.append(TOPIC, ...eventIds(3).map((id) => event(id)));
    const consumer = start({ idleCloseMs: 60_000 });
    await eventually(() => expect(broker.committed(TOPIC).metadata).toContain('"end"'));
    const stopped = consumer.stop();
    release();
    await stopped;
    expect(store.ids()).toEqual(eventIds(3));
    expect(broker.committed(TOPIC)).toEqual({ offset: 3, metadata: '{"v":1,"inc":"i1"}' });
    expect(consumer.state().state).toBe('stopped');
  });

  it('starts no worker for partitions that it is given while it stops', async () => {
    broker.append(TOPIC, event('e0'));
    const consumer = start();
    await storedAll(['e0']);
    let release = (): void => undefined;
    broker.beforeCommitted = new Promise<void>((resolve) => (release = resolve));
    broker.revoke();
    broker.assign();
    const stopped = consumer.stop();
    broker.append(TOPIC, event('e1'));
    release();
    await stopped;
    await new Promise((resolve) => setImmediate(resolve));
    expect(consumer.state()).toMatchObject({ state: 'stopped', partitions: [], problems: [] });
    expect(store.ids()).toEqual(['e0']);
  });

  it('stops although the store is away, and leaves the range to whoever comes next', async () => {
    store.before = () => Promise.reject(unavailable);
    broker.append(TOPIC, event('e0'));
    const first = start();
    await eventually(() => expect(first.state().problems).toHaveLength(1));
    await first.stop();
    store.before = () => Promise.resolve();
    start();
    await storedAll(['e0']);
    expect(store.tokens()).toEqual(['i1/flights/0/0-0']);
  });
});
