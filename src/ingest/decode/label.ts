import { isUtf8 } from 'node:buffer';
import type { Label } from '../../domain/events.ts';
import { fail, finite, requiredName, requiredTime, typeName, type FaultSlot, type JsonObject } from './fields.ts';
import type { DecodeContext } from './outcome.ts';

/** Reads a parsed JSON object as a label; faults go into the slot, and then the result is not to be used. */
export function readLabel(record: JsonObject, { source, key = null }: DecodeContext, slot: FaultSlot): Label {
  const named =
    record['event_id'] === undefined && key !== null && isUtf8(key) ? { event_id: key.toString('utf8') } : record;
  return {
    eventId: requiredName(
      named,
      'event_id',
      'the event_id of the prediction that it belongs to, in the label or as the key of the message',
      slot,
    ),
    model: requiredName(record, 'model', "the model's name", slot),
    ...readTruth(record['label'], slot),
    ts: requiredTime(record, 'ts', slot),
    source,
  };
}

function readTruth(value: unknown, slot: FaultSlot): Pick<Label, 'value' | 'text'> {
  if (typeof value === 'number') return { value: finite(value, 'label', slot), text: '' };
  if (typeof value === 'boolean') return { value: value ? 1 : 0, text: '' };
  if (typeof value === 'string') {
    if (value === '') fail(slot, 'missing_field', 'label is empty: send what turned out to be true');
    return { value: null, text: value };
  }
  if (value === undefined) fail(slot, 'missing_field', 'label is missing: send what turned out to be true');
  else fail(slot, 'wrong_type', `label is ${typeName(value)}: send a number, a string or a boolean`);
  return { value: null, text: '' };
}
