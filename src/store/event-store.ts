import type { EventChunk } from '../domain/event-chunk.ts';
import type { CallHalf, DeadLetter, Label, SkippedMessage } from '../domain/events.ts';
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

/** The chunk's rows by table, in the order in which they are stored; tables without rows are left out. Walks the chunk once. */
function encode({ items, token, ingestedAt }: EventChunk, blocks: PredictionBlocks): readonly Share[] {
  const deadLetters: DeadLetter[] = [];
  const skipped: SkippedMessage[] = [];
  const halves: CallHalf[] = [];
  const labels: Label[] = [];
  const predictions = blocks.begin(ingestedAt);
  for (const item of items) {
    switch (item.kind) {
      case 'prediction':
        predictions.append(item.prediction);
        break;
      case 'predictions':
        for (const prediction of item.predictions) predictions.append(prediction);
        break;
      case 'label':
        labels.push(item.label);
        break;
      case 'half':
        halves.push(item.half);
        break;
      case 'skipped':
        skipped.push(item.skipped);
        break;
      case 'dead-letter':
        deadLetters.push(item.letter);
    }
  }
  const share = (table: string, mark: string, block: NativeBlock | null): readonly Share[] =>
    block === null ? [] : [{ table, token: `${token}/${mark}`, block }];
  return [
    ...share(
      'dead_letters',
      'd',
      some(deadLetters, (all) => deadLetterBlock(all, ingestedAt, token)),
    ),
    ...share(
      'skipped_messages',
      's',
      some(skipped, (all) => skippedBlock(all, ingestedAt)),
    ),
    ...share(
      'halves',
      'h',
      some(halves, (all) => halfBlock(all, ingestedAt)),
    ),
    ...share('predictions', 'p', predictions.end()),
    ...share(
      'labels',
      'l',
      some(labels, (all) => labelBlock(all, ingestedAt)),
    ),
  ];
}

function some<T>(items: readonly T[], make: (items: readonly T[]) => NativeBlock): NativeBlock | null {
  return items.length === 0 ? null : make(items);
}
