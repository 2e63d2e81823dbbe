import { parseJson, withoutMark } from '../decode/decode-event.ts';
import { jsonElements } from '../decode/json-elements.ts';
import type { DecodeContext, DecodeOutcome, EventKind } from '../decode/outcome.ts';
import type { Entry } from '../entry.ts';
import type { MessageReader } from '../formats/message-reader.ts';

/** What reading a body needs to know. */
export interface ReadBodyOptions {
  readonly kind: EventKind;
  readonly contentType: string;
  /** The largest body, in bytes. */
  readonly maxBytes: number;
  /** What generated event ids begin with. */
  readonly idPrefix: string;
  readonly hashSubject: (subjectId: string) => string;
  readonly headers: Readonly<Record<string, string>>;
  /** When the body came, milliseconds since the epoch. */
  readonly timestamp: number;
  readonly reader: MessageReader;
}

const LINES = /^application\/(x-ndjson|ndjson|jsonl|x-jsonlines|json-lines|jsonlines)\b/i;
const NEWLINE = 0x0a;
const OPENING_BRACKET = 0x5b;

/** A body as entries, in order: one object, an array of objects, or JSON Lines; what cannot be read is an entry with its fault. */
export function readBody(sent: Buffer, options: ReadBodyOptions): readonly Entry[] {
  const body = withoutMark(sent);
  const { headers, timestamp, reader } = options;
  const entry = (index: number, payload: Buffer, decode: (context: DecodeContext) => DecodeOutcome): Entry => {
    const source = { topic: '', partition: 0, offset: index };
    const { kind, idPrefix, hashSubject } = options;
    return { kind, source, outcome: decode({ source, idPrefix, hashSubject }), payload, key: null, headers, timestamp };
  };
  const alone = (payload: Buffer, index: number): Entry =>
    entry(index, payload, (context) => reader.read(options.kind, { value: payload, headers, timestamp }, context));

  if (body.length <= options.maxBytes && isLines(body, options.contentType)) return linesOf(body).map(alone);
  if (body[firstVisible(body)] !== OPENING_BRACKET) return [alone(body, 0)];
  const parsed = parseJson(body, options.maxBytes);
  if ('fault' in parsed) return [entry(0, body, () => ({ kind: 'dead-letter', fault: parsed.fault }))];
  if (!Array.isArray(parsed.value)) return [alone(body, 0)];
  let elements: readonly Buffer[] | undefined;
  return parsed.value.map((value: unknown, index) => {
    const read = entry(index, body, (context) =>
      reader.readValue(options.kind, value, { headers, timestamp }, context),
    );
    // Each element's own bytes are looked for only once one is needed: for a dead letter, or when the store refuses a row.
    return {
      ...read,
      get payload() {
        elements ??= jsonElements(body);
        return elements[index] ?? body;
      },
    };
  });
}

/** JSON Lines by their content type; or several lines of which the first is an object by itself. */
function isLines(body: Buffer, contentType: string): boolean {
  if (LINES.test(contentType)) return true;
  const start = firstVisible(body);
  if (body[start] === OPENING_BRACKET) return false;
  const end = body.indexOf(NEWLINE, start);
  if (end === -1 || firstVisible(body.subarray(end)) >= body.length - end) return false;
  return 'value' in parseJson(body.subarray(start, end));
}

function linesOf(body: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < body.length;) {
    const newline = body.indexOf(NEWLINE, start);
    const end = newline === -1 ? body.length : newline;
    const line = body.subarray(start, end);
    if (firstVisible(line) < line.length) lines.push(line);
    start = end + 1;
  }
  return lines.length === 0 ? [body] : lines;
}

/** Index of the first byte that is not white space of JSON; the length if there is none. */
function firstVisible(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0a || bytes[at] === 0x0d))
    at += 1;
  return at;
}
