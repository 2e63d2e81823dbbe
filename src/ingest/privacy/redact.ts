import type { ModelRules } from './rule-book.ts';
import { privateEventId } from './apply.ts';
import { maskText } from './mask.ts';
import { DROPPED, transformNumber, transformText, type MaybeKeyedHash } from './transform.ts';

/** What stands where a value is not shown. */
export const WITHHELD = '[withheld]';

/** How much of an unreadable text is shown, masked, in bytes. */
const SHOWN_BYTES = 4096;

/** What redaction goes by. */
export interface RedactOptions {
  readonly rules: ModelRules;
  readonly hash: MaybeKeyedHash;
  readonly subject: (subjectId: string) => string;
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A canonical event that could not be stored, as its model's rules let it be shown: fields that are where they belong go through their
 * rules, everything else (other fields, other types) is withheld. Reading it again gives the same row as the original would where
 * nothing was withheld, for every rule done twice changes nothing more.
 */
export function redactEvent(event: JsonObject, options: RedactOptions): JsonObject {
  const { rules, hash, subject } = options;
  const result = Object.create(null) as Record<string, unknown>;
  for (const [field, value] of Object.entries(event)) {
    switch (field) {
      case 'model':
      case 'version':
        result[field] = isScalar(value) ? value : WITHHELD;
        break;
      case 'ts':
        // A time that is none may be anything.
        result[field] = typeof value === 'number' || (typeof value === 'string' && TIME.test(value)) ? value : WITHHELD;
        break;
      case 'event_id':
        result[field] = typeof value === 'string' ? privateEventId(value, rules, hash) : WITHHELD;
        break;
      case 'segment':
        put(result, field, typeof value === 'string' ? redacted(value, rules.segment, 'segment', hash) : WITHHELD);
        break;
      case 'subject_id':
        if (rules.rules.subject === 'hash') result[field] = typeof value === 'string' ? subject(value) : WITHHELD;
        break;
      case 'label':
        put(result, field, redactTruth(value, options));
        break;
      case 'features':
        result[field] = isObject(value)
          ? redactFields(value, (name, feature) => redacted(feature, rules.column(name), name, hash))
          : WITHHELD;
        break;
      case 'prediction':
        result[field] = isObject(value) ? redactOutput(value, options) : WITHHELD;
        break;
      default:
        result[field] = WITHHELD;
    }
  }
  return result;
}

/** A text that is not JSON, by its shape alone: enough to see where it was cut or what kind of text it is. */
export function maskPayload(payload: Uint8Array): Buffer {
  const text = Buffer.from(payload.subarray(0, SHOWN_BYTES)).toString('utf8');
  const lines = text.split(/(?<=[,{}[\]\n])/);
  return Buffer.from(lines.map((line) => maskText(line, false)).join(''));
}

const TIME = /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]*(?:Z|[+-]\d{2}:\d{2})?)?$/;

function redactOutput(output: JsonObject, { rules, hash }: RedactOptions): JsonObject {
  return redactFields(output, (name, value) => {
    if (name === 'value') return typeof value === 'number' ? redacted(value, rules.value, name, hash) : blank(value);
    if (name === 'label') return redacted(value, rules.label, name, hash);
    if (name !== 'scores' || !isObject(value)) return blank(value);
    return redactFields(value, (score, number) =>
      typeof number === 'number' ? redacted(number, rules.scores, score, hash) : blank(number),
    );
  });
}

function redactTruth(value: unknown, { rules, hash }: RedactOptions): unknown {
  return typeof value === 'number'
    ? redacted(value, rules.truth, 'truth', hash)
    : typeof value === 'boolean'
      ? value
      : redacted(value, rules.label, 'label', hash);
}

/** A value by its action; what is neither text, number nor truth value is withheld. */
function redacted(value: unknown, action: ModelRules['segment'], name: string, hash: MaybeKeyedHash): unknown {
  if (typeof value === 'number') return transformNumber(value, action, name, hash);
  if (typeof value === 'string') return transformText(value, action, name, hash);
  if (typeof value === 'boolean' && action.kind === 'keep') return value;
  if (typeof value === 'boolean') return transformText(String(value), action, name, hash);
  return action.kind === 'drop' ? DROPPED : blank(value);
}

function blank(value: unknown): unknown {
  return value === null ? null : WITHHELD;
}

function redactFields(object: JsonObject, redact: (name: string, value: unknown) => unknown): JsonObject {
  const result = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(object)) put(result, name, redact(name, value));
  return result;
}

function put(result: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== DROPPED) result[name] = value;
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
