import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AlertRecord } from '../../../src/alert/alert-record.ts';
import { createOutbox } from '../../../src/alert/outbox.ts';
import { LeewayError } from '../../../src/platform/errors.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import type { RetrainPolicy } from '../../../src/retrain/policy.ts';
import type { RetrainRecord } from '../../../src/retrain/record.ts';
import { createRetrainer, type Retrainer, type TriggerOutcome } from '../../../src/retrain/requests.ts';
import { alertRecord, windowAt } from '../../support/alert-fixtures.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { memoryDeliveryLog, memoryReceivers, memoryRequestLog } from '../../support/memory-logs.ts';
import { DAY_MS, decision, LABELS } from '../../support/retrain-fixtures.ts';

const WALL = Date.UTC(2026, 0, 1);
const ALERT = alertRecord(10);
const EVENT_NOW = windowAt(11);
const PIPELINE = {
  id: 'p',
  type: 'retrain_webhook' as const,
  url: 'https://p.example.com/',
  models: [],
  secret: 'whsec_unused',
  disabled: false,
};

function bench() {
  const clock = manualClock(WALL);
  const log = memoryDeliveryLog();
  const requests = memoryRequestLog(log.marks);
  const settings = new Map<string, unknown>();
  const state = {
    firing: [ALERT] as readonly AlertRecord[],
    policy: {} as Partial<RetrainPolicy>,
    hasReceiver: true,
    labels: LABELS,
    promoted: [] as string[],
    promoteFails: null as LeewayError | null,
    outcomes: [] as string[],
  };
  const outbox = createOutbox({ deliveries: log, receivers: memoryReceivers([PIPELINE]) });
  /** A process over what is stored. */
  const again = (): Retrainer =>
    createRetrainer({
      requests,
      outbox,
      alerts: { firing: () => Promise.resolve(state.firing) },
      hasReceiver: () => Promise.resolve(state.hasReceiver),
      policyOf: () => Promise.resolve(state.policy),
      labels: () => Promise.resolve(state.labels),
      promote: (model, version) => {
        if (state.promoteFails !== null) return Promise.reject(state.promoteFails);
        state.promoted.push(`${model} ${version}`);
        return Promise.resolve();
      },
      settings: {
        get: (_, id) => Promise.resolve(settings.has(id) ? { body: settings.get(id) } : null),
        put: (_, id, body) => {
          settings.set(id, body);
          return Promise.resolve();
        },
      },
      randomBytes,
      metrics: { retrainRequests: { inc: ({ outcome }) => state.outcomes.push(outcome) } },
      clock,
      log: silentLogger(),
      publicUrl: 'https://leeway.example.com',
    });
  const retrainer = again();
  return {
    clock,
    log,
    requests,
    state,
    again,
    retrainer,
    tick: (eventNow: number) => retrainer.tick(() => eventNow, clock.now()),
    /** What the pipeline was told of the request that was made last. */
    lastMessage() {
      const { id } = requests.revisions.findLast(({ state: stands }) => stands === 'dispatched')!;
      return JSON.parse(log.all().find(({ subject }) => subject === id)!.payload);
    },
    /** The request that was made at the page, and its token as the pipeline got it. */
    async dispatched(): Promise<{ readonly request: RetrainRecord; readonly token: string }> {
      const outcome = await retrainer.onAlert(ALERT, EVENT_NOW);
      if (outcome.kind !== 'requested') throw new Error(outcome.kind);
      const { data } = JSON.parse(log.all().at(-1)!.payload);
      return { request: outcome.request, token: data.callback.token };
    },
  };
}
const event = (status: string, over: object = {}): object => ({ event_id: `ev_${status}`, status, ...over });
const kindOf = (outcome: TriggerOutcome): string => (outcome.kind === 'refused' ? outcome.condition : outcome.kind);

