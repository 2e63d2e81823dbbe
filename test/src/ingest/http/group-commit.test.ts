import { describe, expect, it } from 'vitest';
import { createGroupCommit } from '../../../../src/ingest/http/group-commit.ts';
import { LeewayError } from '../../../../src/platform/errors.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { createMetrics } from '../../../../src/platform/metrics.ts';
import { label } from '../../../support/ingest-fixtures.ts';
import { manualClock } from '../../../support/manual-clock.ts';

const START = Date.UTC(2001, 0, 1);
const FULL = 'insert into predictions: Cannot reserve 9 MiB, not enough space.';

describe('what the door says of a store that takes nothing', () => {
  const open = () => {
    const clock = manualClock(START);
    const disk = { full: true };
    const commit = createGroupCommit({
      sink: {
        write: () =>
          disk.full
            ? Promise.reject(new LeewayError('store_unavailable', FULL, { retryable: true }))
            : Promise.resolve(),
      },
      clock,
      randomId: () => 'id',
      uniform: () => 0,
      log: silentLogger(),
      metrics: createMetrics({ version: 'test' }),
      limits: { lingerMs: 0, chunkRows: 10, chunkBytes: 1000, storeDeadlineMs: 0 },
    });
    const send = () => {
      const stored = commit.submit({ entries: [label(0)], bytes: 1, token: null });
      clock.advance(0);
      return stored;
    };
    return { clock, disk, commit, send };
  };

  it('names the reason and since when, and is content with the first that is stored', async () => {
    const { clock, disk, commit, send } = open();
    expect(commit.problem()).toBeNull();
    await expect(send()).rejects.toThrow(FULL);
    clock.advance(3_000);
    await expect(send()).rejects.toThrow(FULL);
    expect(commit.problem()).toBe(`what comes over HTTP is not stored since 2001-01-01T00:00:00.000Z: ${FULL}`);
    disk.full = false;
    await send();
    expect(commit.problem()).toBeNull();
  });

  it('forgets a failure when nobody sends any more, so that senders are let in to try', async () => {
    const { clock, commit, send } = open();
    await expect(send()).rejects.toThrow(FULL);
    clock.advance(9_999);
    expect(commit.problem()).not.toBeNull();
    clock.advance(1);
    expect(commit.problem()).toBeNull();
  });
});
