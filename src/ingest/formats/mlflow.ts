import { isObject, type FaultSlot, type JsonObject } from '../decode/fields.ts';
import type { DecodeOutcome } from '../decode/outcome.ts';
import { isRequestBody, readRequestBody } from './bodies/request-body.ts';
import { isResponseBody, readResponseBody } from './bodies/response-body.ts';
import { modelOf, type Hints } from './hints.ts';
import { unwrapped } from './json-payload.ts';
import type { FormatContext } from './message.ts';
import { wholeCall } from './rows/assemble.ts';
import { textOf } from './text-of.ts';
import { timeOf } from './times.ts';

/** The names under which a message's own facts are looked for, in order. */
const ID_FIELDS = ['event_id', 'id', 'request_id', 'client_request_id', 'inference_id'];
const TIME_FIELDS = ['ts', 'timestamp', 'timestamp_ms', 'time', 'request_time'];

/** Whether a JSON object holds a call's request body, beside or around its response body: MLflow's scoring protocol and its kin. */
export function isLoggedCall(record: JsonObject): boolean {
  return isRequestBody(record) || (isObject(record['request']) && isRequestBody(record['request']));
}

/**
 * A call in one message, as services write that log what they send to MLflow's scoring server or the like, which have no log of their
 * own: the request's fields (`dataframe_split`, `dataframe_records`, `inputs`, `instances` …) and the response's (`predictions`,
 * `outputs`) side by side, or as objects `request` and `response`. A message without an answer is a prediction without one.
 */
export function readLoggedCall(record: JsonObject, hints: Hints, context: FormatContext): DecodeOutcome {
  const slot: FaultSlot = { first: undefined };
  const request = record['request'] === undefined ? record : unwrapped(record['request'], 'request', slot);
  const besides = isResponseBody(record) && !('outputs' in record && request !== record) ? record : undefined;
  const response = record['response'] === undefined ? besides : unwrapped(record['response'], 'response', slot);
  const facts = {
    id: firstText(record, ID_FIELDS),
    model: modelOf(
      hints,
      [firstText(record, ['model', 'model_name'])],
      'the message has no field model or model_name',
      slot,
    ),
    version: hints.version ?? firstText(record, ['version', 'model_version']) ?? '',
    ts: timeOf(record[TIME_FIELDS.find((field) => record[field] !== undefined) ?? ''], 'ts', context.timestamp, slot),
  };
  if (slot.first !== undefined) return { kind: 'dead-letter', fault: slot.first };
  const inputs = readRequestBody(request, hints.columns, slot);
  const answers = response === undefined ? null : readResponseBody(response, slot);
  return wholeCall(facts, inputs, answers, context, slot);
}

function firstText(record: JsonObject, fields: readonly string[]): string | undefined {
  for (const field of fields) {
    const value = textOf(record[field]);
    if (value !== undefined) return value;
  }
  return undefined;
}
