import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createNotifier, type Notifier } from '../../../src/alert/notifier.ts';
import { createOutbox } from '../../../src/alert/outbox.ts';
import type { SendOutcome, SendRequest } from '../../../src/alert/ports.ts';
import { createSecret, verify } from '../../../src/alert/webhook/sign.ts';
import type { Receiver } from '../../../src/domain/receiver.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { manualClock, type ManualClock } from '../../support/manual-clock.ts';
import { memoryDeliveryLog, memoryReceivers } from '../../support/memory-logs.ts';

const SECRET = createSecret(() => new Uint8Array(32).fill(7));
const START = Date.UTC(2026, 0, 1);
const receiver = (id: string, over: Partial<Receiver> = {}): Receiver => ({
  id,
  type: 'webhook',
  url: `https://${id}.example.com/`,
  models: [],
  secret: SECRET,
  disabled: false,
  ...over,
});
const answered = (status: number, retryAfterMs: number | null = null): SendOutcome => ({
  kind: 'answered',
  status,
  retryAfterMs,
  excerpt: '',
});

/** A promise that the test settles. */
interface Gate<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}
function gate<T>(): Gate<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve: (value) => resolve(value) };
}

interface Bench {
  readonly clock: ManualClock;
  readonly notifier: Notifier;
  readonly log: ReturnType<typeof memoryDeliveryLog>;
  readonly known: ReturnType<typeof memoryReceivers>;
  /** Every send, with the time since the start. */
  readonly sent: { readonly at: number; readonly request: SendRequest }[];
  readonly owe: (subject: string, revision?: number, type?: string, model?: string) => Promise<void>;
  readonly tick: () => ReturnType<Notifier['tick']>;
}

function bench(
  receivers: readonly Receiver[],
  answer: (request: SendRequest) => SendOutcome | Promise<SendOutcome>,
  options: { readonly uniform?: number; readonly concurrency?: number } = {},
): Bench {
  const clock = manualClock(START);
  const log = memoryDeliveryLog();
  const known = memoryReceivers(receivers);
  const sent: Bench['sent'] = [];
  const outbox = createOutbox({ deliveries: log, receivers: known });
  const notifier = createNotifier(
    {
      deliveries: log,
      receivers: known,
      clock,
      random: () => options.uniform ?? 0.5,
      metrics: { deliveries: { inc: () => undefined }, outboxOldestAge: { set: () => undefined } },
      log: silentLogger(),
      sender: {
        async send(request) {
          sent.push({ at: clock.now() - START, request });
          return answer(request);
        },
      },
    },
    options.concurrency === undefined ? {} : { concurrency: options.concurrency },
  );
  return {
    clock,
    notifier,
    log,
    known,
    sent,
    owe: (subject, revision = 1, type = 'alert.firing', model = 'flights') =>
      outbox.put(
        { id: subject, revision },
        { to: 'webhook', type, model, payload: `{"subject":"${subject}"}` },
        clock.now(),
      ),
    tick: () => notifier.tick(clock.now()),
  };
}

