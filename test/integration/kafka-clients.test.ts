import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createKafkaConsumer, createVerifier, type KafkaConsumer, type KafkaSecurity } from '../../src/ingest/index.ts';
import { createCallJoiner } from '../../src/call-joiner.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStore, openEmbeddedEngine, type Engine } from '../../src/store/index.ts';
import { LABEL_ORDER } from '../../src/store/label-order.ts';
import { batchAt } from '../support/kafka/batch-at.ts';
import { startKafka } from '../support/kafka/broker.ts';
import { produceByJava } from '../support/kafka/java-producer.ts';
import { produce } from '../support/kafka/produce.ts';
import { unsignedToken, USER } from '../support/kafka/secure-listeners.ts';
import { unlessMissing } from '../support/kafka/unless-missing.ts';

const broker = await unlessMissing(startKafka({ secure: true }));
const access = broker?.secure ?? null;
const PLAINTEXT: KafkaSecurity = { tls: null, sasl: null };
const TLS = {
  caFile: access?.certificates.caFile ?? '',
  certFile: null,
  keyFile: null,
  keyPassword: null,
  serverName: null,
};
const CLIENT = 'client-id:with a colon';
const SECRET = 'a%secret&of its own';

const event = (id: string): string =>
  JSON.stringify({
    event_id: id,
    model: 'm',
    ts: 1_767_225_600_000,
    features: { text: 'x'.repeat(200) },
    prediction: { value: 1 },
  });
const events = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => event(`${prefix}${i}`));

