import { describe, expect, it } from 'vitest';
import { createByteBudget } from '../../../../src/ingest/kafka/byte-budget.ts';

/** What a demand came to so far. */
function watch(demand: Promise<(() => void) | null>) {
  const state: { got: (() => void) | null | undefined } = { got: undefined };
  void demand.then((got) => (state.got = got));
  return state;
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a budget of bytes', () => {
  const never = new AbortController().signal;

  it('gives what is free, first come, first served', async () => {
    const budget = createByteBudget(10);
    const [first, second, third] = [6, 5, 1].map((bytes) => watch(budget.take(bytes, never)));
    await settled();
    expect([first?.got, second?.got, third?.got]).toEqual([expect.any(Function), undefined, undefined]);
    first?.got?.();
    await settled();
    expect([second?.got, third?.got]).toEqual([expect.any(Function), expect.any(Function)]);
  });

  it('meets a demand larger than all of it, alone', async () => {
    const budget = createByteBudget(10);
    const large = watch(budget.take(50, never));
    const next = watch(budget.take(1, never));
    await settled();
    expect([large.got, next.got]).toEqual([expect.any(Function), undefined]);
    large.got?.();
    await settled();
    expect(next.got).toEqual(expect.any(Function));
  });

  it('lets those behind pass when a demand is taken back', async () => {
    const budget = createByteBudget(10);
    const ending = new AbortController();
    await budget.take(8, never);
    const given = watch(budget.take(5, ending.signal));
    const behind = watch(budget.take(2, never));
    ending.abort();
    await settled();
    expect([given.got, behind.got]).toEqual([null, expect.any(Function)]);
    expect(await budget.take(1, ending.signal)).toBeNull();
  });
});
