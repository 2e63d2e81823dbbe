import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryLog } from '../../../src/alert/ports.ts';
import type { Delivery } from '../../../src/domain/receiver.ts';
import type { RetrainRecord } from '../../../src/retrain/record.ts';
import { alertRecord, share, windowAt } from '../../support/alert-fixtures.ts';
import { openAlertStores, temporaryDataDir, type AlertStores } from '../../support/alert-stores.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { memoryAlertLog, memoryDeliveryLog } from '../../support/memory-logs.ts';

const NOW = Date.UTC(2026, 0, 1);
const clock = manualClock(NOW);
const dir = temporaryDataDir();
let stores: AlertStores;
beforeAll(async () => {
  stores = await openAlertStores(dir.path, clock);
});
beforeEach(() => stores.clear());
afterAll(async () => {
  await stores.engine.close();
  dir.remove();
});

const delivery = (id: string, over: Partial<Delivery> = {}): Delivery => ({
  id,
  receiver: 'r1',
  type: 'alert.firing',
  subject: 'al_1',
  payload: '{"text":"ä \\" \\n '.padEnd(2000, 'x') + '"}',
  state: 'pending',
  attempts: 0,
  nextAttemptAt: NOW + 1,
  createdAt: NOW,
  lastError: '',
  revision: 1,
  ...over,
});
const request = (id: string, over: Partial<RetrainRecord> = {}): RetrainRecord => ({
  id,
  model: 'flights',
  version: '3',
  alert: 'al_1',
  state: 'dispatched',
  at: windowAt(0),
  reason: 'drift',
  decision: null,
  revision: 1,
  attempt: 0,
  trigger: { kind: 'data drift', streams: [share()], openedAt: windowAt(0), evidence: 1, threshold: 1, summary: 's' },
  labels: { watermark: null, labelledSinceTraining: null, trainingRows: null, trainingFrom: null, trainingTo: null },
  mode: 'auto',
  maxRuntimeMs: 1000,
  dispatchedAt: NOW,
  expiresAt: NOW + 1000,
  candidate: null,
  events: [],
  ...over,
});

