import { describe, expect, it } from 'vitest';
import { LeewayError } from '../../../src/platform/errors.ts';
import { silentLogger, type Logger } from '../../../src/platform/logger.ts';
import { createTicker } from '../../../src/platform/ticker.ts';
import { manualClock } from '../../support/manual-clock.ts';

const PAUSE = 1_000;

describe('a ticker', () => {
  /** Lets everything that is ready run. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  /** A ticker whose passes are ended by hand. */
  const open = (clock = manualClock(10_000)) => {
    const passes: { readonly end: () => void; readonly fail: (why: Error) => void }[] = [];
    const errors: unknown[][] = [];
    const log: Logger = { ...silentLogger(), error: (...told: unknown[]) => void errors.push(told) } as Logger;
    const work = (): Promise<void> =>
      new Promise((resolve, reject) => passes.push({ end: () => resolve(), fail: (why) => reject(why) }));
    return { clock, passes, errors, ticker: createTicker('judge', work, { pauseMs: PAUSE, clock, log }) };
  };

  it('runs at once, pauses after the end of a pass, and never overlaps itself', async () => {
    const { clock, passes, ticker } = open();
    await ticker.start();
    expect(passes).toHaveLength(1);
    clock.advance(5 * PAUSE);
    await settle();
    expect(passes).toHaveLength(1);
    passes[0]?.end();
    await settle();
    clock.advance(PAUSE - 1);
    await settle();
    expect(passes).toHaveLength(1);
    clock.advance(1);
    await settle();
    expect(passes).toHaveLength(2);
    passes[1]?.end();
    await ticker.stop();
  });

  it('logs a pass that failed as an error and tries again after the pause; only success counts as progress', async () => {
    const { clock, passes, errors, ticker } = open();
    await ticker.start();
    expect(ticker.lastTickAt()).toBeNull();
    const fault = new LeewayError('store_unavailable', 'ClickHouse is away', { retryable: true });
    passes[0]?.fail(fault);
    await settle();
    expect(errors).toEqual([[{ step: 'judge', err: fault }, 'judge failed and is tried again: ClickHouse is away']]);
    expect(ticker.lastTickAt()).toBeNull();
    clock.advance(PAUSE);
    await settle();
    passes[1]?.end();
    await settle();
    expect(ticker.lastTickAt()).toBe(11_000);
    await ticker.stop();
  });

  it('stops at once while it pauses', async () => {
    const { clock, passes, ticker } = open();
    await ticker.start();
    passes[0]?.end();
    await settle();
    await ticker.stop();
    clock.advance(10 * PAUSE);
    await settle();
    expect(passes).toHaveLength(1);
  });

  it('waits for the pass under way before it has stopped', async () => {
    const { passes, ticker } = open();
    await ticker.start();
    let stopped = false;
    const stopping = ticker.stop().then(() => (stopped = true));
    await settle();
    expect(stopped).toBe(false);
    passes[0]?.end();
    await stopping;
    expect(passes).toHaveLength(1);
  });

  it('takes a step that throws before it answers like one that rejects', async () => {
    const clock = manualClock(0);
    let calls = 0;
    const ticker = createTicker(
      'notify',
      () => {
        calls += 1;
        throw new Error('at once');
      },
      { pauseMs: PAUSE, clock, log: silentLogger() },
    );
    await ticker.start();
    await settle();
    clock.advance(PAUSE);
    await settle();
    expect(calls).toBe(2);
    await ticker.stop();
  });
});
