import util from 'node:util';
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

  it('puts back what Node 23 took from util before it loads the native package', async () => {
    const functions = util as unknown as Record<string, unknown>;
    const before = { isArray: functions['isArray'], isNullOrUndefined: functions['isNullOrUndefined'] };
    try {
      delete functions['isArray'];
      delete functions['isNullOrUndefined'];
      // Where the native library is not installed this fails, and says so; the two functions are back either way.
      await openBackend({ only: 'native' }).catch((thrown: unknown) => {
        expect(String(thrown)).toContain('no TensorFlow backend works: native is not available: ');
      });
      const isNullOrUndefined = functions['isNullOrUndefined'] as (value: unknown) => boolean;
      expect([undefined, null, 0, ''].map(isNullOrUndefined)).toEqual([true, true, false, false]);
      expect(functions['isArray']).toBe(Array.isArray);
    } finally {
      Object.assign(functions, before);
    }
  });
});
