import { describe, expect, it } from 'vitest';
import { AssignmentLost, createTenure, type Deed } from '../../../../src/ingest/kafka/tenure.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';

/** A tenure whose waits end at once, and what it told. */
function tenureOf() {
  const told: Deed[] = [];
  const group = { alive: true };
  const tenure = createTenure({
    topic: 't',
    partition: 3,
    alive: () => group.alive,
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    uniform: () => 0.5,
    log: silentLogger(),
    onRetry: (deed) => told.push(deed),
  });
  return { tenure, group, told };
}
const failing = (times: number, meanwhile: () => void = () => undefined) => {
  let left = times;
  return (): Promise<string> => {
    left -= 1;
    if (left < 0) return Promise.resolve('done');
    meanwhile();
    return Promise.reject(new Error('no answer'));
  };
};
const never = new Promise<never>(() => undefined);

describe('the time a worker has its partition', () => {
  it('tries again until it succeeds, and says meanwhile what fails', async () => {
    const { tenure, told } = tenureOf();
    const troubles: (string | null)[] = [];
    const attempt = failing(2, () => troubles.push(tenure.trouble()));
    await expect(tenure.persist('storing messages', attempt)).resolves.toBe('done');
    expect(troubles).toEqual([null, 't/3: storing messages failed once (no answer)']);
    expect(tenure.trouble()).toBeNull();
    expect(told).toEqual(['storing messages', 'storing messages']);
  });

  it('gives up once the group has given the partition away, be it during the attempt', async () => {
    const { tenure, group, told } = tenureOf();
    const attempt = failing(9, () => (group.alive = false));
    await expect(tenure.persist('committing to Kafka', attempt)).rejects.toBeInstanceOf(AssignmentLost);
    await expect(tenure.persist('committing to Kafka', failing(0))).rejects.toBeInstanceOf(AssignmentLost);
    expect([tenure.holds(), tenure.goesOn(), told]).toEqual([false, false, []]);
  });

  it('finishes what succeeds while it ends, and does not try again what fails', async () => {
    const { tenure } = tenureOf();
    const ended = tenure.end(Promise.resolve(), 1_000);
    expect([tenure.holds(), tenure.goesOn(), tenure.leaving.aborted]).toEqual([true, false, false]);
    await expect(tenure.persist('committing to Kafka', failing(0))).resolves.toBe('done');
    await expect(tenure.persist('committing to Kafka', failing(1))).rejects.toBeInstanceOf(AssignmentLost);
    await ended;
  });

  it('does not wait for what hangs beyond the limit of its end', async () => {
    const { tenure } = tenureOf();
    const work = tenure.persist('storing messages', () => never);
    const finished = expect(work).rejects.toBeInstanceOf(AssignmentLost);
    await tenure.end(finished, 1);
    expect(tenure.leaving.aborted).toBe(true);
  });

  it('begins nothing more where it ends because the partition is lost', () => {
    const { tenure } = tenureOf();
    void tenure.end(Promise.resolve());
    expect(tenure.leaving.aborted).toBe(true);
  });

  it('is over at once when the log turns out to be another one', async () => {
    const { tenure } = tenureOf();
    tenure.discard();
    expect([tenure.holds(), tenure.leaving.aborted]).toEqual([false, true]);
    await expect(tenure.persist('storing messages', failing(0))).rejects.toBeInstanceOf(AssignmentLost);
  });
});
