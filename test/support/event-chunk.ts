import type { EventChunk, Storable } from '../../src/domain/event-chunk.ts';
import type { CallHalf, DeadLetter, Label, Prediction, SkippedMessage } from '../../src/domain/events.ts';

/** What a chunk holds, by kind. */
export interface ChunkContents {
  readonly predictions?: readonly Prediction[];
  readonly labels?: readonly Label[];
  readonly deadLetters?: readonly DeadLetter[];
  readonly halves?: readonly CallHalf[];
  readonly skipped?: readonly SkippedMessage[];
}

/** A chunk of what is named, in memory. */
export function chunkHolding(contents: ChunkContents, token: string, ingestedAt: number): EventChunk {
  const { predictions = [], labels = [], deadLetters = [], halves = [], skipped = [] } = contents;
  const items: readonly Storable[] = [
    ...predictions.map((prediction) => ({ kind: 'prediction', prediction }) as const),
    ...labels.map((label) => ({ kind: 'label', label }) as const),
    ...deadLetters.map((letter) => ({ kind: 'dead-letter', letter }) as const),
    ...halves.map((half) => ({ kind: 'half', half }) as const),
    ...skipped.map((one) => ({ kind: 'skipped', skipped: one }) as const),
  ];
  return { items, token, ingestedAt };
}

/** What a chunk holds, walked once. */
export function contentsOf({ items }: EventChunk): Required<ChunkContents> {
  const all = [...items];
  return {
    predictions: all.flatMap((item) => {
      if (item.kind === 'predictions') return item.predictions;
      return item.kind === 'prediction' ? [item.prediction] : [];
    }),
    labels: all.flatMap((item) => (item.kind === 'label' ? [item.label] : [])),
    deadLetters: all.flatMap((item) => (item.kind === 'dead-letter' ? [item.letter] : [])),
    halves: all.flatMap((item) => (item.kind === 'half' ? [item.half] : [])),
    skipped: all.flatMap((item) => (item.kind === 'skipped' ? [item.skipped] : [])),
  };
}
