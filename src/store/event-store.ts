import type { CallHalf, DeadLetter, Label, Prediction, SkippedMessage } from '../domain/events.ts';
import type { Engine } from './engine/engine.ts';
import {
  createPredictionBlocks,
  deadLetterBlock,
  halfBlock,
  labelBlock,
  skippedBlock,
  type PredictionBlocks,
} from './native/event-blocks.ts';
import type { NativeBlock } from './native/native-block.ts';

/** Events that are stored together: all of it, or (on failure) none of it that a retry under the same token would double. */
export interface EventChunk {
  readonly predictions: readonly Prediction[];
  readonly labels: readonly Label[];
  readonly deadLetters: readonly DeadLetter[];
  /** Halves of calls that were logged in two messages; absent: none. */
  readonly halves?: readonly CallHalf[];
  /** Messages that carry no event; absent: none. */
  readonly skipped?: readonly SkippedMessage[];
  /** Identifies the chunk for ever; the same token must never come with other events. */
  readonly token: string;
  /** Wall clock when the chunk was taken in, milliseconds since the epoch; the same on every attempt. */
  readonly ingestedAt: number;
}

/** The log of what came in. */
export interface EventStore {
  /** Stores a chunk: dead letters first, then predictions, labels and what is set aside, each deduplicated by the chunk's token. */
  write(chunk: EventChunk): Promise<void>;
}

/** One table's share of a chunk. */
interface Share {
  readonly table: string;
  readonly token: string;
  readonly block: NativeBlock;
}

/** A chunk as it is sent, and how many attempts are under way. */
interface Encoded {
  readonly shares: readonly Share[];
  attempts: number;
}

/** The log in the engine's tables. */
export function createEventStore(engine: Engine, table: (name: string) => string): EventStore {
  /** What is tried again is the same chunk, so it is encoded once; the bytes go when they are stored, or with their chunk. */
  const chunks = new WeakMap<EventChunk, Encoded>();
  const blocks = createPredictionBlocks();
  return {
    async write(chunk) {
      const encoded = chunks.get(chunk) ?? { shares: encode(chunk, blocks), attempts: 0 };
      chunks.set(chunk, encoded);
      encoded.attempts += 1;
      try {
        for (const { table: name, token, block } of encoded.shares) {
          await engine.insert({ table: table(name), token, body: block, rows: block.rows });
        }
      } finally {
        encoded.attempts -= 1;
      }
      if (encoded.attempts > 0 || !chunks.delete(chunk)) return;
      for (const { block } of encoded.shares) blocks.takeBack(block);
    },
  };
}

/** The chunk's rows by table, in the order in which they are stored; tables without rows are left out. */
function encode(chunk: EventChunk, blocks: PredictionBlocks): readonly Share[] {
  const { predictions, labels, deadLetters, halves = [], skipped = [], token, ingestedAt } = chunk;
  const share = <T>(
    table: string,
    mark: string,
    items: readonly T[],
    make: (items: readonly T[], at: number, token: string) => NativeBlock,
  ): Share[] =>
    items.length === 0 ? [] : [{ table, token: `${token}/${mark}`, block: make(items, ingestedAt, token) }];
  return [
    ...share('dead_letters', 'd', deadLetters, deadLetterBlock),
    ...share('skipped_messages', 's', skipped, skippedBlock),
    ...share('halves', 'h', halves, halfBlock),
    ...share('predictions', 'p', predictions, (items, at) => blocks.make(items, at)),
    ...share('labels', 'l', labels, labelBlock),
  ];
}
