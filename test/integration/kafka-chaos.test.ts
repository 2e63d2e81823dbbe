import { describe, expect, it } from 'vitest';
import { runChaos } from '../chaos/run-chaos.ts';
import { breaches } from '../chaos/tally.ts';
import { events, hasStored } from '../support/kafka/events.ts';
import { produce } from '../support/kafka/produce.ts';
import { haveKafka, useKafka } from '../support/kafka/shared.ts';
import { openTopicWorkers } from '../support/kafka/topic-workers.ts';
import { CONTROL_REWRITES, type Control } from '../chaos/controls.ts';

describe.skipIf(!haveKafka)('the protocol under chaos', () => {
  const kafka = useKafka();

  it.skipIf(process.env['KAFKA_BROKERS'])(
    'kill -9 at random, twelve times, with zombies, faults and rebalances: every message is stored exactly once',
    async () => {
      const tally = await runChaos({
        kills: 12,
        // Arbitrary: another seed has another order of mishaps, and the outcome is the same.
        seed: 20_260_101,
        workers: 2,
        control: null,
        rate: 800,
        meanPauseMs: 1_000,
        say: () => undefined,
      });
      expect(breaches(tally)).toEqual([]);
      expect(tally.mishaps).toMatchObject({ 'kill a worker': 8, 'kill the engine': 3, 'kill the broker': 1 });
    },
  );

  it.each<[Control, (counts: { rows: number; arrivals: number }) => void]>([
    ['no-token', ({ rows }) => expect(rows).toBeGreaterThan(3000)],
    ['no-intent', ({ rows }) => expect(rows).toBeGreaterThan(3000)],
    [
      'no-mv-dedup',
      ({ rows, arrivals }) => {
        expect(rows).toBe(3000);
        expect(arrivals).toBeGreaterThan(3000);
      },
    ],
  ])('Controls that must fail: %s', async (control, fails) => {
    const { brokers } = kafka();
    const without = { withoutIntents: control === 'no-intent' };
    const { topic, server } = await openTopicWorkers(brokers, 'control', without, CONTROL_REWRITES[control]);
    try {
      await produce(brokers, topic, events(3000));
      // What the protocol is for: an owner that dies between its insert and the commit that follows.
      const victim = server.start({ failpoint: 'after-insert:4' });
      expect(await victim.ended).toBe('SIGKILL');
      const heir = server.start({ maxRows: 170 });
      await heir.until(hasStored(3000));
      expect(await heir.stop()).toBe(0);
      const { predictions: rows, arrivals, uniqueEvents } = await server.audit();
      expect(uniqueEvents).toBe(3000);
      fails({ rows, arrivals });
    } finally {
      await server.close();
    }
  });
});
