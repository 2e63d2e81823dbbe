import type { DeadLetter, Label, Prediction } from '../domain/events.ts';
import type { Engine } from './engine/engine.ts';
import { deadLetterBlock, labelBlock, predictionBlock } from './native/event-blocks.ts';
import type { NativeBlock } from './native/native-block.ts';

/** Events that are stored together: all of it, or (on failure) none of it that a retry under the same token would double. */
export interface EventChunk {
  readonly predictions: readonly Prediction[];
  readonly labels: readonly Label[];
  readonly deadLetters: readonly DeadLetter[];
  /** Identifies the chunk for ever; the same token must never come with other events. */
  readonly token: string;
  /** Wall clock when the chunk was taken in, milliseconds since the epoch; the same on every attempt. */
  readonly ingestedAt: number;
}

/** The log of what came in. */
export interface EventStore {
  /** Stores a chunk: dead letters first, then predictions, then labels, each deduplicated by the chunk's token. */
  write(chunk: EventChunk): Promise<void>;
}

/** One table's share of a chunk. */
interface Share {
  readonly table: 'dead_letters' | 'predictions' | 'labels';
  readonly token: string;
  readonly block: NativeBlock;
}

/** The log in the engine's tables. */
export function createEventStore(engine: Engine, table: (name: string) => string): EventStore {
  /** What is tried again is the same chunk, so it is encoded once; the bytes go when their chunk goes. */
  const encoded = new WeakMap<EventChunk, readonly Share[]>();
  return {
    async write(chunk) {
      const shares = encoded.get(chunk) ?? encode(chunk);
      encoded.set(chunk, shares);
      for (const { table: name, token, block } of shares) {
        await engine.insert({ table: table(name), token, body: block, rows: block.rows });
      }
    },
  };
}

function encode({ predictions, labels, deadLetters, token, ingestedAt }: EventChunk): readonly Share[] {
  const shares: readonly Share[] = [
    { table: 'dead_letters', token: `${token}/d`, block: deadLetterBlock(deadLetters, ingestedAt) },
    { table: 'predictions', token: `${token}/p`, block: predictionBlock(predictions, ingestedAt) },
    { table: 'labels', token: `${token}/l`, block: labelBlock(labels, ingestedAt) },
  ];
  return shares.filter(({ block }) => block.rows > 0);
}
