import type { OffsetLedger } from '../ports.ts';
import { planFromStore, type AssignmentPlan, type PartitionFacts } from './assignment-plan.ts';
import type { LaneStart } from './lane.ts';
import { keyOf, type LogSource, type TopicPartition } from './log-source.ts';

/** A plan with what it rests on. */
export interface GroundedPlan {
  readonly plan: AssignmentPlan;
  readonly facts: PartitionFacts;
  /** When the newest row of the partition's earlier lives was taken in, milliseconds since the epoch; null where it did not matter. */
  readonly newestAt: number | null;
}

/** Asks Kafka and the store from where partitions are to be read. */
export interface PartitionPlanner {
  /** What Kafka says of partitions, by their keys; those that it does not know are not in the map. */
  facts(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, PartitionFacts>>;
  /** The plan where no commit of ours says it. */
  fromStore(at: TopicPartition, facts: PartitionFacts): Promise<GroundedPlan>;
  /** The plan that an operator has ordered for a partition, or null where nobody has, or the order does not hold. */
  ordered(at: TopicPartition): Promise<GroundedPlan | null>;
}

/** Asks these two. */
export function createPartitionPlanner(source: LogSource, ledger: OffsetLedger): PartitionPlanner {
  const planner: PartitionPlanner = {
    async facts(partitions) {
      const topics = [...new Set(partitions.map(({ topic }) => topic))];
      if (topics.length === 0) return new Map();
      const [committed, ranges] = [await source.committed(topics), await source.offsets(topics)];
      const commits = new Map(committed.map((one) => [keyOf(one), one]));
      return new Map(
        ranges.map(({ low, high, ...at }) => {
          const { offset, metadata } = commits.get(keyOf(at)) ?? { offset: -1, metadata: null };
          return [keyOf(at), { committed: { offset, metadata }, low, high }];
        }),
      );
    },
    async fromStore(at, facts) {
      const [stored, order] = [await ledger.extent(at), await ledger.startOrder(at)];
      return { plan: planFromStore(facts, stored, order), facts, newestAt: stored?.newestAt ?? null };
    },
    async ordered(at) {
      if ((await ledger.startOrder(at)) === null) return null;
      const facts = (await planner.facts([at])).get(keyOf(at));
      if (facts === undefined) return null;
      const found = await planner.fromStore(at, facts);
      return found.plan.kind === 'begin' && found.plan.reason === 'ordered' ? found : null;
    },
  };
  return planner;
}

/**
 * Where a worker takes up its partition by a plan that refuses nothing.
 * @param now milliseconds since the epoch.
 * @param incarnation names the life that begins, if one does.
 */
export function laneStartOf(
  plan: Exclude<AssignmentPlan, { readonly kind: 'refuse' }>,
  { facts: { low }, newestAt }: Omit<GroundedPlan, 'plan'>,
  now: number,
  incarnation: () => string,
): LaneStart {
  const { from } = plan;
  if (plan.kind !== 'begin') {
    return {
      incarnation: plan.incarnation,
      from,
      low,
      intent: plan.kind === 'replay' ? plan.intent : null,
      life: null,
    };
  }
  // Lives of a partition are told apart by when their rows were taken in, so a new one begins after all that is there.
  const since = newestAt === null ? 0 : Math.max(now, newestAt + 1);
  return { incarnation: incarnation(), from, low, intent: null, life: { since, reason: plan.reason } };
}
