import { Kafka, logLevel, type Admin, type Producer } from 'kafkajs';

function client(brokers: string): Kafka {
  return new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING, retry: { retries: 10 } });
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
