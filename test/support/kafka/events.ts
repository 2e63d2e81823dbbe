import type { ConsumerState } from '../../../src/ingest/index.ts';

/** Events with distinct ids, a minute of event time apart, in two months in turn, so that an insert falls into two partitions of the table. */
export function events(count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, i) => {
    const n = first + i;
    return JSON.stringify({
      event_id: `e${n}`,
      model: 'm',
      ts: Date.UTC(2025, 5 + (n % 2), 1) + (n % 500) * 60_000,
      features: { n, city: 'Oslo' },
      prediction: { value: 0.5 },
    });
  });
}

/** Messages that are no events. */
export const POISON = [
  '{"model":"m","ts":0,"features":{"age":NaN}}',
  'not json at all',
  '{"model":"m","ts":"yesterday"}',
  '[1,2,3]',
];

/** How many messages are stored of the partitions that these workers have, or had; offsets begin at 0 and have no gaps. */
export function storedBy(...states: readonly (ConsumerState | undefined)[]): number {
  const furthest = new Map<string, number>();
  for (const { topic, partition, position } of states.flatMap((state) => state?.partitions ?? [])) {
    const key = `${topic}/${partition}`;
    furthest.set(key, Math.max(furthest.get(key) ?? 0, position ?? 0));
  }
  return [...furthest.values()].reduce((sum, position) => sum + position, 0);
}

/** Whether a worker alone has stored so many. */
export const hasStored =
  (count: number) =>
  (state: ConsumerState): boolean =>
    storedBy(state) >= count;
