import type { DeadLetter, EventSource, Label, Prediction } from '../../domain/events.ts';
import { dictionaryColumn, type DictionaryColumn } from './dictionary-column.ts';
import type { Column } from './column.ts';
import { nativeBlock, type NativeBlock } from './native-block.ts';
import { arrayColumn, mapColumn, namedColumn, nullableColumn } from './nested-columns.ts';
import { float64Column, millisecondsColumn, uint32Column, uint64Column } from './number-columns.ts';
import { textColumn } from './text-column.ts';

/** Predictions as a block of the table of that name. */
export function predictionBlock(predictions: readonly Prediction[], ingestedAt: number): NativeBlock {
  const rows = predictions.length;
  let numbers = 0;
  let texts = 0;
  let scores = 0;
  for (const { numeric, categorical, scores: given } of predictions) {
    numbers += numeric.values.length;
    texts += categorical.values.length;
    scores += given.values.length;
  }
  const columns = {
    model: dictionaryColumn(rows),
    version: dictionaryColumn(rows),
    ts: millisecondsColumn(rows),
    ingested_at: millisecondsColumn(rows),
    event_id: textColumn(rows),
    segment: dictionaryColumn(rows),
    subject_key: textColumn(rows),
    num: namedColumn(dictionaryColumn(numbers), float64Column(numbers), rows),
    cat: namedColumn(dictionaryColumn(texts), dictionaryColumn(texts), rows),
    nulls: arrayColumn(dictionaryColumn(0), rows),
    prediction_value: nullableColumn(float64Column(rows), 0, rows),
    prediction_label: dictionaryColumn(rows),
    prediction_scores: namedColumn(dictionaryColumn(scores), float64Column(scores), rows),
    ...sourceColumns(rows),
  };
  for (const prediction of predictions) {
    columns.model.append(prediction.model);
    columns.version.append(prediction.version);
    columns.ts.append(prediction.ts);
    columns.ingested_at.append(ingestedAt);
    columns.event_id.append(prediction.eventId);
    columns.segment.append(prediction.segment);
    columns.subject_key.append(prediction.subjectKey);
    columns.num.append(prediction.numeric);
    columns.cat.append(prediction.categorical);
    columns.nulls.append(prediction.nulls);
    columns.prediction_value.append(prediction.value);
    columns.prediction_label.append(prediction.label);
    columns.prediction_scores.append(prediction.scores);
    appendSource(columns, prediction.source);
  }
  return nativeBlock(columns);
}

/** Labels as a block of the table of that name. */
export function labelBlock(labels: readonly Label[], ingestedAt: number): NativeBlock {
  const rows = labels.length;
  const columns = {
    model: dictionaryColumn(rows),
    event_id: textColumn(rows),
    label_value: nullableColumn(float64Column(rows), 0, rows),
    label_text: dictionaryColumn(rows),
    ts: millisecondsColumn(rows),
    ingested_at: millisecondsColumn(rows),
    ...sourceColumns(rows),
  };
  for (const label of labels) {
    columns.model.append(label.model);
    columns.event_id.append(label.eventId);
    columns.label_value.append(label.value);
    columns.label_text.append(label.text);
    columns.ts.append(label.ts);
    columns.ingested_at.append(ingestedAt);
    appendSource(columns, label.source);
  }
  return nativeBlock(columns);
}

/** Dead letters as a block of the table of that name. */
export function deadLetterBlock(letters: readonly DeadLetter[], at: number): NativeBlock {
  const rows = letters.length;
  const columns = {
    at: millisecondsColumn(rows),
    kind: dictionaryColumn(rows),
    reason: dictionaryColumn(rows),
    step: dictionaryColumn(rows),
    detail: textColumn(rows),
    key: textColumn(rows),
    headers: mapColumn(textColumn(rows), textColumn(rows), rows),
    payload: textColumn(rows),
    ...sourceColumns(rows),
  };
  for (const letter of letters) {
    columns.at.append(at);
    columns.kind.append(letter.kind);
    columns.reason.append(letter.reason);
    columns.step.append(letter.step);
    columns.detail.append(letter.detail);
    columns.key.append(letter.key);
    columns.headers.append(Object.entries(letter.headers));
    columns.payload.append(Buffer.from(letter.payload).toString('base64'));
    appendSource(columns, letter.source);
  }
  return nativeBlock(columns);
}

interface SourceColumns {
  readonly source_topic: DictionaryColumn;
  readonly source_partition: Column<number>;
  readonly source_offset: Column<number>;
}

function sourceColumns(rows: number): SourceColumns {
  return {
    source_topic: dictionaryColumn(rows),
    source_partition: uint32Column(rows),
    source_offset: uint64Column(rows),
  };
}

function appendSource(columns: SourceColumns, { topic, partition, offset }: EventSource): void {
  columns.source_topic.append(topic);
  columns.source_partition.append(partition);
  columns.source_offset.append(offset);
}
