import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/domain/alert.ts';
import type { Delivery } from '../../../src/domain/receiver.ts';
import { openApiHarness, START_MS, type ApiHarness } from './api-harness.ts';

const DAY = 86_400_000;

function alertOf(i: number, over: Partial<Alert> = {}): Alert {
  return {
    id: `al_${i}`,
    model: 'flights',
    version: '1',
    state: 'firing',
    reason: 'evidence',
    severity: 'page',
    openedAt: START_MS - i * DAY,
    resolvedAt: null,
    at: START_MS - i * DAY,
    evidence: 3000,
    threshold: 2160,
    kind: 'data drift',
    streams: [
      { stream: '<script>/js', column: '<script>', kind: 'data drift', share: 1, score: 0.4, baselineMean: null },
    ],
    summary: 'the hour moved',
    hints: ['five hours later than before'],
    updates: 0,
    revision: 1,
    ...over,
  };
}

describe('alerts and retrain requests over HTTP', () => {
  let api: ApiHarness;
  beforeAll(async () => {
    api = await openApiHarness();
    await request(api.app)
      .post('/v1/predictions')
      .send({ event_id: 'e', model: 'flights', version: '1', ts: new Date(START_MS).toISOString() })
      .expect(202);
    // al_0 is open, al_1 was resolved by its second revision, al_100 is older than 90 days.
    await api.alerts.append([alertOf(0)]);
    await api.alerts.append([alertOf(1)]);
    await api.alerts.append([alertOf(1, { state: 'resolved', reason: 'quiet', resolvedAt: START_MS, revision: 2 })]);
    await api.alerts.append([alertOf(100, { state: 'resolved', resolvedAt: START_MS - 99 * DAY })]);
    await api.alerts.append([alertOf(2, { id: 'al_other', model: 'trains' })]);
    const delivery: Delivery = {
      id: 'msg_1',
      receiver: 'rcv_1',
      type: 'alert.firing',
      subject: 'al_0',
      payload: '{"secret":"canary"}',
      state: 'pending',
      attempts: 0,
      nextAttemptAt: START_MS,
      createdAt: START_MS,
      lastError: '',
      revision: 1,
    };
    await api.deliveries.route({ id: 'al_0', revision: 1 }, [delivery]);
    api.clock.advance(5000);
    await api.deliveries.record({ ...delivery, attempts: 1, lastError: 'the receiver answered 500', revision: 2 });
  });
  afterAll(() => api.close());

  const ids = (body: { items: { id: string }[] }): string[] => body.items.map(({ id }) => id);

  it('lists the newest revision of each, newest opening first', async () => {
    const { body } = await request(api.app).get('/v1/alerts').expect(200);
    expect(ids(body)).toEqual(['al_0', 'al_1', 'al_other', 'al_100']);
    expect(body.items[1]).toMatchObject({ state: 'resolved', reason: 'quiet', resolvedAt: '2001-06-10T12:00:00.000Z' });
  });

  it('tells who was told, as it stands, without what was sent', async () => {
    const { body, text } = await request(api.app).get('/v1/alerts/al_0').expect(200);
    expect(body).toMatchObject({ openedAt: '2001-06-10T12:00:00.000Z', streams: [{ stream: '<script>/js' }] });
    expect(body.deliveries).toEqual([
      {
        receiver: 'rcv_1',
        type: 'alert.firing',
        state: 'pending',
        attempts: 1,
        lastError: 'the receiver answered 500',
        at: '2001-06-10T12:00:05.000Z',
      },
    ]);
    expect(text).not.toContain('canary');
  });

  it.each([
    [{ model: 'trains' }, ['al_other']],
    [{ state: 'firing' }, ['al_0', 'al_other']],
    [{ state: 'resolved', model: 'flights' }, ['al_1', 'al_100']],
    [{ model: 'nobody' }, []],
  ])('filters by %j', async (query, expected) => {
    const { body } = await request(api.app).get('/v1/alerts').query(query).expect(200);
    expect(ids(body)).toEqual(expected);
  });

  it('hands them out page by page', async () => {
    const first = await request(api.app).get('/v1/alerts').query({ limit: 3 }).expect(200);
    expect(first.body.items).toHaveLength(3);
    const second = await request(api.app).get('/v1/alerts').query({ limit: 3, cursor: first.body.next }).expect(200);
    expect(ids(second.body)).toEqual(['al_100']);
    expect(second.body.next).toBeNull();
  });

  it('counts open alerts, and pages of the newest 90 days, with the model', async () => {
    const { body } = await request(api.app).get('/v1/models/flights').expect(200);
    expect(body).toMatchObject({ openAlerts: 1, pages90d: 2 });
  });

  it('knows no alert that there is not', async () => {
    const { body } = await request(api.app).get('/v1/alerts/al_9').expect(404);
    expect(body).toMatchObject({ code: 'not_found', detail: 'there is no alert al_9' });
  });

  it('lists retrain requests with their decision, newest first, and nothing that is kept beside them', async () => {
    const base = {
      model: 'flights',
      version: '1',
      alert: 'al_0',
      state: 'dispatched' as const,
      at: START_MS,
      reason: 'the hour moved',
      decision: null,
      revision: 1,
    };
    const candidates = [
      { name: 'leave', logLoss: 0.528, note: '' },
      { name: 'retrain', logLoss: null, note: 'too few labels' },
    ];
    const decision = { at: START_MS, candidates, chosen: 'leave', reason: 'nothing is better', holdoutRows: 5000 };
    await api.requests.append({ ...base, id: 'rr_1', at: START_MS - DAY });
    await api.requests.append({ ...base, id: 'rr_2', ...{ capability: 'canary' } });
    await api.requests.append({ ...base, id: 'rr_2', state: 'rejected', decision, revision: 2 });
    const { body, text } = await request(api.app).get('/v1/retrain-requests').query({ model: 'flights' }).expect(200);
    expect(ids(body)).toEqual(['rr_2', 'rr_1']);
    expect(body.items[0]).toEqual({
      ...base,
      id: 'rr_2',
      state: 'rejected',
      revision: 2,
      at: '2001-06-10T12:00:00.000Z',
      decision: { ...decision, at: '2001-06-10T12:00:00.000Z' },
    });
    expect(text).not.toContain('canary');
  });
});
