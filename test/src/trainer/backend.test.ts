import { describe, expect, it, vi } from 'vitest';
import { openBackend } from '../../../src/trainer/backend.ts';

describe('the TensorFlow backend', () => {
  it('is the first that works, and says which one and what stood in the way of better ones', async () => {
    const { name, reason } = await openBackend();
    if (name === 'native') expect(reason).toMatch(/^TensorFlow\.js 4\.\S+ on native \(first that works\)$/);
    else expect(reason).toMatch(/on wasm \(first that works\); native is not available: /);
  });

  it.each([
    ['wasm', 'wasm'],
    ['javascript', 'cpu'],
  ] as const)(
    'is %s when asked for, without a banner on the console or hooks in the process',
    async (only, internal) => {
      const warn = vi.spyOn(console, 'warn');
      const hooks = (): number =>
        process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
      const before = hooks();
      const { tf, reason } = await openBackend({ only });
      expect(tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()[0]).toBe(3);
      expect(tf.getBackend()).toBe(internal);
      expect(reason).toContain(`on ${only} (asked for)`);
      expect(warn).not.toHaveBeenCalled();
      expect(hooks()).toBe(before);
      warn.mockRestore();
    },
  );
});
