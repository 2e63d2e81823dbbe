import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAlerter, type Alerter } from '../../../src/alert/alerter.ts';
import { createNotifier, type Notifier } from '../../../src/alert/notifier.ts';
import { createOutbox } from '../../../src/alert/outbox.ts';
import type { Receivers } from '../../../src/alert/ports.ts';
import { createWebhookSender } from '../../../src/alert/webhook/send.ts';
import { createSecret } from '../../../src/alert/webhook/sign.ts';
import type { Receiver } from '../../../src/domain/receiver.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { episode, judgement, windowAt } from '../../support/alert-fixtures.ts';
import { openAlertStores, temporaryDataDir, type AlertStores } from '../../support/alert-stores.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { memoryReceivers } from '../../support/memory-logs.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts';

const SECRET = createSecret(() => new Uint8Array(32).fill(9));
/** Real time at the start, because the reference verifier compares with the machine's clock; it moves only when the test moves it. */
const clock = manualClock(Date.now());
let dir = temporaryDataDir();
let stores: AlertStores;
let servers: WebhookReceiver[] = [];

/** One process: everything is built anew over what is stored. */
interface Process {
  readonly alerter: Alerter;
  readonly notifier: Notifier;
}
function processOver(receivers: Receivers, diesBefore?: 'route' | 'record'): Process {
  const metrics = {
    pages: { inc: () => undefined },
    deliveries: { inc: () => undefined },
    outboxOldestAge: { set: () => undefined },
  };
  const killed = (): Promise<never> => Promise.reject(new Error(`killed before ${diesBefore}`));
  const deliveries = { ...stores.deliveries, ...(diesBefore === undefined ? {} : { [diesBefore]: killed }) };
  const outbox = createOutbox({ deliveries, receivers });
  return {
    alerter: createAlerter({
      alerts: stores.alerts,
      outbox,
      metrics,
      log: silentLogger(),
      publicUrl: 'http://127.0.0.1',
    }),
    notifier: createNotifier({
      deliveries,
      receivers,
      sender: createWebhookSender({ allowedHosts: ['127.0.0.1'], timeoutMs: 2000 }),
      clock,
      random: () => 0.5,
      metrics,
      log: silentLogger(),
    }),
  };
}
/** The engine is closed and the same data directory opened again, as after a kill. */
async function restart(): Promise<void> {
  await stores.engine.close();
  stores = await openAlertStores(dir.path, clock);
}
async function serve(...args: Parameters<typeof startWebhookReceiver>): Promise<WebhookReceiver> {
  const server = await startWebhookReceiver(...args);
  servers.push(server);
  return server;
}
const receiverAt = (id: string, url: string): Receiver => ({
  id,
  type: 'webhook',
  url,
  models: [],
  secret: SECRET,
  disabled: false,
});
const idsOf = ({ received }: WebhookReceiver): string[] => received.map(({ headers }) => String(headers['webhook-id']));

