import { describe, expect, it } from 'vitest';
import { createAlerter, type Alerter } from '../../../src/alert/alerter.ts';
import { createOutbox } from '../../../src/alert/outbox.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { episode, judgement, windowAt } from '../../support/alert-fixtures.ts';
import { memoryAlertLog, memoryDeliveryLog, memoryReceivers } from '../../support/memory-logs.ts';

const NOW = Date.UTC(2026, 0, 1);
const RECEIVERS = ['r1', 'r2'].map((id) => ({
  id,
  type: 'webhook' as const,
  url: `https://${id}.example.com/`,
  models: [],
  secret: 'whsec_unused',
  disabled: false,
}));

interface Bench {
  readonly alerter: Alerter;
  readonly log: ReturnType<typeof memoryDeliveryLog>;
  readonly alerts: ReturnType<typeof memoryAlertLog>;
  /** Pages counted of each model. */
  readonly pages: ReadonlyMap<string, number>;
  /** Another process over what is stored. */
  readonly again: () => Alerter;
}

function bench(): Bench {
  const log = memoryDeliveryLog();
  const alerts = memoryAlertLog(log.marks);
  const pages = new Map<string, number>();
  const again = (): Alerter =>
    createAlerter({
      alerts,
      outbox: createOutbox({ deliveries: log, receivers: memoryReceivers(RECEIVERS) }),
      metrics: { pages: { inc: ({ model }, by = 1) => pages.set(model, (pages.get(model) ?? 0) + by) } },
      log: silentLogger(),
      publicUrl: 'https://leeway.example.com',
    });
  return { alerter: again(), log, alerts, pages, again };
}
const OPEN = judgement([episode(10)]);

describe('from judgements to messages that are owed', () => {
  it('owes one message to each receiver at the opening and one at the end, and none for an update', async () => {
    const { alerter, log, pages } = bench();
    await alerter.apply(OPEN, NOW);
    await alerter.apply(judgement([episode(10, { updates: 3 })]), NOW + 1);
    await alerter.apply(judgement([episode(10, { updates: 3, closedWindow: windowAt(50) })]), NOW + 2);
    expect(
      log
        .all()
        .map(({ receiver, type }) => `${receiver} ${type}`)
        .sort(),
    ).toEqual(['r1 alert.firing', 'r1 alert.resolved', 'r2 alert.firing', 'r2 alert.resolved']);
    expect(pages).toEqual(new Map([['flights', 1]]));
    const payload = JSON.parse(log.all()[0]!.payload);
    expect(payload).toMatchObject({
      type: 'alert.firing',
      timestamp: '2001-06-04T10:00:00.000Z',
      data: { state: 'firing' },
    });
    expect(payload.data.text).toContain('flights (version 3)');
  });

  it('counts from zero on, so that the first page of a model is an increase', async () => {
    const { alerter, pages } = bench();
    await alerter.apply(judgement([]), NOW);
    expect(pages).toEqual(new Map([['flights', 0]]));
  });

  it('serves a thousand equal judgements at once with one alert', async () => {
    const { alerter, alerts, log } = bench();
    await Promise.all(Array.from({ length: 1000 }, () => alerter.apply(OPEN, NOW)));
    expect(alerts.revisions).toHaveLength(1);
    expect(log.all()).toHaveLength(2);
  });

  it.each([
    ['the next judgement', (alerter: Alerter) => alerter.apply(OPEN, NOW + 1)],
    ['a start', (alerter: Alerter) => alerter.recover(NOW + 1)],
  ])('%s owes what a process that died after storing the alert had not', async (_, next) => {
    const { alerter, alerts, log, again } = bench();
    log.route = (
      (route) =>
      (...args: Parameters<typeof route>) => {
        log.route = route;
        return Promise.reject(new Error(`killed before ${args[0].id}`));
      }
    )(log.route.bind(log));
    await expect(alerter.apply(OPEN, NOW)).rejects.toThrow('killed before al_');
    expect([alerts.revisions.length, log.all().length]).toEqual([1, 0]);
    await next(again());
    expect(
      log
        .all()
        .map(({ receiver }) => receiver)
        .sort(),
    ).toEqual(['r1', 'r2']);
    await next(again());
    expect([alerts.revisions.length, log.all().length]).toEqual([1, 2]);
  });

  it('owes nothing to a receiver that came after everything was routed', async () => {
    const { alerter, log, again } = bench();
    await alerter.apply(OPEN, NOW);
    RECEIVERS.push({ ...RECEIVERS[0]!, id: 'r3' });
    await again().recover(NOW + 1);
    RECEIVERS.pop();
    expect(
      log
        .all()
        .map(({ receiver }) => receiver)
        .sort(),
    ).toEqual(['r1', 'r2']);
  });

  it('ends alerts of the old version at a promotion, and a judgement begun before it wakes nobody', async () => {
    const { alerter, alerts } = bench();
    await alerter.apply(OPEN, NOW);
    const promotion = { model: 'flights', version: '4', eventNow: windowAt(12) };
    const [change] = await alerter.promoted(promotion, NOW + 10);
    expect(change!.alert).toMatchObject({ state: 'resolved', reason: 'version_promoted', resolvedAt: windowAt(12) });
    expect(await alerter.apply(OPEN, NOW + 9)).toEqual([]);
    expect(await alerter.promoted(promotion, NOW + 11)).toEqual([]);
    // Version 3 is put back in charge, and its episode still stands.
    await alerter.promoted({ ...promotion, version: '3' }, NOW + 20);
    expect((await alerter.apply(OPEN, NOW + 21)).map(({ kind }) => kind)).toEqual(['reopen']);
    expect(alerts.revisions).toHaveLength(3);
  });

  it('ends an alert where it was last heard of when the event time is unknown', async () => {
    const { alerter } = bench();
    await alerter.apply(judgement([episode(10, { updates: 1, lastWindow: windowAt(15) })]), NOW);
    const [change] = await alerter.promoted({ model: 'flights', version: '4', eventNow: null }, NOW + 1);
    expect(change!.alert.resolvedAt).toBe(windowAt(15));
  });
});
