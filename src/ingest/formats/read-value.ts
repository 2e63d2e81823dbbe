import { decodeValue } from '../decode/decode-event.ts';
import { isObject, type JsonObject } from '../decode/fields.ts';
import type { DecodeOutcome, EventKind } from '../decode/outcome.ts';
import { bentoSchemaOf, isBentoRecord, readBentoRecord, type BentoSchema } from './bentoml.ts';
import { structuredEvent, type CloudEvent } from './cloud-event.ts';
import { isInferenceTableRow, readInferenceTableRow } from './databricks.ts';
import type { Hints } from './hints.ts';
import { inferenceEventKind, readInferenceEvent } from './inference-event.ts';
import { jsonOf } from './json-payload.ts';
import type { FormatContext } from './message.ts';
import { isLoggedCall, readLoggedCall } from './mlflow.ts';
import { isSageMakerCapture, readSageMaker } from './sagemaker.ts';
import type { FormatName } from '../../domain/topic-pin.ts';

/** What reading a parsed value needs beside it. */
export interface ValueReading {
  readonly kind: EventKind;
  readonly hints: Hints;
  readonly context: FormatContext;
  /** What BentoML's schema log said in this topic. */
  readonly bentoSchema: BentoSchema | undefined;
}

/** Reads a value in the format that its shape shows; undefined where no shape fits. */
export function readByShape(value: unknown, reading: ValueReading): DecodeOutcome | undefined {
  if (!isObject(value)) return undefined;
  const event = structuredEvent(value);
  if (event !== null) return readCloudEvent(event, reading);
  if (reading.kind === 'label') return undefined;
  const { hints, context, bentoSchema } = reading;
  if (isSageMakerCapture(value)) return readSageMaker(value, hints, context);
  if (isInferenceTableRow(value)) return readInferenceTableRow(value, hints, context);
  if (bentoSchemaOf(value) !== null) return schemaLog(value, context);
  if (isBentoRecord(value)) return readBentoRecord(value, bentoSchema, hints, context);
  if (isLoggedCall(value)) return readLoggedCall(value, hints, context);
  return undefined;
}

/** Reads a value as a canonical event; where it is none, or one that carries nothing, in the format that its shape shows. */
export function readAnyValue(value: unknown, reading: ValueReading): DecodeOutcome {
  const outcome = decodeValue(reading.kind, value, reading.context);
  return isWhole(outcome) ? outcome : (readByShape(value, reading) ?? outcome);
}

/** Whether an outcome is an event with something in it: a canonical event without features and answer may be another format's call. */
export function isWhole(outcome: DecodeOutcome): boolean {
  if (outcome.kind !== 'prediction') return outcome.kind !== 'dead-letter';
  const { numeric, categorical, nulls, value, label, scores } = outcome.prediction;
  const parts = numeric.names.length + categorical.names.length + nulls.length + scores.names.length;
  return parts > 0 || value !== null || label !== '';
}

/** Reads a value in the format that a pin or a header names. */
export function readNamed(format: FormatName, value: unknown, reading: ValueReading): DecodeOutcome {
  const { kind, hints, context, bentoSchema } = reading;
  if (kind === 'label') return readAnyValue(value, reading);
  switch (format) {
    case 'canonical':
      return decodeValue(kind, value, context);
    case 'cloudevents':
    case 'kserve':
    case 'seldon': {
      const event = isObject(value) ? structuredEvent(value) : null;
      return event === null
        ? unfit(format, 'it has no header ce_type, and is no structured CloudEvent (specversion, type, id, source)')
        : readCloudEvent(event, reading);
    }
    case 'sagemaker':
      return isObject(value) ? readSageMaker(value, hints, context) : unfit(format, 'a JSON object is expected');
    case 'databricks':
      return isObject(value)
        ? readInferenceTableRow(value, hints, context)
        : unfit(format, 'a JSON object is expected');
    case 'mlflow':
      return isObject(value) ? readLoggedCall(value, hints, context) : unfit(format, 'a JSON object is expected');
    case 'bentoml':
      if (!isObject(value)) return unfit(format, 'a JSON object is expected');
      if (bentoSchemaOf(value) !== null) return schemaLog(value, context);
      return readBentoRecord(value, bentoSchema, hints, context);
    case 'registry':
    case 'tf-serving':
      return readAnyValue(value, reading);
  }
}

/** Reads what a CloudEvent carries: half of a call of an inference server, or an event of any other format in its data. */
export function readCloudEvent(event: CloudEvent, reading: ValueReading): DecodeOutcome {
  const { kind, hints, context } = reading;
  const known = kind === 'prediction' ? inferenceEventKind(event.type) : null;
  if (known !== null) return readInferenceEvent(event, known, hints, context);
  const slot: { first: undefined | Extract<DecodeOutcome, { kind: 'dead-letter' }>['fault'] } = { first: undefined };
  const data = 'value' in event.data ? event.data.value : jsonOf(event.data.bytes, 'the payload', slot);
  if (slot.first !== undefined) return { kind: 'dead-letter', fault: slot.first };
  if (!isObject(data)) return unfit('cloudevents', `the data of the event of type ${event.type} is no JSON object`);
  if (structuredEvent(data) !== null) return unfit('cloudevents', 'its data is another CloudEvent');
  // The envelope's id and time hold where the data have none of their own.
  const filled: JsonObject = {
    ...(event.id === '' ? {} : { event_id: event.id }),
    ...(event.time === '' ? {} : { ts: event.time }),
    ...data,
  };
  return readAnyValue(filled, reading);
}

function schemaLog(record: JsonObject, { source }: FormatContext): DecodeOutcome {
  const detail = 'the schema log of a BentoML monitor: it says how the records after it are read';
  return { kind: 'skipped', skipped: { reason: 'schema', detail, content: JSON.stringify(record), source } };
}

function unfit(format: string, why: string): DecodeOutcome {
  const fault = {
    reason: 'unknown_format',
    step: 'decode',
    detail: `the message is not in the format ${format}: ${why}`,
  } as const;
  return { kind: 'dead-letter', fault };
}
