import { isUtf8 } from 'node:buffer';
import type { Label } from '../../../domain/events.ts';
import type { DecodeContext } from '../outcome.ts';
import { BYTE, nextByte, take, takeWord, WORD, type Cursor } from './cursor.ts';
import { createKnownNames, isName } from './known-names.ts';
import { createKnownTexts } from './known-texts.ts';
import { MemberWalk } from './member-walk.ts';
import { scanNumber } from './scan-number.ts';
import { FRESH_TEXT, scanText } from './scan-text.ts';
import { scanEventTime } from './scan-time.ts';
import { skipValue } from './skip-value.ts';

/** Reads a label straight from the bytes of canonical JSON, or gives up: then the message is to be decoded the long way. */
export type ScanLabel = (bytes: Buffer, context: DecodeContext) => Label | undefined;

/**
 * A scanner with a memory of names and texts, which makes it fast and changes nothing about what it answers: what it answers is what
 * `JSON.parse` and the checks of a parsed label come to, and where they would refuse or it is not sure, it gives up.
 * The bytes must be UTF-8.
 */
export function createLabelScanner(): ScanLabel {
  const scanner = new Scanner();
  return (bytes, context) => scanner.scan(bytes, context);
}

const FIELD = { other: 0, eventId: 1, model: 2, label: 3, ts: 4 } as const;
const FIELDS: ReadonlyMap<string, number> = new Map([
  ['event_id', FIELD.eventId],
  ['model', FIELD.model],
  ['label', FIELD.label],
  ['ts', FIELD.ts],
]);
/** Names are forgotten when there are more: somebody sends ever new ones, and guessing does not help. */
const MOST_NAMES = 1_024;
const TEXT_SLOTS = 1_024;

class Scanner {
  private readonly cursor: Cursor = { bytes: Buffer.alloc(0), at: 0 };
  private readonly texts = createKnownTexts(TEXT_SLOTS);
  private names = createKnownNames(FIELDS);
  private walk = new MemberWalk(this.names);
  /** Numbers the events, to notice a name that comes twice in one. */
  private event = 0;
  private eventId = '';
  private model = '';
  private ts = NaN;
  private value: number | null = null;
  private text = '';

  scan(bytes: Buffer, { source, key = null }: DecodeContext): Label | undefined {
    this.begin(bytes);
    if (!this.fields() || nextByte(this.cursor) !== undefined) return undefined;
    const eventId = this.eventId === '' ? idOf(key) : this.eventId;
    const labelled = this.value !== null || this.text !== '';
    if (eventId === undefined || this.model === '' || Number.isNaN(this.ts) || !labelled) return undefined;
    return { eventId, model: this.model, value: this.value, text: this.text, ts: this.ts, source };
  }

  private begin(bytes: Buffer): void {
    if (this.names.size() > MOST_NAMES) {
      this.names = createKnownNames(FIELDS);
      this.walk = new MemberWalk(this.names);
    }
    this.cursor.bytes = bytes;
    this.cursor.at = 0;
    this.event += 1;
    this.eventId = '';
    this.model = '';
    this.ts = NaN;
    this.value = null;
    this.text = '';
  }

  /** The object as a whole; false where it is not sure that its fields are those of a label without a fault. */
  private fields(): boolean {
    const { cursor, event, walk } = this;
    if (!take(cursor, BYTE.openBrace)) return false;
    walk.begin();
    for (;;) {
      const name = walk.next(cursor, event);
      if (name === null) return true;
      if (name === undefined || !this.field(name.code)) return false;
    }
  }

  private field(code: number): boolean {
    const { cursor } = this;
    switch (code) {
      case FIELD.eventId: {
        const text = scanText(cursor, FRESH_TEXT);
        if (!isName(text)) return false;
        this.eventId = text;
        return true;
      }
      case FIELD.model: {
        const text = scanText(cursor, this.texts);
        if (!isName(text)) return false;
        this.model = text;
        return true;
      }
      case FIELD.ts: {
        const ms = scanEventTime(cursor);
        if (ms === undefined) return false;
        this.ts = ms;
        return true;
      }
      case FIELD.label:
        return this.truth();
      default:
        return skipValue(cursor);
    }
  }

  private truth(): boolean {
    const { cursor } = this;
    switch (cursor.bytes[cursor.at]) {
      case BYTE.quote: {
        const text = scanText(cursor, this.texts);
        if (text === undefined || text === '') return false;
        this.text = text;
        return true;
      }
      case BYTE.t:
        this.value = 1;
        return takeWord(cursor, WORD.true);
      case BYTE.f:
        this.value = 0;
        return takeWord(cursor, WORD.false);
      default: {
        const number = scanNumber(cursor);
        if (!Number.isFinite(number)) return false;
        this.value = number;
        return true;
      }
    }
  }
}

/** The event that the message's key names. */
function idOf(key: Buffer | null): string | undefined {
  if (key === null || !isUtf8(key)) return undefined;
  const text = key.toString('utf8');
  return isName(text) ? text : undefined;
}
