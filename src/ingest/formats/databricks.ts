import { isObject, type FaultSlot, type JsonObject } from '../decode/fields.ts';
import type { DecodeOutcome } from '../decode/outcome.ts';
import { readRequestBody } from './bodies/request-body.ts';
import { readResponseBody } from './bodies/response-body.ts';
import { modelOf, type Hints } from './hints.ts';
import { unwrapped } from './json-payload.ts';
import type { FormatContext } from './message.ts';
import { wholeCall } from './rows/assemble.ts';
import { textOf } from './text-of.ts';
import { timeOf } from './times.ts';

/** Whether a JSON object is a row of a Databricks inference table, of either generation. */
export function isInferenceTableRow(record: JsonObject): boolean {
  return 'databricks_request_id' in record && 'status_code' in record;
}

/**
 * A row of a Databricks inference table. The older tables have `timestamp_ms` and name the model in `request_metadata`; those of the AI
 * Gateway have `request_time` and only an opaque `served_entity_id`, which is the version. A call that failed, or whose payload was not
 * logged, carries no prediction. `sampling_fraction` does not become a weight: it thins all rows of a model alike.
 */
export function readInferenceTableRow(record: JsonObject, hints: Hints, context: FormatContext): DecodeOutcome {
  const skipped = (reason: 'failed_call' | 'no_prediction', detail: string): DecodeOutcome => ({
    kind: 'skipped',
    skipped: { reason, detail, source: context.source },
  });
  const status = Number(textOf(record['status_code']) ?? NaN);
  if (status !== 200)
    return skipped(
      'failed_call',
      `a call that ended with status ${textOf(record['status_code'])?.slice(0, 16) ?? 'unknown'}`,
    );
  const codes = record['logging_error_codes'];
  if (record['request'] === null || record['response'] === null || record['request'] === undefined) {
    const why = Array.isArray(codes) && codes.length > 0 ? ` (${JSON.stringify(codes).slice(0, 200)})` : '';
    return skipped('no_prediction', `a call whose payload was not logged${why}`);
  }
  const slot: FaultSlot = { first: undefined };
  const request = unwrapped(record['request'], 'request', slot);
  const response = unwrapped(record['response'], 'response', slot);
  const metadata = metadataOf(record['request_metadata'], slot);
  const facts = {
    id: textOf(record['client_request_id']) ?? textOf(record['databricks_request_id']),
    model: modelOf(
      hints,
      [textOf(metadata['endpoint_name']), textOf(metadata['model_name'])],
      'the row has no request_metadata with endpoint_name or model_name',
      slot,
    ),
    version: hints.version ?? textOf(metadata['model_version']) ?? textOf(record['served_entity_id']) ?? '',
    ts: timeOf(
      record['timestamp_ms'] ?? record['request_time'],
      'timestamp_ms or request_time',
      context.timestamp,
      slot,
    ),
  };
  if (slot.first !== undefined) return { kind: 'dead-letter', fault: slot.first };
  const inputs = readRequestBody(request, hints.columns, slot);
  const answers = response === undefined ? null : readResponseBody(response, slot);
  return wholeCall(facts, inputs, answers, context, slot);
}

function metadataOf(value: unknown, slot: FaultSlot): JsonObject {
  const metadata = unwrapped(value, 'request_metadata', slot);
  return isObject(metadata) ? metadata : {};
}
