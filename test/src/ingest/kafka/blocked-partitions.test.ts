import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBlockedPartitions } from '../../../../src/ingest/kafka/blocked-partitions.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';

const AT = { topic: 't', partition: 3 };
const FAULT = { kind: 'corrupt', detail: 'its checksum does not fit its bytes', offset: 70 } as const;

describe('createBlockedPartitions', () => {
  let calls: string[] = [];
  const open = () =>
    createBlockedPartitions({
      pause: ({ partition }) => calls.push(`pause ${partition}`),
      resume: ({ partition }) => calls.push(`resume ${partition}`),
      log: silentLogger(),
      onBlocked: ({ partition }, fault) => calls.push(`${partition} ${fault ?? 'goes on'}`),
    });
  beforeEach(() => {
    calls = [];
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it('holds a partition, names it, and tries it again each minute without telling it anew', () => {
    const blocked = open();
    blocked.hold(AT, FAULT);
    expect(blocked.has(AT)).toBe(true);
    expect(blocked.has({ ...AT, partition: 4 })).toBe(false);
    expect(blocked.sentences()).toEqual([
      expect.stringMatching(
        /^t\/3 is held up at offset 70: a batch cannot be read, for its checksum does not fit its bytes; mend the log/,
      ),
    ]);
    vi.advanceTimersByTime(59_999);
    expect(calls).toEqual(['pause 3', '3 corrupt']);
    vi.advanceTimersByTime(1);
    blocked.hold(AT, FAULT);
    expect(calls).toEqual(['pause 3', '3 corrupt', 'resume 3', 'pause 3']);
    vi.advanceTimersByTime(60_000);
    expect(calls.at(-1)).toBe('resume 3');
  });

  it('lets a partition go once it can be read', () => {
    const blocked = open();
    blocked.hold(AT, FAULT);
    blocked.goesOn(AT);
    expect([blocked.has(AT), blocked.sentences(), calls.at(-1)]).toEqual([false, [], '3 goes on']);
    vi.advanceTimersByTime(120_000);
    expect(calls.at(-1)).toBe('3 goes on');
  });

  it('forgets all of them when the partitions are somebody else’s', () => {
    const blocked = open();
    blocked.hold(AT, FAULT);
    blocked.hold({ ...AT, partition: 5 }, FAULT);
    blocked.clear();
    expect(blocked.sentences()).toEqual([]);
    expect(calls.slice(-2)).toEqual(['3 goes on', '5 goes on']);
  });
});
