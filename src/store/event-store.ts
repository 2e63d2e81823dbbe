import type { DeadLetter, EventSource, Label, NamedValues, Prediction } from '../domain/events.ts';
import type { Engine, Row } from './engine/engine.ts';
import { insertRows, timestamp } from './rows.ts';

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

/** The log in the engine's tables. */
export function createEventStore(engine: Engine, table: (name: string) => string): EventStore {
  return {
    async write({ predictions, labels, deadLetters, token, ingestedAt }) {
      const at = timestamp(ingestedAt);
      await insertRows(
        engine,
        table('dead_letters'),
        deadLetters.map((letter) => deadLetterRow(letter, at)),
        `${token}/d`,
      );
      await insertRows(
        engine,
        table('predictions'),
        predictions.map((prediction) => predictionRow(prediction, at)),
        `${token}/p`,
      );
      await insertRows(
        engine,
        table('labels'),
        labels.map((label) => labelRow(label, at)),
        `${token}/l`,
      );
    },
  };
}

function predictionRow(prediction: Prediction, ingestedAt: string): Row {
  return {
    model: prediction.model,
    version: prediction.version,
    ts: timestamp(prediction.ts),
    ingested_at: ingestedAt,
    event_id: prediction.eventId,
    segment: prediction.segment,
    subject_key: prediction.subjectKey,
    num: mapOf(prediction.numeric),
    cat: mapOf(prediction.categorical),
    nulls: prediction.nulls,
    prediction_value: prediction.value,
    prediction_label: prediction.label,
    prediction_scores: mapOf(prediction.scores),
    ...sourceColumns(prediction.source),
  };
}

function labelRow(label: Label, ingestedAt: string): Row {
  return {
    model: label.model,
    event_id: label.eventId,
    label_value: label.value,
    label_text: label.text,
    ts: timestamp(label.ts),
    ingested_at: ingestedAt,
    ...sourceColumns(label.source),
  };
}

function deadLetterRow(letter: DeadLetter, at: string): Row {
  return {
    at,
    kind: letter.kind,
    reason: letter.reason,
    step: letter.step,
    detail: letter.detail,
    key: letter.key,
    headers: letter.headers,
    payload: Buffer.from(letter.payload).toString('base64'),
    ...sourceColumns(letter.source),
  };
}

function sourceColumns(source: EventSource): Row {
  return { source_topic: source.topic, source_partition: source.partition, source_offset: source.offset };
}

/** No prototype: a feature called `__proto__` is a name like any other. */
function mapOf<T>({ names, values }: NamedValues<T>): Record<string, T> {
  const map = Object.create(null) as Record<string, T>;
  names.forEach((name, index) => (map[name] = values[index] as T));
  return map;
}
