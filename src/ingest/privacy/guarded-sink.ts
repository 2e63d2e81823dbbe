import type { EventChunk, Storable } from '../../domain/event-chunk.ts';
import type { DeadLetter, Prediction } from '../../domain/events.ts';
import { mapped } from '../mapped.ts';
import type { EventSink, IngestMetrics } from '../ports.ts';
import { privateLabel, privatePrediction } from './apply.ts';
import { protectLetter, type ProtectOptions } from './protect-letter.ts';

/**
 * The last door before the store, which all events pass whatever door and format they came by: applies the rules of each event's
 * model, protects dead letters, and counts the letters that were stored by reason and source.
 */
export function createGuardedSink(
  sink: EventSink,
  { metrics, ...options }: ProtectOptions & { readonly metrics: Pick<IngestMetrics, 'deadLetters'> },
): EventSink {
  /** What is tried again is the same chunk: it is guarded once, and the store meets the same one again. */
  const guarded = new WeakMap<EventChunk, GuardedChunk>();
  return {
    async write(chunk) {
      const ready = guarded.get(chunk) ?? guardChunk(chunk, options);
      guarded.set(chunk, ready);
      await sink.write(ready.chunk);
      for (const { reason, source } of ready.letters()) {
        metrics.deadLetters.inc({ reason, source: source.topic === '' ? 'http' : 'kafka' });
      }
    },
  };
}

/** A chunk as the rules let it be stored, and its dead letters, which are known once the store has walked it. */
interface GuardedChunk {
  readonly chunk: EventChunk;
  letters(): readonly Pick<DeadLetter, 'reason' | 'source'>[];
}

function guardChunk(chunk: EventChunk, options: ProtectOptions): GuardedChunk {
  const { book, hash } = options;
  let letters: Pick<DeadLetter, 'reason' | 'source'>[] = [];
  const guardPrediction = (one: Prediction): Prediction => privatePrediction(one, book.of(one.model), hash);
  const guard = (item: Storable): Storable => {
    switch (item.kind) {
      case 'prediction': {
        const prediction = guardPrediction(item.prediction);
        return prediction === item.prediction ? item : { kind: 'prediction', prediction };
      }
      case 'predictions':
        return { kind: 'predictions', predictions: item.predictions.map(guardPrediction) };
      case 'label':
        return { kind: 'label', label: privateLabel(item.label, book.of(item.label.model), hash) };
      case 'half':
        return { kind: 'half', half: { ...item.half, rows: item.half.rows.map(guardPrediction) } };
      case 'dead-letter': {
        const letter = protectLetter(item.letter, options);
        letters.push({ reason: letter.reason, source: letter.source });
        return { kind: 'dead-letter', letter };
      }
      case 'skipped':
        return item;
    }
  };
  const items: Iterable<Storable> = {
    [Symbol.iterator]() {
      letters = [];
      return mapped(chunk.items, guard)[Symbol.iterator]();
    },
  };
  return { chunk: { ...chunk, items }, letters: () => letters };
}