describe('requests for a remedy', () => {
  let at: ReturnType<typeof bench>;
  beforeEach(() => {
    at = bench();
  });

  it('sends one message with everything a pipeline needs, and no rows', async () => {
    const { request } = await at.dispatched();
    const [delivery, ...more] = at.log.all();
    expect(more).toEqual([]);
    expect(delivery).toMatchObject({ type: 'retrain.requested', subject: request.id, receiver: 'p' });
    expect(JSON.parse(delivery!.payload)).toEqual({
      type: 'retrain.requested',
      timestamp: '2001-06-04T11:00:00.000Z',
      data: {
        request_id: request.id,
        model: { name: 'flights', version: '3' },
        trigger: {
          alert: ALERT.id,
          attempt: 0,
          kind: 'data drift',
          since: '2001-06-04T10:00:00.000Z',
          summary: ALERT.summary,
          streams: ALERT.streams,
        },
        evidence: { value: 2312.4, threshold: 2160 },
        data: {
          label_watermark: '2001-06-05T16:00:00.000Z',
          row_counts: { training: 100_000, labelled_since_training: 50_000 },
          training_from: new Date(windowAt(-2000)).toISOString(),
          training_to: new Date(windowAt(-100)).toISOString(),
        },
        policy: { mode: 'auto', max_runtime_seconds: 86_400 },
        callback: {
          url: `https://leeway.example.com/v1/retrain-requests/${request.id}/events`,
          token: expect.stringMatching(/^[\w-]{43}$/),
          expires_at: '2026-01-02T00:00:00.000Z',
        },
      },
    });
  });

  it('makes one request of a thousand triggers at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 1000 }, () => at.retrainer.onAlert(ALERT, EVENT_NOW)));
    expect(outcomes.filter(({ kind }) => kind === 'requested')).toHaveLength(1);
    expect(at.requests.revisions).toHaveLength(1);
    expect(at.log.all()).toHaveLength(1);
  });

  it.each([
    ['no receiver: it only observes', { hasReceiver: false }, 'observe_mode'],
    ['a receiver: it asks at once', { hasReceiver: true }, 'requested'],
    ['a policy that says observe', { hasReceiver: true, policy: { mode: 'observe' } as const }, 'observe_mode'],
    ['a policy that says auto', { hasReceiver: false, policy: { mode: 'auto' } as const }, 'requested'],
  ])('%s', async (_, change, expected) => {
    Object.assign(at.state, change);
    expect(kindOf(await at.retrainer.onAlert(ALERT, EVENT_NOW))).toBe(expected);
  });

  it('records a refusal once with its condition, and asks as soon as it no longer holds', async () => {
    at.state.labels = { ...LABELS, labelledSinceTraining: 10 };
    for (let hour = 0; hour < 5; hour += 1) expect(await at.tick(windowAt(11 + hour))).toMatchObject({ refused: 1 });
    expect(at.requests.refusals).toEqual([
      {
        id: expect.stringMatching(/^rf_/),
        model: 'flights',
        version: '3',
        alert: ALERT.id,
        at: windowAt(11),
        condition: 'labels_short',
        detail: '10 labelled events since the training data ended, 5000 are needed',
      },
    ]);
    at.state.labels = LABELS;
    expect(await at.tick(windowAt(17))).toMatchObject({ requested: 1, refused: 0 });
    expect(at.state.outcomes).toEqual(['refused', 'dispatched']);
  });

  it('holds a request until a person approves it, and takes it back when the alert is over', async () => {
    at.state.policy = { mode: 'approve' };
    await at.retrainer.onAlert(ALERT, EVENT_NOW);
    const [request] = at.requests.revisions as [RetrainRecord];
    expect([request.state, at.log.all().length]).toEqual(['proposed', 0]);
    const released = await at.retrainer.approve(request.id, 'ada');
    expect(released).toMatchObject({
      state: 'dispatched',
      revision: 2,
      reason: expect.stringContaining('approved by ada'),
    });
    expect(at.log.all()).toHaveLength(1);
    expect(await at.retrainer.approve(request.id, 'ada')).toBeNull();

    const second = bench();
    second.state.policy = { mode: 'approve' };
    await second.retrainer.onAlert(ALERT, EVENT_NOW);
    await second.retrainer.onAlert({ ...ALERT, state: 'resolved', reason: 'quiet' }, EVENT_NOW);
    expect(second.requests.revisions.at(-1)).toMatchObject({
      state: 'cancelled',
      reason: 'the alert is resolved (quiet)',
    });
    expect(await second.retrainer.approve(request.id, 'ada')).toBeNull();
  });

  it('follows the pipeline to a promotion, and puts the version in charge once', async () => {
    const { request, token } = await at.dispatched();
    const say = (status: string, over: object = {}) => at.retrainer.applyEvent(request.id, event(status, over), token);
    expect(await say('accepted')).toMatchObject({ kind: 'applied' });
    expect(await say('running')).toMatchObject({ kind: 'applied' });
    expect(await say('running')).toMatchObject({ kind: 'duplicate', request: { state: 'running' } });
    expect(await say('evaluated', { decision: decision('retrain') })).toMatchObject({ kind: 'applied' });
    expect(await say('promoted', { candidate: { version: '4' } })).toMatchObject({
      kind: 'applied',
      request: { state: 'promoted' },
    });
    expect(await say('promoted', { candidate: { version: '4' } })).toMatchObject({ kind: 'duplicate' });
    expect(await say('failed')).toMatchObject({ kind: 'late', reason: 'the request is promoted' });
    expect(at.state.promoted).toEqual(['flights 4']);
    expect(await at.tick(windowAt(1000))).toEqual({ requested: 0, refused: 0, timedOut: 0 });
  });

  it('records nothing when the promotion fails, so that the pipeline’s next try does it', async () => {
    const { request, token } = await at.dispatched();
    at.state.promoteFails = new LeewayError('not_found', 'no version 4');
    const body = event('promoted', { candidate: { version: '4' } });
    await expect(at.retrainer.applyEvent(request.id, body, token)).rejects.toThrow('no version 4');
    expect(at.requests.revisions.at(-1)).toMatchObject({ state: 'dispatched', events: [] });
    at.state.promoteFails = null;
    expect(await at.retrainer.applyEvent(request.id, body, token)).toMatchObject({ kind: 'applied' });
  });

  it.each([
    ['another request’s token', async () => (await bench().dispatched()).token],
    ['no token', () => Promise.resolve('')],
    [
      'a token with one letter changed',
      async () => {
        const { token } = await at.dispatched();
        return `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.at(-1)}`;
      },
    ],
  ])('%s opens nothing', async (_, make) => {
    const token = await make();
    const { id } = at.requests.revisions[0] ?? { id: 'rr_none' };
    expect(await at.retrainer.applyEvent(id, event('running'), token)).toEqual({ kind: 'unauthorized' });
  });

  it('a token outlives a restart, and what cannot be read is told apart from what is not allowed', async () => {
    const { request, token } = await at.dispatched();
    const restarted = at.again();
    expect(await restarted.applyEvent(request.id, { status: 'running' }, token)).toMatchObject({
      kind: 'bad_input',
      reason: expect.stringMatching(/^event_id: /),
    });
    expect(await restarted.applyEvent(request.id, event('running'), token)).toMatchObject({ kind: 'applied' });
  });

  it('times out on the wall clock, withdraws what was not delivered, and lets the episode follow up', async () => {
    const { request, token } = await at.dispatched();
    at.clock.advance(DAY_MS - 1);
    expect(await at.tick(EVENT_NOW)).toMatchObject({ timedOut: 0 });
    at.clock.advance(1);
    expect(await at.tick(EVENT_NOW)).toMatchObject({ timedOut: 1, requested: 0 });
    expect(at.requests.revisions.at(-1)).toMatchObject({ state: 'timed_out', reason: 'no word within 1440 minutes' });
    expect(at.log.all()[0]).toMatchObject({ state: 'failed', lastError: 'withdrawn: the request is timed_out' });
    expect(
      await at.retrainer.applyEvent(request.id, event('promoted', { candidate: { version: '4' } }), token),
    ).toMatchObject({
      kind: 'late',
    });
    expect(at.state.promoted).toEqual([]);
    expect(await at.tick(ALERT.openedAt + DAY_MS)).toMatchObject({ requested: 1 });
  });

  it('asks again 1, 2, 4 and 8 days after the page while the answer is to leave it, and then no more', async () => {
    const asked: number[] = [];
    for (let hour = 0; hour <= 24 * 30; hour += 6) {
      const eventNow = ALERT.openedAt + hour * 3_600_000;
      const { requested } = await at.tick(eventNow);
      if (requested === 0) continue;
      asked.push(hour / 24);
      const { data } = at.lastMessage();
      const body = event('rejected', { decision: decision('leave', eventNow) });
      expect(await at.retrainer.applyEvent(data.request_id, body, data.callback.token)).toMatchObject({
        kind: 'applied',
      });
    }
    expect(asked).toEqual([0, 1, 2, 4, 8]);
  });

  it.each([
    ['stored the request', 'put'],
    ['nothing', null],
  ])('after a crash that came when a process had %s: one request, one message id', async (_, dies) => {
    const { route } = { route: at.log.route.bind(at.log) };
    if (dies === 'put') at.log.route = () => Promise.reject(new Error('killed'));
    await at.retrainer.onAlert(ALERT, EVENT_NOW).catch(() => undefined);
    at.log.route = route;
    const restarted = at.again();
    await restarted.tick(() => EVENT_NOW, at.clock.now());
    await restarted.tick(() => EVENT_NOW, at.clock.now());
    expect(new Set(at.requests.revisions.map(({ id }) => id)).size).toBe(1);
    expect(at.log.all()).toHaveLength(1);
  });

  it('keeps its budget under 30 days of drift that comes and goes', async () => {
    const times: number[] = [];
    for (let hour = 0; hour < 24 * 30; hour += 1) {
      const eventNow = windowAt(hour);
      // A new episode every five hours, each open for three.
      at.state.firing = hour % 5 < 3 ? [alertRecord(5 * Math.floor(hour / 5))] : [];
      const { requested } = await at.tick(eventNow);
      if (requested === 0) continue;
      times.push(hour / 24);
      const { data } = at.lastMessage();
      await at.retrainer.applyEvent(
        data.request_id,
        event('rejected', { decision: decision('leave', eventNow) }),
        data.callback.token,
      );
    }
    expect(times.length).toBeGreaterThan(4);
    for (const from of times)
      expect(times.filter((day) => day >= from && day < from + 7).length).toBeLessThanOrEqual(5);
    for (const from of times)
      expect(times.filter((day) => day >= from && day < from + 1).length).toBeLessThanOrEqual(2);
  });
});
