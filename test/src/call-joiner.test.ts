import { describe, expect, it } from 'vitest';
import { createCallJoiner } from '../../src/call-joiner.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import type { CallStore } from '../../src/store/index.ts';
import { manualClock } from '../support/manual-clock.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 4, 1);

describe('the step that joins calls', () => {
  const open = () => {
    const clock = manualClock(NOW);
    const metrics = createMetrics({ version: '0', defaults: false });
    const looks: { sinceMs: number; partnersSinceMs: number }[] = [];
    const fake = {
      stored: null as Awaited<ReturnType<CallStore['head']>>,
      /** Batches that are there to be joined. */
      batches: 0,
      lone: 0,
    };
    const calls: CallStore = {
      head: () => Promise.resolve(fake.stored),
      join: ({ sinceMs, partnersSinceMs }) => {
        looks.push({ sinceMs: NOW - sinceMs, partnersSinceMs: NOW - partnersSinceMs });
        if (fake.batches === 0) return Promise.resolve(null);
        fake.batches -= 1;
        return Promise.resolve({ batch: 1, joined: 10, disagreeing: 1 });
      },
      lone: () => {
        fake.lone += 1;
        return Promise.resolve({ requests: 3, responses: 4 });
      },
    };
    return { clock, metrics, looks, fake, joiner: createCallJoiner({ calls, clock, log: silentLogger(), metrics }) };
  };
  const DAY = 24 * 60 * MINUTE;

  it('does nothing where no halves are', async () => {
    const { joiner, looks, fake } = open();
    await joiner.pass();
    expect([looks, fake.lone]).toEqual([[], 0]);
  });

  it('looks at everything first, then only when halves came and only at what came of late', async () => {
    const { joiner, looks, fake } = open();
    fake.stored = { rows: 1, newestAt: NOW };
    await joiner.pass();
    expect(looks).toEqual([{ sinceMs: 7 * DAY, partnersSinceMs: 30 * DAY }]);
    await joiner.pass();
    expect(looks).toHaveLength(1);
    fake.stored = { rows: 2, newestAt: NOW };
    await joiner.pass();
    expect(looks[1]).toEqual({ sinceMs: 10 * MINUTE, partnersSinceMs: 70 * MINUTE });
  });

  it('looks at everything again every five minutes, and counts halves without a partner', async () => {
    const { joiner, looks, fake, clock, metrics } = open();
    fake.stored = { rows: 1, newestAt: NOW };
    await joiner.pass();
    clock.advance(5 * MINUTE - 1);
    await joiner.pass();
    expect([looks.length, fake.lone]).toEqual([1, 1]);
    clock.advance(1);
    await joiner.pass();
    expect([looks.length, fake.lone]).toEqual([2, 2]);
    expect(looks[1]).toEqual({ sinceMs: DAY - 5 * MINUTE, partnersSinceMs: 30 * DAY - 5 * MINUTE });
    expect((await metrics.render()).text).toContain('leeway_ingest_lone_halves{side="response"} 4');
  });

  it('joins batch after batch, a bounded number in one pass, and goes on where it stopped', async () => {
    const { joiner, fake, metrics } = open();
    fake.stored = { rows: 1, newestAt: NOW };
    fake.batches = 25;
    await joiner.pass();
    expect(fake.batches).toBe(5);
    await joiner.pass();
    expect(fake.batches).toBe(0);
    const { text } = await metrics.render();
    expect(text).toContain('leeway_ingest_calls_total{outcome="joined"} 250');
    expect(text).toContain('leeway_ingest_calls_total{outcome="disagree"} 25');
  });
});