describe.skipIf(broker === null)('clients that are not ours, on a real Kafka', () => {
  const directory = mkdtempSync(join(tmpdir(), 'leeway-clients-'));
  const running = new Set<KafkaConsumer>();
  let logged = '';
  let engine: Engine;
  let store: ReturnType<typeof createStore>;
  let tokens: Server;
  let tokenUrl = '';

  beforeAll(async () => {
    engine = await openEmbeddedEngine({ dataDir: join(directory, 'data') });
    store = createStore(engine, { clock: systemClock });
    await store.migrate();
    // A token endpoint as identity providers have it.
    tokens = createServer((request, response) => {
      const [id = '', secret = ''] = Buffer.from((request.headers.authorization ?? '').slice(6), 'base64')
        .toString()
        .split(':')
        .map((half) => new URLSearchParams(`x=${half}`).get('x') ?? '');
      const known = id === CLIENT && secret === SECRET;
      response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(
          known
            ? { access_token: unsignedToken(USER.name, Date.now()), expires_in: 3600 }
            : { error: 'invalid_client' },
        ),
      );
    });
    await new Promise<void>((done) => tokens.listen(0, '127.0.0.1', done));
    tokenUrl = `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`;
  });
  afterEach(async () => {
    await Promise.all([...running].map((consumer) => consumer.stop()));
    running.clear();
  });
  afterAll(async () => {
    tokens.close();
    await engine.close();
    await broker?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const consume = (
    topic: string,
    {
      brokers = broker?.brokers ?? '',
      security = PLAINTEXT,
      maxBatchBytes = 16 << 20,
      labels = [] as readonly string[],
      metrics = createMetrics({ version: 'test', defaults: false }),
    } = {},
  ): KafkaConsumer => {
    const consumer = createKafkaConsumer({
      kafka: {
        brokers: [brokers],
        predictionTopics: [topic],
        labelTopics: labels,
        groupId: topic,
        sessionTimeoutMs: 6_000,
        security,
        maxBatchBytes,
      },
      events: store.events,
      clock: systemClock,
      randomId: () => randomUUID().slice(0, 8),
      uniform: Math.random,
      log: pino({ level: 'debug' }, { write: (line: string) => (logged += line) }),
      metrics,
      limits: { lingerMs: 20, idleCloseMs: 50, pollMs: 250 },
    });
    running.add(consumer);
    void consumer.start();
    return consumer;
  };
  const until = async (
    holds: () => boolean | Promise<boolean>,
    what: () => unknown,
    limitMs = 60_000,
  ): Promise<void> => {
    for (const deadline = Date.now() + limitMs; !(await holds());) {
      if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(what())}`);
      await systemClock.sleep(50);
    }
  };
  const stored = async (topic: string): Promise<string[]> =>
    (
      await engine.query<{ event_id: string }>(
        `SELECT event_id FROM predictions WHERE source_topic = '${topic}' ORDER BY source_partition, source_offset`,
      )
    ).map(({ event_id }) => event_id);
  const untilStored = (topic: string, count: number, consumer: KafkaConsumer): Promise<void> =>
    until(
      async () => (await stored(topic)).length >= count,
      () => consumer.state(),
    );
  const topicOf = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('kcat with %s', async (codec) => {
    const topic = topicOf(`kcat-${codec}`);
    await produce(broker!.brokers, topic, events('e', 2_000), ['-z', codec, '-p', '0']);
    await untilStored(topic, 2_000, consume(topic));
    expect(new Set(await stored(topic)).size).toBe(2_000);
  });

  it("Kafka's Java client with every codec, idempotent, all in one topic", async () => {
    const topic = topicOf('java');
    const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
    await produceByJava(
      broker!.brokers,
      topic,
      codecs.flatMap((codec) => [`codec ${codec}`, ...events(codec, 500).map((text) => `send 1 ${text}`)]),
    );
    await untilStored(topic, 2_500, consume(topic));
    expect((await stored(topic)).sort()).toEqual(
      codecs.flatMap((codec) => events(codec, 500).map((_, i) => `${codec}${i}`)).sort(),
    );
  });

  it('transactions: what was aborted is not counted, and verify takes control records for lawful', async () => {
    const topic = topicOf('transactions');
    await produceByJava(broker!.brokers, topic, [
      'codec lz4',
      ...['begin 1', `write 1 ${event('kept-1')}`, 'commit 1'],
      ...['begin 1', `write 1 ${event('aborted-1')}`, 'flush 1', 'abort 1'],
      // Two open at once, of which the one that began later is aborted; then two that are both aborted.
      ...[
        'begin 1',
        'begin 2',
        `write 1 ${event('kept-2')}`,
        'flush 1',
        `write 2 ${event('aborted-2')}`,
        'flush 2',
        `write 1 ${event('kept-3')}`,
        'abort 2',
        'commit 1',
      ],
      ...[
        'begin 1',
        'begin 2',
        `write 1 ${event('aborted-3')}`,
        'flush 1',
        `write 2 ${event('aborted-4')}`,
        'flush 2',
        `write 1 ${event('aborted-5')}`,
        'flush 1',
        'abort 1',
        'abort 2',
      ],
      // Nothing but aborted messages and control records, more than one fetch of them, and then one that counts.
      ...Array.from({ length: 5 }, (_, round) => [
        'begin 1',
        ...events(`aborted-${round}-`, 200).map((text) => `write 1 ${text}`),
        'flush 1',
        'abort 1',
      ]).flat(),
      ...['begin 1', `write 1 ${event('kept-4')}`, 'commit 1'],
    ]);
    const consumer = consume(topic);
    await untilStored(topic, 4, consumer);
    // The control record behind the last message is passed, too: nothing waits.
    await until(
      () => consumer.state().partitions.every(({ idle }) => idle),
      () => consumer.state(),
    );
    expect(consumer.state().problems).toEqual([]);
    expect(await stored(topic)).toEqual(['kept-1', 'kept-2', 'kept-3', 'kept-4']);
    const { partitions } = await createVerifier(store.offsets).verify();
    expect(partitions.filter((one) => one.topic === topic)).toMatchObject([
      { partition: 0, rows: 4, gaps: 0, duplicates: 0 },
    ]);
  });

  it('labels by kcat, keyed by event: before the prediction, after it, and revised', async () => {
    const topic = topicOf('labelled');
    const model = topic;
    const labels = `${topic}.labels`;
    const label = (key: string, fields: object): string => `${key}\t${JSON.stringify({ model, ...fields })}`;
    // Known later counts, in whichever order they come; the key names the event where the label does not.
    await produce(
      broker!.brokers,
      labels,
      [label('e0', { label: 1, ts: 5_000 }), label('e0', { label: 0, ts: 4_000 })],
      ['-K', '\t'],
    );
    await produce(
      broker!.brokers,
      topic,
      ['e0', 'e1'].map((id) => event(id).replace('"m"', JSON.stringify(model))),
    );
    await produce(broker!.brokers, labels, [label('e1', { event_id: 'e1', label: 0, ts: 6_000 })], ['-K', '\t']);
    const consumer = consume(topic, { labels: [labels] });
    const read = (): number => consumer.state().partitions.reduce((sum, { position }) => sum + (position ?? 0), 0);
    await until(
      () => read() === 5,
      () => consumer.state(),
    );
    await produce(broker!.brokers, labels, [label('e1', { label: 1, ts: 7_000 })], ['-K', '\t']);
    await until(
      () => read() === 6,
      () => consumer.state(),
    );
    const rows = await engine.query(
      `SELECT event_id, label_value AS label FROM labels WHERE model = '${model}' ORDER BY ${LABEL_ORDER} DESC LIMIT 1 BY event_id`,
    );
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(
      expect.arrayContaining([
        { event_id: 'e0', label: 1 },
        { event_id: 'e1', label: 1 },
      ]),
    );
  });

  it("KServe's two events of a call, by kcat with headers", async () => {
    const topic = topicOf('kserve');
    const half = (side: 'request' | 'response', body: object): Promise<void> =>
      produce(
        broker!.brokers,
        topic,
        [JSON.stringify(body)],
        Object.entries({
          ce_specversion: '1.0',
          ce_id: `${topic}-call`,
          ce_type: `org.kubeflow.serving.inference.${side}`,
          ce_source: 'http://localhost:9081/',
          ce_time: '2026-01-01T00:00:00Z',
          ce_inferenceservicename: 'iris',
          ce_component: 'predictor',
          'content-type': 'application/json',
        }).flatMap(([name, value]) => ['-H', `${name}=${value}`]),
      );
    // The answer first: which comes first is nobody's to say.
    await half('response', { predictions: [1, 0] });
    await half('request', {
      instances: [
        [5.1, 3.5],
        [6.2, 2.9],
      ],
    });
    const consumer = consume(topic);
    await until(
      () => consumer.state().partitions.reduce((sum, { position }) => sum + (position ?? 0), 0) === 2,
      () => consumer.state(),
    );
    const { calls, loneHalves } = createMetrics({ version: 'test', defaults: false });
    await createCallJoiner({
      calls: store.calls,
      clock: systemClock,
      log: silentLogger(),
      metrics: { calls, loneHalves },
    }).pass();
    const rows = await engine.query(
      "SELECT model, num, prediction_value AS answer FROM predictions WHERE model = 'iris' ORDER BY answer",
    );
    expect(rows).toMatchObject([
      { model: 'iris', answer: 0, num: { feature_0: 6.2, feature_1: 2.9 } },
      { model: 'iris', answer: 1, num: { feature_0: 5.1, feature_1: 3.5 } },
    ]);
  });

  it('a batch larger than a fetch of one partition is read, whatever other partitions bring', async () => {
    const topic = topicOf('large');
    await produce(broker!.brokers, topic, events('small', 3_000), ['-p', '0']);
    // Three and a half megabytes in one message: above the two that a fetch asks of a partition, below the most that an event may have.
    await produce(
      broker!.brokers,
      topic,
      [
        JSON.stringify({
          event_id: 'large',
          model: 'm',
          ts: 1_767_225_600_000,
          features: { text: 'x'.repeat(3_500_000) },
        }),
      ],
      ['-p', '1'],
    );
    await untilStored(topic, 3_001, consume(topic));
    expect(await stored(topic)).toContain('large');
  });

  it('a corrupt batch holds up its partition alone, is named, and goes on once it is mended', async () => {
    const topic = topicOf('corrupt');
    for (const partition of ['0', '1']) {
      for (const part of ['a', 'b', 'c'])
        await produce(broker!.brokers, topic, events(`${partition}${part}`, 10), ['-z', 'lz4', '-p', partition]);
    }
    let mend = (): void => undefined;
    await broker!.restart(() => {
      const folder = join(broker!.logDirectory, `${topic}-0`);
      const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.log')) ?? '');
      const whole = readFileSync(file);
      const { start, end } = batchAt(whole, 10);
      const damaged = Buffer.from(whole);
      // Among its records, behind the sixty-one bytes of its head.
      const inside = start + 61 + Math.floor((end - start - 61) / 2);
      damaged[inside] = damaged[inside]! ^ 0xff;
      writeFileSync(file, damaged);
      mend = () => writeFileSync(file, whole);
    });
    const metrics = createMetrics({ version: 'test', defaults: false });
    const consumer = consume(topic, { metrics });
    await untilStored(topic, 40, consumer);
    await until(
      () => consumer.state().problems.some((one) => one.includes('held up')),
      () => consumer.state(),
    );
    expect(consumer.state().problems).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^${topic}/0 is held up at offset 10: a batch cannot be read, for its checksum does not fit its bytes; mend the log`,
        ),
      ),
    );
    expect((await metrics.render()).text).toContain(
      `leeway_ingest_partition_blocked{topic="${topic}",partition="0"} 1`,
    );
    // The other partition goes on, and this one does not skip.
    await produce(broker!.brokers, topic, events('later', 10), ['-p', '1']);
    await untilStored(topic, 50, consumer);
    expect((await stored(topic)).filter((id) => id.startsWith('0'))).toEqual(events('0a', 10).map((_, i) => `0a${i}`));
    await consumer.stop();
    await broker!.restart(mend);
    const again = consume(topic);
    await untilStored(topic, 70, again);
    await until(
      () => again.state().problems.length === 0,
      () => again.state(),
    );
  });

  it('a batch that unfolds beyond the limit holds up its partition, and the limit is named', async () => {
    const topic = topicOf('bomb');
    await produce(broker!.brokers, topic, [JSON.stringify({ text: 'x'.repeat(3 << 20) })], ['-z', 'zstd', '-p', '0']);
    const consumer = consume(topic, { maxBatchBytes: 1 << 20 });
    await until(
      () => consumer.state().problems.some((one) => one.includes('held up')),
      () => consumer.state(),
    );
    expect(consumer.state().problems).toContainEqual(
      expect.stringMatching(
        /\/0 is held up at offset 0: .* unpack to more than 1048576 bytes; raise KAFKA_MAX_BATCH_BYTES/,
      ),
    );
  });

  describe('connecting', () => {
    const login = (
      username: string,
      password: string,
      mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512',
    ): KafkaSecurity => ({ tls: TLS, sasl: { mechanism, username, password } });
    const clientCertificate = {
      certFile: access?.certificates.clientCertFile ?? '',
      keyFile: access?.certificates.clientKeyFile ?? '',
    };
    const endpoint = (clientSecret: string): KafkaSecurity => ({
      tls: TLS,
      sasl: {
        mechanism: 'oauthbearer',
        token: { from: 'endpoint', url: tokenUrl, clientId: CLIENT, clientSecret, scope: 'kafka' },
      },
    });

    it.each([
      ['TLS', () => access!.tls, () => ({ tls: TLS, sasl: null })],
      ['TLS by name', () => access!.tls.replace('127.0.0.1', 'localhost'), () => ({ tls: TLS, sasl: null })],
      ['mTLS', () => access!.mutual, () => ({ tls: { ...TLS, ...clientCertificate }, sasl: null })],
      ['PLAIN', () => access!.login, () => login(USER.name, USER.password, 'plain')],
      ['SCRAM-SHA-256', () => access!.login, () => login(USER.name, USER.password, 'scram-sha-256')],
      ['SCRAM-SHA-512', () => access!.login, () => login(USER.name, USER.password, 'scram-sha-512')],
      [
        'OAUTHBEARER with a token',
        () => access!.login,
        () => ({
          tls: TLS,
          sasl: { mechanism: 'oauthbearer', token: { from: 'value', value: unsignedToken(USER.name, Date.now()) } },
        }),
      ],
      ['OAUTHBEARER with client credentials', () => access!.login, () => endpoint(SECRET)],
    ] as [string, () => string, () => KafkaSecurity][])('%s', async (name, brokers, security) => {
      const topic = topicOf(name.replaceAll(' ', '-'));
      await produce(broker!.brokers, topic, events('s', 30));
      const consumer = consume(topic, { brokers: brokers(), security: security() });
      await until(
        () => consumer.state().partitions.reduce((sum, { position }) => sum + (position ?? 0), 0) === 30,
        () => consumer.state(),
      );
      expect(consumer.state().problems).toEqual([]);
    });

    it('every way to be refused is told in one sentence without the secret, and the consumer stays', async () => {
      const wrong = 'not the pass phrase';
      const rows: readonly [string, string, KafkaSecurity, RegExp][] = [
        [
          'another authority',
          access!.tls,
          { tls: { ...TLS, caFile: access!.certificates.strangerFile }, sasl: null },
          /signed by nobody who is trusted here: set KAFKA_TLS_CA_FILE/,
        ],
        [
          'no authority',
          access!.tls,
          { tls: { ...TLS, caFile: null }, sasl: null },
          /signed by nobody who is trusted here: set KAFKA_TLS_CA_FILE/,
        ],
        [
          'another name',
          access!.tls.replace('127.0.0.1', 'localhost'),
          { tls: { ...TLS, serverName: 'kafka.example.org' }, sasl: null },
          /is for another name: .*KAFKA_TLS_SERVER_NAME/,
        ],
        [
          'no certificate of ours',
          access!.mutual,
          { tls: TLS, sasl: null },
          /does not accept the certificate of this client: set KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE/,
        ],
        [
          'TLS to a listener without',
          broker!.brokers,
          { tls: TLS, sasl: null },
          /does not speak TLS: .*unset KAFKA_TLS/,
        ],
        ['no TLS to a listener with', access!.tls, PLAINTEXT, /set KAFKA_TLS=true/],
        ['no login', access!.login, { tls: TLS, sasl: null }, /KAFKA_SASL_MECHANISM/],
        [
          'a wrong password, plain',
          access!.login,
          login(USER.name, wrong, 'plain'),
          /does not accept the user name or the password: check KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD/,
        ],
        [
          'a wrong password, scram',
          access!.login,
          login(USER.name, wrong, 'scram-sha-512'),
          /does not accept the user name or the password/,
        ],
        [
          'an expired token',
          access!.login,
          {
            tls: TLS,
            sasl: {
              mechanism: 'oauthbearer',
              token: { from: 'value', value: unsignedToken(USER.name, Date.now() - 7_200_000, 60) },
            },
          },
          /hangs up after the login: check the KAFKA_OAUTH_ variables/,
        ],
        [
          'a wrong client secret',
          access!.login,
          endpoint(wrong),
          /the token endpoint http:\/\/127\.0\.0\.1:\d+\/token answered 401 \(invalid_client\): check KAFKA_OAUTH_CLIENT_ID/,
        ],
        ['nobody there', '127.0.0.1:1', PLAINTEXT, /does not answer: check KAFKA_BROKERS/],
      ];
      logged = '';
      const consumers = rows.map(([name, brokers, security]) =>
        consume(topicOf(name.replaceAll(' ', '-')), { brokers, security }),
      );
      const told = (): string[][] => consumers.map((consumer, i) => [rows[i]![0], ...consumer.state().problems]);
      await until(
        () =>
          consumers.every((consumer) => consumer.state().problems.some((one) => one !== 'Kafka has not answered yet')),
        told,
        120_000,
      );
      const mistold = rows.flatMap(([name, , , sentence], i) => {
        const problems = consumers[i]!.state().problems.join('\n');
        return sentence.test(problems) ? [] : [{ name, problems }];
      });
      expect(mistold).toEqual([]);
      for (const consumer of consumers) expect(consumer.state().state).not.toBe('stopped');
      for (const secret of [
        wrong,
        USER.password,
        SECRET,
        encodeURIComponent(SECRET),
        Buffer.from(wrong).toString('base64'),
      ])
        expect(`${logged}${JSON.stringify(told())}`).not.toContain(secret);
    });
  });
});
