import { createHash } from 'node:crypto';
import type { CallHalf, DeadLetter, EventSource, Label, Prediction, SkippedMessage } from '../../domain/events.ts';
import { dictionaryColumn } from './dictionary-column.ts';
import type { Column } from './column.ts';
import { nativeBlock, type NativeBlock } from './native-block.ts';
import { arrayColumn, namedColumn, nullableColumn } from './nested-columns.ts';
import { float64Column, millisecondsColumn, uint32Column, uint64Column } from './number-columns.ts';
import { bytesColumn, textColumn } from './text-column.ts';

const NO_BYTES = new Uint8Array(0);

/** Makes blocks of predictions, and takes the memory of those that are stored for the next ones: fresh memory costs as much as filling it. */
export interface PredictionBlocks {
  /** Begins a block of the table of that name; the same predictions come to the same bytes. */
  begin(ingestedAt: number): PredictionBlock;
  /** Takes back the memory of a block that nobody will read again; other blocks are left alone. */
  takeBack(block: NativeBlock): void;
}

/** A block of predictions while it is filled. */
export interface PredictionBlock {
  append(prediction: Prediction): void;
  /** The block, or null where nothing was appended; nothing may be appended after. */
  end(): NativeBlock | null;
}

/** Keeps the memory of as many blocks as are commonly under way at a time. */
const MOST_SPARES = 2;

/** Without memory to begin with; see {@link PredictionBlocks}. */
export function createPredictionBlocks(): PredictionBlocks {
  const spares: PredictionColumns[] = [];
  const lent = new WeakMap<NativeBlock, PredictionColumns>();
  return {
    begin(ingestedAt) {
      let columns: PredictionColumns | undefined;
      return {
        append(prediction) {
          columns ??= spares.pop() ?? predictionColumns();
          appendPrediction(columns, prediction, ingestedAt);
          columns.source_row.append(prediction.source.row ?? 0);
        },
        end() {
          if (columns === undefined) return null;
          const block = nativeBlock(columns);
          lent.set(block, columns);
          return block;
        },
      };
    },
    takeBack(block) {
      const columns = lent.get(block);
      if (columns === undefined || !lent.delete(block) || spares.length >= MOST_SPARES) return;
      for (const column of Object.values(columns)) column.clear();
      spares.push(columns);
    },
  };
}

/** Halves of calls as a block of the table of that name, a row for each of their rows. */
export function halfBlock(halves: readonly CallHalf[], ingestedAt: number): NativeBlock {
  const all = halves.flatMap(({ rows }) => rows);
  const columns = {
    call: textColumn(all.length),
    side: dictionaryColumn(all.length),
    call_rows: uint32Column(all.length),
    ...predictionColumns(),
  };
  for (const { call, side, rows } of halves) {
    for (const [index, row] of rows.entries()) {
      columns.call.append(call);
      columns.side.append(side);
      columns.call_rows.append(rows.length);
      appendPrediction(columns, row, ingestedAt);
      columns.source_row.append(row.source.row ?? index);
    }
  }
  return nativeBlock(columns);
}

/** Messages without an event as a block of their table. */
export function skippedBlock(messages: readonly SkippedMessage[], at: number): NativeBlock {
  const rows = messages.length;
  const columns = {
    at: millisecondsColumn(rows),
    reason: dictionaryColumn(rows),
    detail: textColumn(rows),
    content: textColumn(rows),
    ...sourceColumns(rows),
  };
  for (const { reason, detail, content, source } of messages) {
    columns.at.append(at);
    columns.reason.append(reason);
    columns.detail.append(detail);
    columns.content.append(content ?? '');
    appendSource(columns, source);
  }
  return nativeBlock(columns);
}

type PredictionColumns = ReturnType<typeof predictionColumns>;

/** Room for so many predictions to begin with; memory that was used before has room for as many as it held. */
const FIRST_ROWS = 64;
const FIRST_VALUES = 16 * FIRST_ROWS;

function predictionColumns() {
  const rows = FIRST_ROWS;
  return {
    model: dictionaryColumn(rows),
    version: dictionaryColumn(rows),
    ts: millisecondsColumn(rows),
    ingested_at: millisecondsColumn(rows),
    event_id: textColumn(rows),
    segment: dictionaryColumn(rows),
    subject_key: textColumn(rows),
    num: namedColumn(dictionaryColumn(FIRST_VALUES), float64Column(FIRST_VALUES), rows),
    cat: namedColumn(dictionaryColumn(FIRST_VALUES), dictionaryColumn(FIRST_VALUES), rows),
    nulls: arrayColumn(dictionaryColumn(0), rows),
    prediction_value: nullableColumn(float64Column(rows), 0, rows),
    prediction_label: dictionaryColumn(rows),
    prediction_scores: namedColumn(dictionaryColumn(rows), float64Column(rows), rows),
    ...sourceColumns(rows),
    source_row: uint32Column(rows),
  };
}

function appendPrediction(columns: PredictionColumns, prediction: Prediction, ingestedAt: number): void {
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

/** Dead letters as a block of the table of that name; the chunk's token and the place in the chunk name each of them for ever. */
export function deadLetterBlock(letters: readonly DeadLetter[], at: number, token: string): NativeBlock {
  const rows = letters.length;
  const columns = {
    id: textColumn(rows),
    at: millisecondsColumn(rows),
    kind: dictionaryColumn(rows),
    reason: dictionaryColumn(rows),
    step: dictionaryColumn(rows),
    detail: textColumn(rows),
    key: textColumn(rows),
    headers: namedColumn(textColumn(rows), textColumn(rows), rows),
    encoding: dictionaryColumn(rows),
    message_at: nullableColumn(millisecondsColumn(rows), 0, rows),
    payload: textColumn(rows),
    protection: dictionaryColumn(rows),
    sealed: bytesColumn(),
    subject_key: textColumn(rows),
    ...sourceColumns(rows),
  };
  for (const [index, letter] of letters.entries()) {
    columns.id.append(letterId(token, index));
    columns.at.append(at);
    columns.kind.append(letter.kind);
    columns.reason.append(letter.reason);
    columns.step.append(letter.step);
    columns.detail.append(letter.detail);
    columns.key.append(letter.key);
    columns.headers.append({
      names: letter.headers.map(([name]) => name),
      values: letter.headers.map(([, value]) => value),
    });
    columns.encoding.append('exact');
    columns.message_at.append(letter.messageAt ?? null);
    columns.payload.append(Buffer.from(letter.payload).toString('base64'));
    columns.protection.append(letter.protection?.kind ?? '');
    columns.sealed.append(letter.protection?.sealed ?? NO_BYTES);
    columns.subject_key.append(letter.protection?.subjectKey ?? '');
    appendSource(columns, letter.source);
  }
  return nativeBlock(columns);
}

function letterId(token: string, index: number): string {
  return `dl_${createHash('sha256').update(`${token}\n${index}`).digest('hex').slice(0, 24)}`;
}

interface SourceColumns {
  readonly source_topic: Column<string>;
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
