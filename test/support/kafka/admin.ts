import { Kafka, logLevel, type Admin, type Producer } from 'kafkajs';

const RETRY_MS = 100;

function client(brokers: string): Kafka {
  return new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING, retry: { retries: 10 } });
}

/** Does something as an administrator. */
export async function withAdmin<T>(brokers: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = client(brokers).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Does something as an administrator, again and again until the brokers can answer: one was just killed, or has never kept a group. */
export async function untilAnswered<T>(brokers: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await withAdmin(brokers, work);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Does something with a producer of transactions. */
export async function withTransactions<T>(
  brokers: string,
  id: string,
  work: (producer: Producer) => Promise<T>,
): Promise<T> {
  const producer = client(brokers).producer({ transactionalId: id, maxInFlightRequests: 1, idempotent: true });
  await producer.connect();
  try {
    return await work(producer);
  } finally {
    await producer.disconnect();
  }
}

/** Commits an offset of partition 0 with metadata, as any member of a group can. */
export async function commitAs(
  brokers: string,
  groupId: string,
  at: { readonly topic: string; readonly offset: string; readonly metadata: string },
): Promise<void> {
  // A broker sets up what it keeps of groups when it is first asked; a consumer that is there before is restarted by its client, and
  // lives on after it was disconnected.
  await untilAnswered(brokers, (admin) => admin.fetchOffsets({ groupId, topics: [at.topic] }));
  const consumer = client(brokers).consumer({ groupId });
  await consumer.connect();
  try {
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.subscribe({ topics: [at.topic] });
    await consumer.run({ autoCommit: false, eachMessage: () => Promise.resolve() });
    await joined;
    await consumer.commitOffsets([{ ...at, partition: 0 }]);
  } finally {
    await consumer.disconnect();
  }
}

/** Deletes what lies below an offset of partition 0, as retention does. */
export function deleteBelow(brokers: string, topic: string, offset: number): Promise<void> {
  return withAdmin(brokers, async (admin) => {
    // Asking for its offsets has the client learn where the topic is.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
  });
}
