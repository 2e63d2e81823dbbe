import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';

describe("the machine's clock", () => {
  it('sleeps as long as it is told', async () => {
    vi.useFakeTimers({ now: 1_000 });
    try {
      let woke = false;
      const sleeping = systemClock.sleep(500).then(() => (woke = true));
      await vi.advanceTimersByTimeAsync(499);
      expect([woke, systemClock.now()]).toEqual([false, 1_499]);
      await vi.advanceTimersByTimeAsync(1);
      await sleeping;
      expect(systemClock.now()).toBe(1_500);
    } finally {
      vi.useRealTimers();
    }
  });

  it('wakes at once when it is told to stop, and leaves neither a timer nor a listener behind', async () => {
    vi.useFakeTimers();
    try {
      const stop = new AbortController();
      const removed = vi.spyOn(stop.signal, 'removeEventListener');
      const sleeping = systemClock.sleep(3_600_000, stop.signal);
      expect(vi.getTimerCount()).toBe(1);
      stop.abort();
      await sleeping;
      expect(vi.getTimerCount()).toBe(0);
      expect(removed).toHaveBeenCalledOnce();
      await systemClock.sleep(3_600_000, stop.signal);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
