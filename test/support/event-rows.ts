import type { CallHalf, DeadLetter, EventSource, Label, Prediction, SkippedMessage } from '../../src/domain/events.ts';
import { timestamp } from '../../src/store/rows.ts';
import { recordOf } from './named-values.ts';

/** Events as rows in JSON: the plain way to store them, which the columns must come to as well. */
export function predictionRow(prediction: Prediction, ingestedAt: number): Record<string, unknown> {
  return {
    model: prediction.model,
    version: prediction.version,
    ts: timestamp(prediction.ts),
    ingested_at: timestamp(ingestedAt),
    event_id: prediction.eventId,
    segment: prediction.segment,
    subject_key: prediction.subjectKey,
    num: recordOf(prediction.numeric),
    cat: recordOf(prediction.categorical),
    nulls: prediction.nulls,
    prediction_value: prediction.value,
    prediction_label: prediction.label,
    prediction_scores: recordOf(prediction.scores),
    ...sourceColumns(prediction.source),
    source_row: prediction.source.row ?? 0,
  };
}

/** See {@link predictionRow}. */
export function halfRows({ call, side, rows }: CallHalf, ingestedAt: number): Record<string, unknown>[] {
  return rows.map((row, index) => ({
    ...predictionRow(row, ingestedAt),
    call,
    side,
    call_rows: rows.length,
    source_row: row.source.row ?? index,
  }));
}

/** See {@link predictionRow}. */
export function skippedRow({ reason, detail, content, source }: SkippedMessage, at: number): Record<string, unknown> {
  return { at: timestamp(at), reason, detail, content: content ?? '', ...sourceColumns(source) };
}

/** See {@link predictionRow}. */
export function labelRow(label: Label, ingestedAt: number): Record<string, unknown> {
  return {
    model: label.model,
    event_id: label.eventId,
    label_value: label.value,
    label_text: label.text,
    ts: timestamp(label.ts),
    ingested_at: timestamp(ingestedAt),
    ...sourceColumns(label.source),
  };
}

/** See {@link predictionRow}. */
export function deadLetterRow(letter: DeadLetter, at: number): Record<string, unknown> {
  return {
    at: timestamp(at),
    kind: letter.kind,
    reason: letter.reason,
    step: letter.step,
    detail: letter.detail,
    key: letter.key,
    headers: Object.fromEntries(letter.headers),
    encoding: 'exact',
    message_at: letter.messageAt === undefined ? null : timestamp(letter.messageAt),
    payload: Buffer.from(letter.payload).toString('base64'),
    protection: letter.protection?.kind ?? '',
    // Any bytes at all, which JSON cannot carry: compared apart.
    sealed: '',
    subject_key: letter.protection?.subjectKey ?? '',
    ...sourceColumns(letter.source),
  };
}

function sourceColumns({ topic, partition, offset }: EventSource): Record<string, unknown> {
  return { source_topic: topic, source_partition: partition, source_offset: offset };
}