describe('alerts reach their receivers', () => {
  beforeEach(async () => {
    dir = temporaryDataDir();
    stores = await openAlertStores(dir.path, clock);
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
    await stores.engine.close();
    dir.remove();
  });

  it('with a signature that the reference verifier accepts, over the exact body', async () => {
    const server = await serve();
    const { alerter, notifier } = processOver(memoryReceivers([receiverAt('r', server.url)]));
    await alerter.apply(judgement([episode(10)]), clock.now());
    expect(await notifier.tick(clock.now())).toEqual({ delivered: 1, retried: 0, failed: 0, pending: 0 });
    const [{ body, headers }] = server.received as [WebhookReceiver['received'][number]];
    const verified = new Webhook(SECRET).verify(body, headers as Record<string, string>);
    expect(verified).toMatchObject({ type: 'alert.firing', data: { model: 'flights', severity: 'page' } });
    expect(headers['content-type']).toBe('application/json');
    expect(() => new Webhook(SECRET).verify(`${body} `, headers as Record<string, string>)).toThrow();
  });

  it('when the process dies between storing forty alerts and sending them: each exactly once', async () => {
    const server = await serve();
    const receivers = memoryReceivers([receiverAt('r', server.url)]);
    const episodes = Array.from({ length: 40 }, (_, index) =>
      episode(3 * index, { closedWindow: windowAt(3 * index + 1) }),
    );
    await processOver(receivers).alerter.apply(judgement(episodes), clock.now());
    await restart();
    const { notifier } = processOver(receivers);
    expect(await notifier.tick(clock.now())).toMatchObject({ delivered: 80, pending: 0 });
    expect(new Set(idsOf(server)).size).toBe(80);
    expect(server.received).toHaveLength(80);
    // Of each alert the beginning came before the end.
    const seen = new Map<string, string[]>();
    for (const { body } of server.received) {
      const { type, data } = JSON.parse(body);
      seen.set(data.alert, [...(seen.get(data.alert) ?? []), type]);
    }
    expect([...seen.values()].every((types) => types.join() === 'alert.firing,alert.resolved')).toBe(true);
  });

  it('when the process dies before the outbox holds the message: the next one puts it there', async () => {
    const server = await serve();
    const receivers = memoryReceivers([receiverAt('r', server.url)]);
    const first = processOver(receivers, 'route');
    await expect(first.alerter.apply(judgement([episode(10)]), clock.now())).rejects.toThrow('killed before route');
    await restart();
    const second = processOver(receivers);
    expect(await second.alerter.recover(clock.now())).toBe(1);
    await second.notifier.tick(clock.now());
    expect(server.received).toHaveLength(1);
    expect(await second.alerter.apply(judgement([episode(10)]), clock.now())).toEqual([]);
    expect(await second.notifier.tick(clock.now())).toMatchObject({ delivered: 0, pending: 0 });
  });

  it('when the process dies between sending and recording: again, under the same id', async () => {
    const server = await serve();
    const receivers = memoryReceivers([receiverAt('r', server.url)]);
    const first = processOver(receivers, 'record');
    await first.alerter.apply(judgement([episode(10)]), clock.now());
    await expect(first.notifier.tick(clock.now())).rejects.toThrow('killed before record');
    await restart();
    const { notifier } = processOver(receivers);
    expect(await notifier.tick(clock.now())).toMatchObject({ delivered: 1, pending: 0 });
    const [one, two, ...more] = idsOf(server);
    expect([two, more]).toEqual([one, []]);
    expect(server.received[1]!.body).toBe(server.received[0]!.body);
  });

  it('when a receiver is down and comes up again, also across a restart', async () => {
    const probe = await serve();
    await probe.close();
    servers = [];
    const receivers = memoryReceivers([receiverAt('r', probe.url)]);
    const first = processOver(receivers);
    await first.alerter.apply(judgement([episode(10)]), clock.now());
    expect(await first.notifier.tick(clock.now())).toMatchObject({ retried: 1, pending: 1 });
    clock.advance(5000);
    expect(await first.notifier.tick(clock.now())).toMatchObject({ retried: 1, pending: 1 });
    await restart();
    const [owed] = await stores.deliveries.pending();
    expect(owed).toMatchObject({
      attempts: 2,
      nextAttemptAt: clock.now() + 300_000,
      lastError: expect.stringContaining('ECONNREFUSED'),
    });
    const server = await serve(undefined, probe.port);
    const { notifier } = processOver(receivers);
    clock.advance(299_999);
    expect(await notifier.tick(clock.now())).toMatchObject({ delivered: 0, pending: 1 });
    clock.advance(1);
    expect(await notifier.tick(clock.now())).toMatchObject({ delivered: 1, pending: 0 });
    expect(idsOf(server)).toEqual([owed!.id]);
  });

  it('but not one that answers 410: it is disabled for good, and shown so', async () => {
    const server = await serve((_, response) => response.writeHead(410).end());
    await stores.receivers.put(receiverAt('r', server.url));
    const { alerter, notifier } = processOver(stores.receivers);
    await alerter.apply(judgement([episode(10)]), clock.now());
    expect(await notifier.tick(clock.now())).toMatchObject({ failed: 1, pending: 0 });
    await restart();
    expect(await stores.receivers.list()).toEqual([{ ...receiverAt('r', server.url), disabled: true }]);
    await processOver(stores.receivers).alerter.apply(judgement([episode(10), episode(30)]), clock.now());
    expect(await stores.deliveries.pending()).toEqual([]);
  });

  it('without following a redirect', async () => {
    const elsewhere = await serve();
    const server = await serve((_, response) => response.writeHead(308, { location: elsewhere.url }).end());
    const { alerter, notifier } = processOver(memoryReceivers([receiverAt('r', server.url)]));
    await alerter.apply(judgement([episode(10)]), clock.now());
    expect(await notifier.tick(clock.now())).toMatchObject({ retried: 1, pending: 1 });
    expect(elsewhere.connections()).toBe(0);
    expect((await stores.deliveries.pending())[0]!.lastError).toContain('answered 308: redirects are not followed');
  });

  it('while another one never answers', async () => {
    const hung = await serve(() => undefined);
    const server = await serve();
    const receivers = memoryReceivers([receiverAt('a-hung', hung.url), receiverAt('b-live', server.url)]);
    const { alerter, notifier } = processOver(receivers);
    await alerter.apply(judgement([episode(10)]), clock.now());
    const first = notifier.tick(clock.now());
    await hung.reached(1);
    await server.reached(1);
    await alerter.apply(judgement([episode(10), episode(30)]), clock.now());
    // The second alert reaches the live receiver although the first pass still waits for the hung one, which gets no second connection.
    const second = notifier.tick(clock.now());
    await server.reached(2);
    expect(hung.connections()).toBe(1);
    await second;
    expect(await first).toMatchObject({ delivered: 1, retried: 1 });
    const owed = (await stores.deliveries.pending()).filter(({ attempts }) => attempts > 0);
    expect(owed.map(({ receiver, lastError }) => [receiver, lastError])).toEqual([['a-hung', 'no answer within 2 s']]);
  });

  it('keeps no more than 1 KB of an answer, and does not wait for the end of an endless one', async () => {
    const server = await serve((_, response) => {
      response.writeHead(500);
      const more = (): void => {
        while (response.write('x'.repeat(4096)));
        response.once('drain', more);
      };
      more();
    });
    const { alerter, notifier } = processOver(memoryReceivers([receiverAt('r', server.url)]));
    await alerter.apply(judgement([episode(10)]), clock.now());
    await notifier.tick(clock.now());
    const { lastError } = (await stores.deliveries.pending())[0]!;
    expect(lastError).toBe(`answered 500: ${'x'.repeat(1024)}`);
  });
});
