import { createRequire } from 'node:module';
import { faultOf } from './kafkajs-codecs.ts';

/** A message as kafkajs has decoded it. */
interface FetchedMessage {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  isControlRecord?: boolean;
  /** Absent in the formats before Kafka 0.11. */
  readonly batchContext?: {
    readonly producerId: string;
    readonly inTransaction: boolean;
  };
}

/** One partition of a fetch. */
export interface FetchedPartition {
  readonly partition: number;
  abortedTransactions?: readonly { readonly producerId: string; readonly firstOffset: string }[] | null;
  messages: FetchedMessage[];
}

interface FetchAnswer {
  readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[];
}
interface BrokerPrototype {
  fetch(request: unknown): Promise<FetchAnswer>;
}

/** The key of a control record: its version, then what it says; 0 ends a transaction that was aborted. */
const ABORT = 0;
const REPAIRED = Symbol.for('leeway.kafkajs.repaired');

/**
 * Mends how kafkajs 2.2.4 reads transactions, in every client of this process: it looks at no more than one aborted transaction a
 * message, so that where several are open at the beginning of a fetch, messages of the others get through; and it takes every
 * message whose key is four zero bytes for the end of one.
 */
export function repairKafkaJs(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/broker/index.js') as {
    readonly prototype: BrokerPrototype & { [REPAIRED]?: true };
  };
  if (prototype[REPAIRED] === true) return;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the broker as its `this` below
  const { fetch } = prototype;
  prototype.fetch = async function (this: BrokerPrototype, request) {
    const answer = await fetch.call(this, request);
    for (const { partitions } of answer.responses) partitions.forEach(repairPartition);
    return answer;
  };
  prototype[REPAIRED] = true;
}

/** Marks what aborted transactions left as control records, which kafkajs leaves out; and cuts behind a batch that cannot be read. */
export function repairPartition(fetched: FetchedPartition): void {
  const fault = fetched.messages.findIndex(({ value }) => faultOf(value) !== undefined);
  if (fault !== -1) fetched.messages = fetched.messages.slice(0, fault + 1);
  const standIn = fault === -1 ? undefined : fetched.messages.at(-1);
  markAborted(fetched, standIn);
  fetched.abortedTransactions = [];
  // Whatever the broken batch says of itself, its stand-in is not to be left out.
  if (standIn !== undefined) standIn.isControlRecord = false;
}

/** As Kafka's own consumer does it: a producer's transaction is aborted from its first offset to the producer's next end marker. */
function markAborted({ messages, abortedTransactions }: FetchedPartition, standIn: FetchedMessage | undefined): void {
  if (abortedTransactions === undefined || abortedTransactions === null || abortedTransactions.length === 0) return;
  const waiting = [...abortedTransactions].sort((a, b) => Number(a.firstOffset) - Number(b.firstOffset));
  const open = new Set<string>();
  let next = 0;
  for (const message of messages) {
    if (message === standIn || message.batchContext === undefined) continue;
    for (let begun = waiting[next]; begun !== undefined && Number(begun.firstOffset) <= Number(message.offset);) {
      open.add(begun.producerId);
      next += 1;
      begun = waiting[next];
    }
    const { producerId, inTransaction } = message.batchContext;
    if (message.isControlRecord === true) {
      if ((message.key?.length ?? 0) >= 4 && message.key?.readInt16BE(2) === ABORT) open.delete(producerId);
    } else if (inTransaction && open.has(producerId)) message.isControlRecord = true;
  }
}
