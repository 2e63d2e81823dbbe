import { parseJson } from '../decode/decode-event.ts';
import type { FaultSlot } from '../decode/fields.ts';

/** The JSON value of some bytes; a fault goes into the slot, with a word on what the bytes are. */
export function jsonOf(bytes: Buffer, what: string, slot: FaultSlot): unknown {
  const parsed = parseJson(bytes);
  if ('value' in parsed) return parsed.value;
  slot.first ??= { ...parsed.fault, detail: `${what}: ${parsed.fault.detail}` };
  return undefined;
}

/** A value that may have been written as a JSON text inside JSON. */
export function unwrapped(value: unknown, what: string, slot: FaultSlot): unknown {
  return typeof value === 'string' ? jsonOf(Buffer.from(value), what, slot) : value;
}
