import { isUtf8 } from 'node:buffer';
import type { DeadLetter, DeadLetterProtection } from '../../domain/events.ts';
import { keptBytes } from '../../domain/kept-text.ts';
import { maskPayload, redactEvent } from './redact.ts';
import type { RuleBook } from './rule-book.ts';
import type { Sealer } from './seal.ts';
import type { MaybeKeyedHash } from './transform.ts';

/** What protection of dead letters goes by. */
export interface ProtectOptions {
  readonly book: RuleBook;
  readonly hash: MaybeKeyedHash;
  readonly subject: (subjectId: string) => string;
  /** Null without a key: what should be sealed is redacted. */
  readonly sealer: Sealer | null;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Payloads above this are not parsed to be shown redacted. */
const MAX_PARSED_BYTES = 4 << 20;
/** Headers that say how a message is to be read, and nothing of whom it is about. */
const SHOWN_HEADERS = /^(content-type|content-encoding|ce[-_](type|specversion|datacontenttype)|x-format)$/i;
/** A message in a schema registry's frame: its fields have no names in it, so nothing says that no subject is among them. */
const REGISTRY_MAGIC = 0x00;

/**
 * A dead letter as it may be kept. It is left whole where its model has no rules and it names no subject; where it cannot be tied to a
 * model, only if nothing in this service has rules and nothing in it looks like a subject. Doing it again changes nothing.
 */
export function protectLetter(letter: DeadLetter, options: ProtectOptions): DeadLetter {
  if (letter.protection !== undefined) return letter;
  const { book, subject } = options;
  const event = parseEvent(letter.payload);
  const rules = event === null ? book.general : book.of(event.model);
  const personal =
    event === null
      ? book.anywhere() || mayNameSubject(letter)
      : rules.active || rules.rules.subject === 'drop' || event.fields['subject_id'] !== undefined;
  const policy = rules.rules.deadLetters;
  if (!personal || policy === 'keep' || isBare(letter)) return letter;

  const subjectId = event?.fields['subject_id'];
  const keep = (protection: DeadLetterProtection['kind'], payload: Buffer, sealed: Buffer): DeadLetter => ({
    ...letter,
    detail: withoutValues(letter),
    key: '',
    headers: letter.headers.filter(([name]) => SHOWN_HEADERS.test(name)),
    payload,
    protection: { kind: protection, sealed, subjectKey: typeof subjectId === 'string' ? subject(subjectId) : '' },
  });
  const redacted =
    event === null ? null : Buffer.from(JSON.stringify(redactEvent(event.fields, { ...options, rules })));
  if (policy === 'seal' && options.sealer !== null) {
    const shown = redacted ?? (isText(letter.payload) ? maskPayload(letter.payload) : NOTHING);
    const { payload, key, headers } = letter;
    return keep('sealed', shown, options.sealer.seal({ payload, key, headers }));
  }
  return policy === 'withhold' || redacted === null
    ? keep('withheld', NOTHING, NOTHING)
    : keep('redacted', redacted, NOTHING);
}

const NOTHING = Buffer.alloc(0);

/** Nothing is in it that could be anybody's. */
function isBare({ payload, key, headers }: DeadLetter): boolean {
  return payload.length === 0 && key === '' && headers.every(([name]) => SHOWN_HEADERS.test(name));
}

/** A canonical event that names its model, if the payload is one. */
function parseEvent(payload: Uint8Array): { readonly model: string; readonly fields: JsonObject } | null {
  if (payload.length === 0 || payload.length > MAX_PARSED_BYTES || !isUtf8(payload)) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const fields = value as JsonObject;
    return typeof fields['model'] === 'string' ? { model: fields['model'], fields } : null;
  } catch {
    return null;
  }
}

/** Whether a message that cannot be tied to a model may name a subject: by the word, however its characters are spread or escaped. */
function mayNameSubject({ payload, key, headers }: DeadLetter): boolean {
  if (payload[0] === REGISTRY_MAGIC && payload.length > 5) return true;
  const text = [Buffer.from(payload), ...[key, ...headers.flat()].map(keptBytes)]
    .map((bytes) => bytes.toString('latin1'))
    .join(' ');
  return /subject|\\u00/i.test(text.replaceAll('\u0000', ''));
}

function isText(payload: Uint8Array): boolean {
  return isUtf8(payload) && payload[0] !== REGISTRY_MAGIC;
}

/** The sentence of a fault without what was sent: everything from the first quote to the last goes, and what the store said goes whole. */
function withoutValues({ step, detail }: DeadLetter): string {
  if (step === 'store') return 'the store refused it; what it said may quote the values, and is withheld';
  return detail.replace(/".*"/s, '"…"');
}