describe('delivering what the outbox owes', () => {
  it.each([
    { uniform: 0, factor: 0.8 },
    { uniform: 0.5, factor: 1 },
  ])(
    'keeps the whole schedule to the millisecond, jitter $uniform, and gives up at its end',
    async ({ uniform, factor }) => {
      const { clock, log, sent, owe, tick } = bench([receiver('r')], () => answered(500), { uniform });
      await owe('al_1');
      const waits = [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map(
        (seconds) => seconds * 1000 * factor,
      );
      for (const waitMs of waits) {
        if (waitMs > 0) {
          clock.advance(waitMs - 1);
          expect(await tick()).toMatchObject({ retried: 0, failed: 0, pending: 1 });
          clock.advance(1);
        }
        await tick();
      }
      clock.advance(10 * 86_400_000);
      expect(await tick()).toEqual({ delivered: 0, retried: 0, failed: 0, pending: 0 });
      let at = 0;
      expect(sent.map((one) => one.at)).toEqual(waits.map((waitMs) => (at += waitMs)));
      expect(log.all()[0]).toMatchObject({ state: 'failed', attempts: 10, lastError: 'answered 500' });
    },
  );

  it('sends the same id at every attempt, with a new time and a signature that holds', async () => {
    const { clock, sent, owe, tick } = bench([receiver('r')], () => answered(500));
    await owe('al_1');
    await tick();
    clock.advance(5000);
    await tick();
    const [first, second] = sent.map(({ request }) => request);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(Number(second!.headers['webhook-timestamp']) - Number(first!.headers['webhook-timestamp'])).toBe(5);
    for (const { request, at } of sent)
      expect(verify(SECRET, request.headers, request.body, START + at)).toEqual({ valid: true });
  });

  it('tells only enabled receivers of the kind that listen to the model', async () => {
    const { sent, owe, tick, log } = bench(
      [
        receiver('all'),
        receiver('flights', { models: ['trains', 'flights'] }),
        receiver('trains', { models: ['trains'] }),
        receiver('pipeline', { type: 'retrain_webhook' }),
        receiver('off', { disabled: true }),
      ],
      () => answered(204),
    );
    await owe('al_1');
    expect(await tick()).toEqual({ delivered: 2, retried: 0, failed: 0, pending: 0 });
    expect(sent.map(({ request }) => new URL(request.url).hostname).sort()).toEqual([
      'all.example.com',
      'flights.example.com',
    ]);
    expect(new Set(log.all().map(({ id }) => id)).size).toBe(2);
  });

  it('owes a message once, however often it is put', async () => {
    const { sent, owe, tick } = bench([receiver('r')], () => answered(204));
    await owe('al_1');
    await tick();
    await owe('al_1');
    await tick();
    expect(sent).toHaveLength(1);
  });

  it('disables a receiver that is gone, and fails what else is owed to it', async () => {
    const { clock, known, log, owe, sent, tick } = bench([receiver('r')], () => answered(410));
    await owe('al_1');
    await owe('al_2');
    await tick();
    expect(known.disabled).toEqual(['r']);
    clock.advance(1000);
    await tick();
    expect(sent).toHaveLength(1);
    expect(log.all().map(({ state, lastError }) => [state, lastError])).toEqual([
      ['failed', 'answered 410'],
      ['failed', 'the receiver is disabled'],
    ]);
  });

  it('fails what is owed to a receiver that was removed', async () => {
    const receivers = [receiver('r')];
    const { log, owe, tick } = bench(receivers, () => answered(204));
    await owe('al_1');
    receivers.pop();
    expect(await tick()).toMatchObject({ failed: 1, pending: 0 });
    expect(log.all()[0]).toMatchObject({ state: 'failed', lastError: 'the receiver was removed' });
  });

  it('leaves a receiver alone for as long as it asks, for all its messages, and no other receiver', async () => {
    const { clock, sent, owe, tick } = bench([receiver('a'), receiver('b')], ({ url }) =>
      url.includes('//a.') ? answered(429, 60_000) : answered(204),
    );
    await owe('al_1');
    await owe('al_2');
    const hosts = (): string[] => sent.map(({ request }) => new URL(request.url).hostname.slice(0, 1)).sort();
    await tick();
    expect(hosts()).toEqual(['a', 'b', 'b']);
    clock.advance(59_999);
    await tick();
    expect(hosts()).toEqual(['a', 'b', 'b']);
    clock.advance(1);
    await tick();
    expect(hosts()).toEqual(['a', 'a', 'b', 'b']);
  });

  it('never tells the end of an alert before its beginning', async () => {
    let up = false;
    const { clock, sent, owe, tick } = bench([receiver('r')], () => answered(up ? 204 : 500));
    await owe('al_1', 1, 'alert.firing');
    await owe('al_1', 2, 'alert.resolved');
    clock.advance(1);
    await owe('al_2', 1, 'alert.firing');
    await tick();
    const bodies = (): string[] => sent.map(({ request }) => request.body);
    expect(bodies()).toEqual(['{"subject":"al_1"}', '{"subject":"al_2"}']);
    clock.advance(1000);
    // The end is due and the beginning is not: the end waits.
    expect(await tick()).toMatchObject({ delivered: 0, retried: 0, pending: 3 });
    up = true;
    clock.advance(4000);
    await tick();
    expect(sent.slice(2).map(({ request }) => request.headers['webhook-id'])).toHaveLength(3);
    expect(bodies().slice(2)).toEqual(['{"subject":"al_1"}', '{"subject":"al_1"}', '{"subject":"al_2"}']);
    expect(await tick()).toMatchObject({ pending: 0 });
  });

  it('does not let a receiver that never answers hold up the others, nor send to it twice at once', async () => {
    const hung = gate<SendOutcome>();
    const { clock, sent, owe, tick } = bench([receiver('dead'), receiver('live')], ({ url }) =>
      url.includes('dead') ? hung.promise : answered(204),
    );
    await owe('al_1');
    const first = tick();
    // Nothing but promises is under way, so one turn of the event loop brings the live receiver's lane to its end.
    await setImmediate();
    clock.advance(1000);
    await owe('al_2');
    // The first pass still waits for the dead receiver; this one serves the live one.
    expect(await tick()).toMatchObject({ delivered: 1, retried: 0 });
    expect(sent.filter(({ request }) => request.url.includes('dead'))).toHaveLength(1);
    expect(sent.filter(({ request }) => request.url.includes('live'))).toHaveLength(2);
    hung.resolve({ kind: 'failed', reason: 'no answer within 20 s' });
    expect(await first).toMatchObject({ delivered: 1, retried: 1 });
  });

  it('tries a receiver that does not answer with one message a pass, and says when it last looked', async () => {
    const { clock, notifier, owe, sent, tick } = bench([receiver('r')], () => ({
      kind: 'failed',
      reason: 'no answer',
    }));
    for (const subject of ['al_1', 'al_2', 'al_3']) await owe(subject);
    expect(notifier.lastTickAt()).toBeNull();
    await tick();
    expect(sent).toHaveLength(1);
    clock.advance(1000);
    await tick();
    expect(sent).toHaveLength(2);
    expect(notifier.lastTickAt()).toBe(START + 1000);
  });

  it('counts a secret that cannot sign as that receiver’s failure, and sends it nothing', async () => {
    const { log, owe, sent, tick } = bench([receiver('bad', { secret: 'whsec_short' }), receiver('good')], () =>
      answered(204),
    );
    await owe('al_1');
    expect(await tick()).toMatchObject({ delivered: 1, retried: 1 });
    expect(sent.map(({ request }) => request.url)).toEqual(['https://good.example.com/']);
    expect(log.all().find(({ state }) => state === 'pending')!.lastError).toContain('secret: must be whsec_');
  });

  it('has at most as many sends under way as it may', async () => {
    const gates: Gate<SendOutcome>[] = [];
    const receivers = Array.from({ length: 10 }, (_, index) => receiver(`r${index}`));
    const { owe, sent, tick } = bench(
      receivers,
      () => {
        const held = gate<SendOutcome>();
        gates.push(held);
        return held.promise;
      },
      { concurrency: 3 },
    );
    await owe('al_1');
    const first = tick();
    const second = tick();
    await second;
    expect(sent).toHaveLength(3);
    for (const held of gates) held.resolve(answered(204));
    expect(await first).toMatchObject({ delivered: 3, pending: 7 });
  });

  it('two passes at once send nothing twice', async () => {
    const { owe, sent, notifier } = bench([receiver('a'), receiver('b')], () => answered(204));
    for (let subject = 0; subject < 20; subject += 1) await owe(`al_${subject}`);
    await Promise.all([notifier.tick(START), notifier.tick(START), notifier.tick(START)]);
    expect(sent).toHaveLength(40);
  });

  it('sends nothing that another pass has sent since this one looked', async () => {
    const { known, owe, sent, tick } = bench([receiver('r')], () => answered(204));
    await owe('al_1');
    const held = gate<undefined>();
    const list = known.list.bind(known);
    known.list = () => held.promise.then(list);
    const slow = tick();
    await setImmediate();
    known.list = list;
    expect(await tick()).toMatchObject({ delivered: 1 });
    held.resolve(undefined);
    expect(await slow).toMatchObject({ delivered: 0 });
    expect(sent).toHaveLength(1);
  });

  it('records an outcome that the store refused before it sends anything again', async () => {
    const { clock, log, owe, sent, tick } = bench([receiver('r')], () => answered(204));
    await owe('al_1');
    const record = log.record.bind(log);
    log.record = () => Promise.reject(new Error('store away'));
    await expect(tick()).rejects.toThrow('store away');
    log.record = record;
    clock.advance(1000);
    expect(await tick()).toMatchObject({ pending: 0 });
    expect(sent).toHaveLength(1);
    expect(log.all()[0]!.state).toBe('delivered');
  });

  it('stops at once, and what it broke off stays owed without an attempt spent', async () => {
    const started = gate<undefined>();
    const { log, notifier, owe } = bench([receiver('r')], ({ signal }) => {
      started.resolve(undefined);
      return new Promise((resolve) => {
        signal!.addEventListener('abort', () => resolve({ kind: 'failed', reason: 'aborted' }));
      });
    });
    await owe('al_1');
    await notifier.start();
    await started.promise;
    await notifier.stop();
    expect(log.all()[0]).toMatchObject({ state: 'pending', attempts: 0 });
  });
});
