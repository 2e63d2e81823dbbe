import { MAX_NAME_LENGTH } from '../../../domain/events.ts';
import { BYTE, nextByte, standsAt, take, type Cursor } from './cursor.ts';
import { isSame, slotOf } from './known-texts.ts';
import { scanText, textOf, type TextSource } from './scan-text.ts';

/** A name of an object's member that has been seen; there is one such record for each name, so that one that comes twice is noticed. */
export interface KnownName {
  readonly text: string;
  /** What the name means to whoever made the collection. */
  readonly code: number;
  /** The bytes that led to its value the last time: comma, name, colon, and the white space between them. */
  lead: Buffer;
  /** What came after this name the last time it came: the best guess of what comes next. */
  follower: KnownName | undefined;
  /** The event that it was last seen in. */
  seenIn: number;
}

/** The names that have been seen. It grows with each new one, so whoever feeds it has to watch its size. */
export interface KnownNames {
  /** The name at the cursor, and moves behind it; undefined if there is none of 1 to 256 characters. */
  scan(cursor: Cursor): KnownName | undefined;
  size(): number;
}

interface Entry extends KnownName {
  readonly bytes: Buffer;
  /** Another name of the same slot. */
  readonly next: Entry | undefined;
}

const SLOTS = 4096;
const NO_BYTES = Buffer.alloc(0);

/** No names yet; see {@link KnownNames}. */
export function createKnownNames(codes: ReadonlyMap<string, number> = new Map()): KnownNames {
  const slots = new Array<Entry | undefined>(SLOTS).fill(undefined);
  const byText = new Map<string, Entry>();

  const add = (text: string, bytes: Buffer, slot: number): Entry => {
    const code = codes.get(text) ?? 0;
    const entry: Entry = { text, code, lead: NO_BYTES, follower: undefined, seenIn: 0, bytes, next: slots[slot] };
    slots[slot] = entry;
    byText.set(text, entry);
    return entry;
  };

  /** Names without escapes are found by their bytes. */
  let found: Entry | undefined;
  const latest = (): Entry | undefined => found;
  const source: TextSource = {
    text(bytes, start, end, hash, ascii) {
      const slot = slotOf(hash, SLOTS);
      for (let entry = slots[slot]; entry !== undefined; entry = entry.next) {
        if (isSame(entry.bytes, bytes, start, end)) {
          found = entry;
          return entry.text;
        }
      }
      const text = textOf(bytes, start, end, ascii);
      if (isName(text)) found = byText.get(text) ?? add(text, Buffer.from(bytes.subarray(start, end)), slot);
      return text;
    },
  };

  return {
    scan(cursor) {
      found = undefined;
      const text = scanText(cursor, source);
      const plain = latest();
      if (text === undefined || plain !== undefined) return plain;
      return isName(text) ? (byText.get(text) ?? add(text, Buffer.from(text), 0)) : undefined;
    },
    size: () => byText.size,
  };
}

/**
 * The name of an object's next member, and moves to its value; null at the end of the object, and moves behind that;
 * undefined where it is not sure.
 * @param guess a name that may be the one: if the bytes are those that led to its value before, nothing is looked up.
 * @param first whether no member of the object came before.
 */
export function nextMember(
  cursor: Cursor,
  guess: KnownName | undefined,
  names: KnownNames,
  first: boolean,
): KnownName | null | undefined {
  if (guess !== undefined && standsAt(cursor, guess.lead)) {
    cursor.at += guess.lead.length;
    return guess;
  }
  const start = cursor.at;
  if (take(cursor, BYTE.closeBrace)) return null;
  if (!first && !take(cursor, BYTE.comma)) return undefined;
  nextByte(cursor);
  const name = names.scan(cursor);
  if (name === undefined || !take(cursor, BYTE.colon)) return undefined;
  nextByte(cursor);
  const { bytes, at } = cursor;
  if (!isSame(name.lead, bytes, start, at)) name.lead = Buffer.from(bytes.subarray(start, at));
  return name;
}

/** Whether a text may be a name. */
export function isName(text: string | undefined): text is string {
  return text !== undefined && text.length > 0 && text.length <= MAX_NAME_LENGTH;
}
