import { textOf, type TextSource } from './scan-text.ts';

interface Known {
  readonly bytes: Buffer;
  readonly text: string;
}

/** Longer texts are seldom sent twice. */
const LONGEST = 64;

/**
 * Remembers texts that come again and again, such as categories: the same bytes give the same string without making another.
 * Each slot holds the latest text of its hash, so the memory is bounded whatever is sent.
 * @param slots a power of two.
 */
export function createKnownTexts(slots: number): TextSource {
  const known = new Array<Known | undefined>(slots).fill(undefined);
  return {
    text(bytes, start, end, hash, ascii) {
      if (end - start > LONGEST) return textOf(bytes, start, end, ascii);
      const slot = slotOf(hash, slots);
      const found = known[slot];
      if (found !== undefined && isSame(found.bytes, bytes, start, end)) return found.text;
      const text = textOf(bytes, start, end, ascii);
      known[slot] = { bytes: Buffer.from(bytes.subarray(start, end)), text };
      return text;
    },
  };
}

/** Whether the bytes from `start` to `end` are those. */
export function isSame(those: Buffer, bytes: Buffer, start: number, end: number): boolean {
  const { length } = those;
  if (length !== end - start) return false;
  for (let index = 0; index < length; index += 1) if (those[index] !== bytes[start + index]) return false;
  return true;
}

/** The slot of a hash among a power of two of them. */
export function slotOf(hash: number, slots: number): number {
  return (hash ^ (hash >>> 15)) & (slots - 1);
}
