import { describe, expect, it } from 'vitest';
import { createHealth, type ConsumerHealth, type HealthPorts } from '../../src/health.ts';
import type { LifecycleState } from '../../src/platform/lifecycle.ts';
import { manualClock } from '../support/manual-clock.ts';

const START = Date.UTC(2001, 0, 1);
const NO_KAFKA: ConsumerHealth = {
  configured: false,
  state: 'off',
  partitions: [],
  waitingForTopics: [],
  problems: [],
};

describe('health', () => {
  const open = (ports: Partial<HealthPorts> = {}) => {
    const clock = manualClock(START);
    const ticks: { judge: number | null; notify: number | null } = { judge: null, notify: null };
    const health = createHealth({
      clock,
      state: (): LifecycleState => 'running',
      steps: { judge: () => ticks.judge, notify: () => ticks.notify },
      startedAt: () => START,
      ping: () => Promise.resolve(),
      door: () => null,
      consumer: () => NO_KAFKA,
      ...ports,
    });
    return { clock, ticks, health };
  };

  it('is live while every step makes progress, and tells how long ago that was', async () => {
    const { clock, ticks, health } = open();
    clock.advance(90_000);
    ticks.judge = START + 88_500;
    expect(await health.live()).toEqual({
      status: 'ok',
      state: 'running',
      steps: {
        judge: { lastTickAt: '2001-01-01T00:01:28.500Z', ageSeconds: 1.5, ok: true },
        notify: { lastTickAt: null, ageSeconds: null, ok: true },
      },
    });
  });

  it.each([
    ['just before two minutes', 119_999, 'ok'],
    ['after two minutes', 120_000, 'stuck'],
  ])('counts from the start for a step that never ended a pass: %s', async (_, silentMs, status) => {
    const { clock, ticks, health } = open();
    clock.advance(silentMs);
    ticks.judge = clock.now();
    expect((await health.live()).status).toBe(status);
  });

  it('is stuck when one step was silent for two minutes, and live again when it goes on', async () => {
    const { clock, ticks, health } = open();
    clock.advance(1_000_000);
    ticks.judge = clock.now() - 120_000;
    ticks.notify = clock.now();
    const { status, steps } = await health.live();
    expect(status).toBe('stuck');
    expect(steps['judge']?.ok).toBe(false);
    expect(steps['notify']?.ok).toBe(true);
    ticks.judge = clock.now();
    expect((await health.live()).status).toBe('ok');
  });

  it('is live before the steps were started, however long the start takes', async () => {
    const { clock, health } = open({ startedAt: () => null, state: () => 'starting' });
    clock.advance(3_600_000);
    expect((await health.live()).status).toBe('ok');
  });

  it('is ready when the service runs, the store answers and Kafka has no problem', async () => {
    const partition = { topic: 't', partition: 0, lag: 3, idle: false };
    const { health } = open({
      consumer: () => ({ ...NO_KAFKA, configured: true, state: 'running', partitions: [partition] }),
    });
    expect(await health.ready()).toEqual({
      ready: true,
      reasons: [],
      store: { ok: true },
      kafka: { configured: true, state: 'running', partitions: [partition], waitingForTopics: [] },
    });
  });

  it.each<LifecycleState>(['idle', 'starting', 'stopping', 'stopped'])('is not ready while it is %s', async (state) => {
    const { health } = open({ state: () => state });
    const { ready, reasons } = await health.ready();
    expect(ready).toBe(false);
    expect(reasons).toEqual([{ part: 'service', reason: `it is ${state}` }]);
  });

  it('names everything that stands in the way', async () => {
    const { health } = open({
      state: () => 'stopping',
      ping: () => Promise.reject(new Error('connection refused')),
      consumer: () => ({
        ...NO_KAFKA,
        configured: true,
        waitingForTopics: ['leeway.labels'],
        problems: ['partition 0 makes no progress', 'no broker answers'],
      }),
    });
    const { ready, reasons, store, kafka } = await health.ready();
    expect(ready).toBe(false);
    expect(reasons).toEqual([
      { part: 'service', reason: 'it is stopping' },
      { part: 'store', reason: 'connection refused' },
      { part: 'kafka', reason: 'partition 0 makes no progress' },
      { part: 'kafka', reason: 'no broker answers' },
    ]);
    expect(store).toEqual({ ok: false });
    expect(kafka.waitingForTopics).toEqual(['leeway.labels']);
  });

  it('is not ready while the store answers and takes nothing', async () => {
    const { health } = open({ door: () => 'what comes over HTTP is not stored: the disk is full' });
    const { ready, reasons, store } = await health.ready();
    expect({ ready, store }).toEqual({ ready: false, store: { ok: false } });
    expect(reasons).toEqual([{ part: 'store', reason: 'what comes over HTTP is not stored: the disk is full' }]);
  });

  it('does not wait for a store that hangs', async () => {
    const { clock, health } = open({ ping: () => new Promise(() => undefined) });
    const asked = health.ready();
    clock.advance(5_000);
    expect((await asked).reasons).toEqual([{ part: 'store', reason: 'it did not answer within 5 s' }]);
  });
});
