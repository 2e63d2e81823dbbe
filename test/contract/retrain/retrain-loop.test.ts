import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAlerter } from '../../../src/alert/alerter.ts';
import { createNotifier, type Notifier } from '../../../src/alert/notifier.ts';
import { createOutbox } from '../../../src/alert/outbox.ts';
import { createWebhookSender } from '../../../src/alert/webhook/send.ts';
import { createSecret } from '../../../src/alert/webhook/sign.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { createRetrainer, type Retrainer } from '../../../src/retrain/requests.ts';
import { episode, judgement, windowAt } from '../../support/alert-fixtures.ts';
import { openAlertStores, temporaryDataDir, type AlertStores } from '../../support/alert-stores.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { DAY_MS, decision, LABELS } from '../../support/retrain-fixtures.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts';

const SECRET = createSecret(() => new Uint8Array(24).fill(5));
const clock = manualClock(Date.now());
let dir = temporaryDataDir();
let stores: AlertStores;
let pipeline: WebhookReceiver;
let promoted: string[] = [];

/** The room over what is stored, as a process has it. */
interface Process {
  readonly retrainer: Retrainer;
  readonly notifier: Notifier;
  readonly alerter: ReturnType<typeof createAlerter>;
}
function processOver(diesBefore?: 'route' | 'append'): Process {
  const inc = (): void => undefined;
  const killed = (): Promise<never> => Promise.reject(new Error(`killed before ${diesBefore}`));
  const deliveries = { ...stores.deliveries, ...(diesBefore === 'route' ? { route: killed } : {}) };
  const requests = { ...stores.requests, ...(diesBefore === 'append' ? { append: killed } : {}) };
  const healthy = createOutbox({ deliveries: stores.deliveries, receivers: stores.receivers });
  const log = silentLogger();
  const publicUrl = 'http://127.0.0.1:8080';
  const alerter = createAlerter({
    alerts: stores.alerts,
    outbox: healthy,
    metrics: { pages: { inc } },
    log,
    publicUrl,
  });
  return {
    alerter,
    notifier: createNotifier({
      deliveries: stores.deliveries,
      receivers: stores.receivers,
      sender: createWebhookSender({ allowedHosts: ['127.0.0.1'] }),
      clock,
      random: () => 0.5,
      metrics: { deliveries: { inc }, outboxOldestAge: { set: inc } },
      log,
    }),
    retrainer: createRetrainer({
      requests,
      outbox: createOutbox({ deliveries, receivers: stores.receivers }),
      alerts: stores.alerts,
      hasReceiver: async () => (await stores.receivers.list()).some(({ type }) => type === 'retrain_webhook'),
      policyOf: () => Promise.resolve({}),
      labels: () => Promise.resolve(LABELS),
      async promote(model, version) {
        promoted.push(`${model} ${version}`);
        await alerter.promoted({ model, version, eventNow: windowAt(60) }, clock.now());
      },
      settings: stores.documents,
      randomBytes,
      metrics: { retrainRequests: { inc } },
      clock,
      log,
      publicUrl,
    }),
  };
}
async function restart(): Promise<Process> {
  await stores.engine.close();
  stores = await openAlertStores(dir.path, clock);
  return processOver();
}
const tick = ({ retrainer }: Process, eventNow = windowAt(11)): ReturnType<Retrainer['tick']> =>
  retrainer.tick(() => eventNow, clock.now());

describe('the loop from a page to another version in charge', () => {
  beforeEach(async () => {
    dir = temporaryDataDir();
    stores = await openAlertStores(dir.path, clock);
    pipeline = await startWebhookReceiver();
    promoted = [];
    await stores.receivers.put({
      id: 'p',
      type: 'retrain_webhook',
      url: pipeline.url,
      models: [],
      secret: SECRET,
      disabled: false,
    });
    await processOver().alerter.apply(judgement([episode(10)]), clock.now());
  });
  afterEach(async () => {
    await pipeline.close();
    await stores.engine.close();
    dir.remove();
  });

  it('asks, hears back over the capability it gave, promotes, and ends the alert of the old version', async () => {
    const first = processOver();
    expect(await tick(first)).toEqual({ requested: 1, refused: 0, timedOut: 0 });
    await first.notifier.tick(clock.now());
    const [{ body, headers }] = pipeline.received as [WebhookReceiver['received'][number]];
    const { data } = new Webhook(SECRET).verify(body, headers as Record<string, string>) as {
      data: Record<string, never>;
    };
    const { request_id: id, callback } = data as unknown as {
      request_id: string;
      callback: { url: string; token: string };
    };
    expect(callback.url).toBe(`http://127.0.0.1:8080/v1/retrain-requests/${id}/events`);
    // Every report comes to another process: what counts is stored.
    for (const report of [
      { event_id: 'a', status: 'accepted' },
      { event_id: 'b', status: 'evaluated', decision: decision('retrain') },
      { event_id: 'c', status: 'promoted', candidate: { version: '4' } },
      { event_id: 'c', status: 'promoted', candidate: { version: '4' } },
    ]) {
      const { retrainer } = await restart();
      expect((await retrainer.applyEvent(id, report, callback.token)).kind).toMatch(/applied|duplicate/);
    }
    expect(promoted).toEqual(['flights 4']);
    expect(await stores.requests.get(id)).toMatchObject({
      state: 'promoted',
      candidate: '4',
      decision: { chosen: 'retrain' },
      revision: 4,
    });
    expect(await stores.alerts.firing()).toEqual([]);
    expect((await stores.alerts.list({ limit: 9 })).items).toMatchObject([
      { reason: 'version_promoted', resolvedAt: windowAt(60) },
    ]);
    expect(await tick(processOver(), windowAt(100))).toEqual({ requested: 0, refused: 0, timedOut: 0 });
  });

  it.each(['append', 'route'] as const)('is asked once although the process dies before %s', async (step) => {
    await expect(tick(processOver(step))).rejects.toThrow(`killed before ${step}`);
    const second = await restart();
    await tick(second);
    await second.notifier.tick(clock.now());
    await tick(await restart());
    await processOver().notifier.tick(clock.now());
    expect(pipeline.received).toHaveLength(1);
    expect((await stores.requests.list({ limit: 9 })).items).toHaveLength(1);
  });

  it('takes back what a pipeline never got once its time is over, across a restart', async () => {
    await pipeline.close();
    const first = processOver();
    await tick(first);
    await first.notifier.tick(clock.now());
    clock.advance(DAY_MS);
    expect(await tick(await restart())).toMatchObject({ timedOut: 1 });
    expect(await stores.deliveries.pending()).toEqual([]);
    pipeline = await startWebhookReceiver(undefined, pipeline.port);
    await processOver().notifier.tick(clock.now());
    expect(pipeline.received).toEqual([]);
  });

  it('keeps a refusal where SQL and the API find it', async () => {
    await stores.receivers.remove('p');
    expect(await tick(processOver())).toMatchObject({ refused: 1 });
    expect(await tick(await restart())).toMatchObject({ refused: 1 });
    const { items } = await stores.requests.refusals({ model: 'flights', limit: 9 });
    expect(items).toMatchObject([{ condition: 'observe_mode', alert: expect.stringMatching(/^al_/) }]);
  });
});
