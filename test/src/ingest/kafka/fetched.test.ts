import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFetched, type MessageRange } from '../../../../src/ingest/kafka/fetched.ts';
import type { LogBatch, LogMessage } from '../../../../src/ingest/kafka/log-source.ts';

const LIMITS = { maxRows: 4, maxBytes: 100, lingerMs: 10, catchUpLingerMs: 50 };

const message = (offset: number, size = 10): LogMessage => ({
  offset,
  value: Buffer.alloc(size),
  key: null,
  headers: {},
  timestamp: 0,
});
const batch = (messages: readonly LogMessage[], next: number, highWatermark = next): LogBatch => ({
  topic: 't',
  partition: 0,
  fetchedFrom: messages[0]?.offset ?? next,
  messages: [...messages],
  next,
  highWatermark,
});
const fetchedFrom = (from: number, low = 0) => {
  const clock = { now: 0 };
  return { clock, fetched: createFetched({ from, low }, () => clock.now) };
};
const offsets = (range: MessageRange | null): number[] => range?.messages.map(({ offset }) => offset) ?? [];

describe('what was fetched of a partition', () => {
  it('is cut into ranges without a gap, each message in the one that its offset falls into, none twice', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('take' as const), sizes: fc.array(fc.nat(60), { maxLength: 8 }), again: fc.nat(3) }),
      fc.record({ do: fc.constant('skip' as const), by: fc.integer({ min: -2, max: 4 }), expired: fc.boolean() }),
      fc.record({ do: fc.constant('cut' as const) }),
    );
    fc.assert(
      fc.property(fc.nat(50), fc.array(step, { maxLength: 40 }), (from, steps) => {
        const { fetched } = fetchedFrom(from);
        const taken: number[] = [];
        const ranges: MessageRange[] = [];
        for (const one of steps) {
          const expected = fetched.expected();
          if (one.do === 'skip') {
            fetched.skip(expected + one.by, one.expired ? 'expired' : 'no_message');
            expect(fetched.expected()).toBe(Math.max(expected, expected + one.by));
          } else if (one.do === 'take') {
            // Brokers answer with whole batches, which may begin before what was asked for; an odd offset carries no message.
            const first = Math.max(0, expected - one.again);
            const messages = one.sizes.map((size, i) => message(first + 2 * i, size));
            const next = Math.max(expected, (messages.at(-1)?.offset ?? expected - 1) + 1);
            fetched.take(batch(messages, next));
            taken.push(...messages.map(({ offset }) => offset).filter((offset) => offset >= expected));
          } else {
            const range = fetched.cutChunk(LIMITS);
            if (range !== null) ranges.push(range);
          }
        }
        for (let rest = fetched.cutChunk(LIMITS); rest !== null; rest = fetched.cutChunk(LIMITS)) ranges.push(rest);
        let next = from;
        for (const range of ranges) {
          expect(range.from).toBe(next);
          expect(range.end).toBeGreaterThanOrEqual(range.from);
          for (const offset of offsets(range)) expect(offset >= range.from && offset <= range.end).toBe(true);
          next = range.end + 1;
        }
        expect(next).toBe(fetched.expected());
        expect(ranges.flatMap(offsets)).toEqual(taken);
        for (const range of ranges) fetched.forget(range);
        expect(fetched.waiting()).toEqual({ rows: 0, bytes: 0 });
        expect(fetched.isPending()).toBe(false);
      }),
    );
  });

  it('keeps the bytes of what was cut until it is forgotten', () => {
    const { fetched } = fetchedFrom(0);
    fetched.take(
      batch(
        [0, 1, 2, 3, 4].map((offset) => message(offset)),
        5,
      ),
    );
    const { bytes } = fetched.waiting();
    const range = fetched.cutChunk(LIMITS)!;
    expect(fetched.waiting()).toEqual({ rows: 1, bytes });
    fetched.forget(range);
    expect(fetched.waiting()).toEqual({ rows: 1, bytes: bytes / 5 });
  });

  it('cuts off the range that an earlier owner left open, to the offset', () => {
    const { fetched } = fetchedFrom(10);
    fetched.take(
      batch(
        [10, 12, 14, 16].map((offset) => message(offset)),
        17,
      ),
    );
    const range = fetched.cutThrough(13);
    expect({ from: range.from, end: range.end, offsets: offsets(range) }).toEqual({
      from: 10,
      end: 13,
      offsets: [10, 12],
    });
    expect(offsets(fetched.cutChunk(LIMITS))).toEqual([14, 16]);
  });

  it('remembers all that the broker deleted before it was fetched', () => {
    const { fetched } = fetchedFrom(5, 8);
    expect([fetched.expected(), fetched.expired()]).toEqual([8, { from: 5, below: 8 }]);
    fetched.skip(12, 'expired');
    expect([fetched.expected(), fetched.expired()]).toEqual([12, { from: 5, below: 12 }]);
    expect(fetched.cutChunk(LIMITS)).toEqual({ from: 5, end: 11, messages: [] });
  });

  it('counts its age from the first message that found nothing waiting, and its silence from the last cut', () => {
    const { fetched, clock } = fetchedFrom(0);
    clock.now = 100;
    fetched.take(batch([message(0)], 1, 9));
    clock.now = 130;
    fetched.take(batch([message(1)], 2, 9));
    expect(fetched.backlog()).toMatchObject({ rows: 2, oldestAgeMs: 30, behind: true });
    fetched.cutChunk(LIMITS);
    clock.now = 170;
    expect(fetched.idleMs()).toBe(40);
    fetched.skip(9, 'no_message');
    expect([fetched.idleMs(), fetched.isPending(), fetched.backlog().behind]).toEqual([0, true, false]);
  });
});