describe('the stores of alerts, deliveries and retrain requests', () => {
  it('reads an alert back as it was written, the newest revision of it', async () => {
    const first = alertRecord(1, { effects: { 'hour/js': 'mean 1 → 2' } });
    const second = {
      ...first,
      state: 'resolved' as const,
      reason: 'quiet' as const,
      resolvedAt: windowAt(9),
      revision: 2,
    };
    await stores.alerts.append([first, second]);
    await stores.alerts.append([first, second]);
    expect(await stores.alerts.get(first.id)).toEqual(second);
    expect(await stores.alerts.get('al_none')).toBeNull();
    expect(await stores.engine.query('SELECT count() AS n FROM alerts')).toEqual([{ n: 2 }]);
  });

  it('lists by model and state, newest opening first, page by page without a gap or a double', async () => {
    const firing = Array.from({ length: 7 }, (_, index) => alertRecord(index));
    // Two that open in the same window: the id decides.
    const twin = alertRecord(3, { baseline: 'bl_2' });
    const over = alertRecord(20, { state: 'resolved', reason: 'quiet', resolvedAt: windowAt(22), revision: 2 });
    await stores.alerts.append([...firing, twin, over, alertRecord(1, { model: 'trains' })]);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await stores.alerts.list({
        model: 'flights',
        state: 'firing',
        limit: 3,
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    const expected = [...firing, twin].sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? 1 : -1));
    expect(seen).toEqual(expected.map(({ id }) => id));
    expect((await stores.alerts.list({ state: 'resolved', limit: 10 })).items).toEqual([over]);
    expect((await stores.alerts.firing()).map(({ model }) => model).sort()).toEqual([
      ...Array<string>(8).fill('flights'),
      'trains',
    ]);
    expect((await stores.alerts.ofModel('flights')).map(({ openedAt }) => openedAt)).toEqual(
      [...[...firing, twin].map(({ openedAt }) => openedAt), windowAt(20)].sort((a, b) => a - b),
    );
  });

  it.each(['', 'x', Buffer.from('[1]').toString('base64url'), Buffer.from('{"at":1}').toString('base64url')])(
    'a cursor "%s" that no list made is bad input',
    async (cursor) => {
      await expect(stores.alerts.list({ limit: 1, cursor })).rejects.toMatchObject({ code: 'bad_input' });
    },
  );

  it.each(['engine', 'memory'])(
    'an outbox in the %s: routes once, keeps order, holds the newest revision',
    async (kind) => {
      const log: DeliveryLog = kind === 'engine' ? stores.deliveries : memoryDeliveryLog();
      const later = delivery('msg_1', { createdAt: NOW + 5, subject: 'al_2' });
      const end = delivery('msg_3', { type: 'alert.resolved' });
      const start = delivery('msg_9');
      await log.route({ id: 'al_2', revision: 1 }, [later]);
      await log.route({ id: 'al_1', revision: 1 }, [end, start]);
      await log.route({ id: 'al_1', revision: 1 }, [delivery('msg_other')]);
      expect((await log.pending()).map(({ id }) => id)).toEqual(['msg_9', 'msg_3', 'msg_1']);
      await log.record({ ...start, state: 'delivered', attempts: 1, revision: 2 });
      await log.record({ ...end, attempts: 1, nextAttemptAt: NOW + 5000, lastError: 'answered 500', revision: 2 });
      const { payload: _, ...head } = {
        ...end,
        attempts: 1,
        nextAttemptAt: NOW + 5000,
        lastError: 'answered 500',
        revision: 2,
      };
      expect((await log.pending())[0]).toMatchObject(head);
      expect(await log.load(['msg_9', 'routed_none'])).toEqual([
        { ...start, state: 'delivered', attempts: 1, revision: 2 },
      ]);
      expect((await log.ofSubjects(['al_1'])).map(({ id, state }) => [id, state])).toEqual([
        ['msg_9', 'delivered'],
        ['msg_3', 'pending'],
      ]);
      expect(await log.ofSubjects([])).toEqual([]);
    },
  );

  it.each(['engine', 'memory'])(
    '%s: a revision is unrouted until its messages (or their absence) are stored',
    async (kind) => {
      const memory = memoryDeliveryLog();
      const [alerts, deliveries] =
        kind === 'engine' ? [stores.alerts, stores.deliveries] : [memoryAlertLog(memory.marks), memory];
      const first = alertRecord(1);
      const second = { ...first, revision: 2 };
      await alerts.append([first]);
      await alerts.append([second]);
      expect(await alerts.unrouted()).toEqual([first, second]);
      await deliveries.route({ id: first.id, revision: 1 }, []);
      expect(await alerts.unrouted()).toEqual([second]);
      await deliveries.route({ id: first.id, revision: 2 }, [delivery('msg_2', { subject: first.id })]);
      expect(await alerts.unrouted()).toEqual([]);
      expect(await deliveries.ofSubjects([first.id])).toHaveLength(1);
    },
  );

  it('lists deliveries by receiver and state, newest first', async () => {
    const all = Array.from({ length: 5 }, (_, index) =>
      delivery(`msg_${index}`, { createdAt: NOW + index, receiver: index === 4 ? 'r2' : 'r1' }),
    );
    await stores.deliveries.route({ id: 'al_1', revision: 1 }, all);
    await stores.deliveries.record({ ...all[0]!, state: 'failed', revision: 2 });
    const first = await stores.deliveries.list({ receiver: 'r1', state: 'pending', limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual(['msg_3', 'msg_2']);
    const rest = await stores.deliveries.list({ receiver: 'r1', state: 'pending', limit: 2, cursor: first.next! });
    expect([rest.items.map(({ id }) => id), rest.next]).toEqual([['msg_1'], null]);
  });

  it('keeps requests and refusals apart, each by its newest revision', async () => {
    const { requests } = stores;
    await requests.append(request('rr_1'));
    await requests.append(request('rr_1', { state: 'rejected', revision: 2 }));
    await requests.append(request('rr_2', { at: windowAt(5), state: 'proposed' }));
    await requests.append(request('rr_3', { at: windowAt(7), model: 'trains' }));
    const refusal = {
      id: 'rf_1',
      model: 'flights',
      version: '3',
      alert: 'al_1',
      at: windowAt(1),
      condition: 'cooldown',
      detail: 'd',
    };
    await requests.refuse(refusal);
    await requests.refuse(refusal);
    expect((await requests.get('rr_1'))?.state).toBe('rejected');
    expect(await requests.get('rf_1')).toBeNull();
    expect((await requests.ofModel('flights')).map(({ id }) => id)).toEqual(['rr_1', 'rr_2']);
    expect((await requests.open()).map(({ id }) => id)).toEqual(['rr_2', 'rr_3']);
    expect((await requests.list({ limit: 2 })).items.map(({ id }) => id)).toEqual(['rr_3', 'rr_2']);
    expect((await requests.list({ model: 'flights', state: 'rejected', limit: 9 })).items.map(({ id }) => id)).toEqual([
      'rr_1',
    ]);
    expect(await requests.refusals({ model: 'flights', limit: 9 })).toEqual({ items: [refusal], next: null });
    expect((await requests.unrouted()).map(({ id, revision }) => [id, revision])).toEqual([
      ['rr_1', 1],
      ['rr_3', 1],
    ]);
    await stores.deliveries.route({ id: 'rr_3', revision: 1 }, []);
    expect((await requests.unrouted()).map(({ id }) => id)).toEqual(['rr_1']);
  });

  it('disables a receiver without losing it, and does not bring back one that was removed', async () => {
    const receiver = {
      id: 'r1',
      type: 'webhook',
      url: 'https://a.example.com/',
      models: [],
      secret: 'whsec_x',
      disabled: false,
    } as const;
    await stores.receivers.put(receiver);
    await stores.receivers.disable('r1');
    expect(await stores.receivers.list()).toEqual([{ ...receiver, disabled: true }]);
    await stores.receivers.remove('r1');
    await stores.receivers.disable('r1');
    expect(await stores.receivers.list()).toEqual([]);
  });
});
