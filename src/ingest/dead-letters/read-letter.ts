import { decodeEvent } from '../decode/decode-event.ts';
import type { DecodeContext, DecodeOutcome } from '../decode/outcome.ts';
import type { LetterMessage } from './replayer.ts';

/** Reads a letter's message as canonical JSON. */
export function readLetter({ kind, payload }: LetterMessage, context: DecodeContext): DecodeOutcome {
  return decodeEvent(kind, payload.length === 0 ? null : Buffer.from(payload), context);
}
