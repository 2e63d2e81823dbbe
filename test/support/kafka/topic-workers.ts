import { randomUUID } from 'node:crypto';
import type { WorkerOrder } from '../ingest-worker.ts';
import { openServerWorkers, type ServerWorkers } from '../server-workers.ts';

/** A topic that nobody else has, and workers on one ClickHouse server that read it, in one group of the same name. */
export interface TopicWorkers {
  readonly topic: string;
  readonly server: ServerWorkers;
}

/**
 * Names a topic after what is tried on it and starts an engine; workers are started by whoever asks, and cut small chunks.
 * @param brokers bootstrap addresses, comma-separated.
 * @param over what the workers are told otherwise.
 */
export async function openTopicWorkers(
  brokers: string,
  trial: string,
  over: Partial<WorkerOrder> = {},
  rewrite?: (statement: string) => string,
): Promise<TopicWorkers> {
  const topic = `${trial}-${randomUUID().slice(0, 8)}`;
  const order = {
    brokers: brokers.split(','),
    groupId: topic,
    predictionTopics: [topic],
    labelTopics: [],
    maxRows: 400,
    sessionTimeoutMs: 6_000,
    ...over,
  };
  return { topic, server: await openServerWorkers(order, rewrite) };
}
