import type { CallHalf, DeadLetter, Prediction } from '../../domain/events.ts';
import type { EventChunk, EventSink, IngestMetrics } from '../ports.ts';
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
  const guarded = new WeakMap<EventChunk, EventChunk>();
  return {
    async write(chunk) {
      const ready = guarded.get(chunk) ?? guardChunk(chunk, options);
      guarded.set(chunk, ready);
      await sink.write(ready);
      for (const { reason, source } of ready.deadLetters) {
        metrics.deadLetters.inc({ reason, source: source.topic === '' ? 'http' : 'kafka' });
      }
    },
  };
}

/** The chunk as the rules let it be stored; the same object where they change nothing. */
function guardChunk(chunk: EventChunk, options: ProtectOptions): EventChunk {
  const { book, hash } = options;
  const guardPrediction = (one: Prediction): Prediction => privatePrediction(one, book.of(one.model), hash);
  const predictions = same(chunk.predictions, guardPrediction);
  const labels = same(chunk.labels, (one) => privateLabel(one, book.of(one.model), hash));
  const deadLetters = same(chunk.deadLetters, (one: DeadLetter) => protectLetter(one, options));
  const halves = same(chunk.halves ?? [], (half: CallHalf) => {
    const rows = same(half.rows, guardPrediction);
    return rows === half.rows ? half : { ...half, rows };
  });
  const changed =
    predictions !== chunk.predictions ||
    labels !== chunk.labels ||
    deadLetters !== chunk.deadLetters ||
    (chunk.halves !== undefined && halves !== chunk.halves);
  return changed ? { ...chunk, predictions, labels, deadLetters, ...(halves.length > 0 ? { halves } : {}) } : chunk;
}

/** What the function makes of each; the very list where it makes nothing of any. */
function same<T>(items: readonly T[], make: (item: T) => T): readonly T[] {
  let made: T[] | null = null;
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i] as T;
    const next = make(item);
    if (next !== item) made ??= items.slice(0, i);
    made?.push(next);
  }
  return made ?? items;
}
