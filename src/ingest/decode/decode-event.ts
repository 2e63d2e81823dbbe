import { isUtf8 } from 'node:buffer';
import { isObject, typeName, type FaultSlot } from './fields.ts';
import { jsonFault } from './json-fault.ts';
import { readLabel } from './label.ts';
import type { DecodeContext, DecodeOutcome, EventKind, Fault } from './outcome.ts';
import { readPrediction } from './prediction.ts';
import { utf8Fault } from './utf8-fault.ts';
import { createLabelScanner } from './scan/scan-label.ts';
import { createPredictionScanner } from './scan/scan-prediction.ts';

/** The largest message that is read, in bytes; larger ones become dead letters, whole. */
export const MAX_EVENT_BYTES = 4 << 20;

/** These remember what events looked like, to read the next ones faster; what they answer depends on the message alone. */
const scanPrediction = createPredictionScanner();
const scanLabel = createLabelScanner();

/** Decodes one message, canonical JSON in UTF-8; null is a message without a value. Never throws. */
export function decodeEvent(kind: EventKind, bytes: Buffer | null, context: DecodeContext): DecodeOutcome {
  if (bytes === null) return deadLetter('empty', 'the message has no value (a tombstone): send one JSON object');
  if (bytes.length <= MAX_EVENT_BYTES && isUtf8(bytes)) {
    if (kind === 'prediction') {
      const prediction = scanPrediction(bytes, context);
      if (prediction !== undefined) return { kind, prediction };
    } else {
      const label = scanLabel(bytes, context);
      if (label !== undefined) return { kind, label };
    }
  }
  const parsed = parseJson(bytes);
  return 'fault' in parsed ? { kind: 'dead-letter', fault: parsed.fault } : decodeValue(kind, parsed.value, context);
}

/** Decodes one value that has been parsed from JSON. */
export function decodeValue(kind: EventKind, value: unknown, context: DecodeContext): DecodeOutcome {
  if (!isObject(value)) {
    return deadLetter('not_an_object', `this is ${typeName(value)}: send one JSON object for each ${kind}`);
  }
  const slot: FaultSlot = { first: undefined };
  const outcome: DecodeOutcome =
    kind === 'prediction'
      ? { kind, prediction: readPrediction(value, context, slot) }
      : { kind, label: readLabel(value, context, slot) };
  return slot.first === undefined ? outcome : { kind: 'dead-letter', fault: slot.first };
}

/** The bytes behind a byte order mark, which some programs write before UTF-8 and RFC 8259 lets a reader pass over. */
export function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** Parses one JSON text, or says why it is none. */
export function parseJson(
  bytes: Buffer,
  maxBytes = MAX_EVENT_BYTES,
): { readonly value: unknown } | { readonly fault: Fault } {
  if (bytes.length === 0) return fault('empty', 'the body is empty: send one JSON object');
  if (bytes.length > maxBytes) {
    return fault('too_large', `the message has ${bytes.length} bytes: the most is ${maxBytes}`);
  }
  if (!isUtf8(bytes)) return fault('invalid_utf8', utf8Fault(bytes));
  const text = withoutMark(bytes).toString('utf8');
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return fault('malformed_json', jsonFault(text));
  }
}

function fault(reason: Fault['reason'], detail: string): { readonly fault: Fault } {
  return { fault: { reason, step: 'decode', detail } };
}

function deadLetter(reason: Fault['reason'], detail: string): DecodeOutcome {
  return { kind: 'dead-letter', fault: { reason, step: 'decode', detail } };
}
