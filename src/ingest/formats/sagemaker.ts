import { fail, isObject, shown, typeName, type FaultSlot, type JsonObject } from '../decode/fields.ts';
import type { DecodeOutcome } from '../decode/outcome.ts';
import { csvRows } from './bodies/csv.ts';
import { readRequestBody } from './bodies/request-body.ts';
import { readResponseBody } from './bodies/response-body.ts';
import { modelOf, type Hints } from './hints.ts';
import { jsonOf } from './json-payload.ts';
import type { FormatContext } from './message.ts';
import { wholeCall } from './rows/assemble.ts';
import { textOf } from './text-of.ts';
import { timeOf } from './times.ts';

/** Whether a JSON object is a line of SageMaker's Data Capture. */
export function isSageMakerCapture(record: JsonObject): boolean {
  return isObject(record['captureData']) && isObject(record['eventMetadata']);
}

/**
 * A line of SageMaker Data Capture: what an endpoint was given and answered, each as CSV, JSON or base64. The call's id is the
 * `inferenceId` that the client sent, else SageMaker's `eventId`. The model is named by the file's path only, never in the line.
 */
export function readSageMaker(record: JsonObject, hints: Hints, context: FormatContext): DecodeOutcome {
  const slot: FaultSlot = { first: undefined };
  const capture = isObject(record['captureData']) ? record['captureData'] : {};
  const metadata = isObject(record['eventMetadata']) ? record['eventMetadata'] : {};
  const input = capturedValue(capture['endpointInput'] ?? capture['batchTransformInput'], 'endpointInput', slot);
  const output = capturedValue(capture['endpointOutput'] ?? capture['batchTransformOutput'], 'endpointOutput', slot);
  if (input === undefined && output === undefined) {
    fail(slot, 'missing_field', 'captureData has neither endpointInput nor endpointOutput');
  }
  const id = metadata['inferenceId'] ?? metadata['eventId'];
  const facts = {
    id: typeof id === 'string' && id !== '' ? id : undefined,
    model: modelOf(hints, [], 'a capture line does not say which endpoint it is of', slot),
    version: hints.version ?? '',
    ts: timeOf(metadata['inferenceTime'], 'eventMetadata.inferenceTime', context.timestamp, slot),
  };
  if (slot.first !== undefined) return { kind: 'dead-letter', fault: slot.first };
  const inputs = input === undefined ? null : readRequestBody(input, hints.columns, slot);
  const answers = output === undefined ? null : readResponseBody(output, slot);
  return wholeCall(facts, inputs, answers, context, slot);
}

/** What was captured on one side as a value: rows of CSV or JSON Lines as a list; undefined where the side was not captured. */
function capturedValue(side: unknown, field: string, slot: FaultSlot): unknown {
  if (side === undefined || side === null) return undefined;
  if (!isObject(side) || typeof side['data'] !== 'string') {
    fail(
      slot,
      'wrong_type',
      `${field} is ${isObject(side) ? 'without data' : typeName(side)}: an object with data is expected`,
    );
    return undefined;
  }
  const type = (textOf(side['observedContentType']) ?? '').toLowerCase();
  // Without an encoding the data are base64, whatever the content type.
  const encoding = (textOf(side['encoding']) ?? 'BASE64').toUpperCase();
  const bytes = encoding === 'BASE64' ? Buffer.from(side['data'], 'base64') : Buffer.from(side['data']);
  if (encoding === 'CSV' || type.includes('csv'))
    return csvRows(bytes.toString('utf8')).map((row) => (row.length === 1 ? row[0] : row));
  if (type.includes('jsonlines') || type.includes('jsonl')) return jsonLines(bytes, field, slot);
  if (encoding === 'JSON' || type.includes('json')) return jsonOf(bytes, `${field}.data`, slot);
  fail(slot, 'wrong_type', `${field} is of type ${shown(type)}: CSV, JSON and JSON Lines are read`);
  return undefined;
}

function jsonLines(bytes: Buffer, field: string, slot: FaultSlot): readonly unknown[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => jsonOf(Buffer.from(line), `${field}.data, line ${index + 1}`, slot));
}
