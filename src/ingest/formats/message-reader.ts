import { messageOf } from '../../platform/errors.ts';
import { decodeEvent, parseJson } from '../decode/decode-event.ts';
import { isObject } from '../decode/fields.ts';
import type { DecodeContext, DecodeOutcome, EventKind } from '../decode/outcome.ts';
import type { HeaderValue } from '../entry.ts';
import { bentoSchemaOf, type BentoSchema } from './bentoml.ts';
import { binaryEvent } from './cloud-event.ts';
import { findHeader } from './headers.ts';
import { hintsOf } from './hints.ts';
import type { FormatContext, Message } from './message.ts';
import { isWhole, readAnyValue, readByShape, readCloudEvent, readNamed, type ValueReading } from './read-value.ts';
import type { SchemaRegistry } from './registry/schema-registry.ts';
import { SCHEMA_ID_HEADER, schemaReference } from './registry/wire-format.ts';
import { readPredictionLog } from './tf-serving.ts';
import { FORMAT_NAMES, type FormatName, type TopicPin } from '../../domain/topic-pin.ts';

/** A schema that came as a message, as it is kept. */
export interface LearnedSchema {
  readonly topic: string;
  readonly content: string;
}

/** What the reader needs. */
export interface MessageReaderOptions {
  /** Null where no registry is configured: then a message with a schema id is a dead letter that says so. */
  readonly registry: SchemaRegistry | null;
  readonly pins: Readonly<Record<string, TopicPin>>;
  /** The schemas that came as messages before, oldest first; rejects when the store does not answer. */
  readonly learned: () => Promise<readonly LearnedSchema[]>;
}

/** Reads messages of every format. */
export interface MessageReader {
  /**
   * Whether all that these messages need is at hand. Where a schema is missing it is asked for; false means that what has it did not
   * answer, and the messages are to come again. Never rejects.
   */
  ready(topic: string, messages: readonly Message[]): boolean | Promise<boolean>;
  /** What becomes of a message. Never throws; the same message gives the same outcome. */
  read(kind: EventKind, message: Message, context: DecodeContext): DecodeOutcome;
  /** What becomes of a value that was parsed from the JSON of a larger message. */
  readValue(kind: EventKind, value: unknown, message: Omit<Message, 'value'>, context: DecodeContext): DecodeOutcome;
  /** What stands in the way of reading, in one sentence, or null. */
  problem(): string | null;
}

/** The first byte of a value that was written with a registered schema: no text begins with it. */
const MAGIC = 0;

/** A reader; see {@link MessageReader}. It remembers the schemas of BentoML monitors, which come as messages. */
export function createMessageReader({
  registry = null,
  pins = {},
  learned = () => Promise.resolve([]),
}: Partial<MessageReaderOptions> = {}): MessageReader {
  const bentoSchemas = new Map<string, BentoSchema>();
  let loaded = false;
  let storeProblem: string | null = null;

  const remember = (topic: string, content: unknown): void => {
    const schema = isObject(content) ? bentoSchemaOf(content) : null;
    if (schema === null) return;
    const before = bentoSchemas.get(topic);
    bentoSchemas.set(topic, { ...schema, roles: { ...before?.roles, ...schema.roles } });
  };

  const load = async (): Promise<boolean> => {
    try {
      for (const { topic, content } of await learned()) {
        const parsed = parseJson(Buffer.from(content));
        if ('value' in parsed) remember(topic, parsed.value);
      }
      loaded = true;
      storeProblem = null;
    } catch (thrown) {
      storeProblem = `the schemas of earlier messages cannot be read: ${messageOf(thrown)}`;
    }
    return loaded;
  };

  const readingOf = (
    kind: EventKind,
    { headers, timestamp, topic: from }: Omit<Message, 'value'>,
    context: DecodeContext,
  ): ValueReading => {
    const topic = from ?? context.source.topic;
    const pin = pins[topic];
    const full: FormatContext = { ...context, pin, timestamp };
    return { kind, hints: hintsOf(headers, pin), context: full, bentoSchema: bentoSchemas.get(topic) };
  };

  /** What the outcome teaches about the messages after it. */
  const learning = (outcome: DecodeOutcome): DecodeOutcome => {
    if (outcome.kind === 'skipped' && outcome.skipped.content !== undefined) {
      const parsed = parseJson(Buffer.from(outcome.skipped.content));
      if ('value' in parsed) remember(outcome.skipped.source.topic, parsed.value);
    }
    return outcome;
  };

  /** A message that says, or whose topic says, that it is not plain JSON. */
  const readExplicit = (kind: EventKind, value: Buffer, message: Message, context: DecodeContext): DecodeOutcome => {
    const reading = readingOf(kind, message, context);
    const pinned = reading.context.pin?.format;
    if (pinned === undefined || CLOUD_EVENTS.has(pinned)) {
      const event = binaryEvent(message.headers, value);
      if (event !== null) return readCloudEvent(event, reading);
    }
    if (pinned === undefined || pinned === 'registry') {
      const reference = schemaReference(value, message.headers);
      if (reference !== null) return readRegistered(value, reference, registry, reading);
    }
    const named = pinned ?? namedFormat(message.headers);
    if (typeof named === 'object') return { kind: 'dead-letter', fault: named };
    if (named === 'registry') {
      return fault(
        'malformed_bytes',
        'the message has no schema id: a zero byte and four bytes before the value, or a header',
      );
    }
    if (named === 'tf-serving' && kind === 'prediction') {
      return readPredictionLog(value, reading.hints, reading.context);
    }
    const parsed = parseJson(value);
    if ('fault' in parsed) return { kind: 'dead-letter', fault: parsed.fault };
    return named === undefined ? readAnyValue(parsed.value, reading) : readNamed(named, parsed.value, reading);
  };

  return {
    ready(topic, messages) {
      const refs = new Set<string>();
      if (registry !== null) {
        for (const { value, headers } of messages) {
          if (value === null || (value[0] !== MAGIC && headers[SCHEMA_ID_HEADER] === undefined)) continue;
          const ref = schemaReference(value, headers)?.ref;
          if (ref !== undefined && registry.isOpen(ref)) refs.add(ref);
        }
      }
      if (refs.size === 0 && loaded) return true;
      const asked = registry === null || refs.size === 0 ? true : registry.ask([...refs]);
      return Promise.all([loaded ? true : load(), asked]).then((answers) => answers.every(Boolean));
    },

    read(kind, message, context) {
      const { value, headers } = message;
      if (value === null || value.length === 0) return decodeEvent(kind, value, context);
      if (value[0] === MAGIC || pins[message.topic ?? context.source.topic] !== undefined || hasFormatHeader(headers)) {
        return learning(contained(() => readExplicit(kind, value, message, context)));
      }
      const outcome = decodeEvent(kind, value, context);
      if (isWhole(outcome)) return outcome;
      const parsed = parseJson(value);
      if ('fault' in parsed) return outcome;
      return learning(contained(() => readByShape(parsed.value, readingOf(kind, message, context)) ?? outcome));
    },

    readValue(kind, value, message, context) {
      const reading = readingOf(kind, message, context);
      const named = hasFormatHeader(message.headers) ? namedFormat(message.headers) : undefined;
      if (typeof named === 'object') return { kind: 'dead-letter', fault: named };
      return learning(
        contained(() => (named === undefined ? readAnyValue(value, reading) : readNamed(named, value, reading))),
      );
    },

    problem: () => storeProblem ?? registry?.problem() ?? null,
  };
}

const CLOUD_EVENTS: ReadonlySet<FormatName> = new Set(['cloudevents', 'kserve', 'seldon']);

/** Whether a header says that the message is not plain JSON; header names of Kafka and of HTTP are lower case. */
function hasFormatHeader(headers: Readonly<Record<string, HeaderValue>>): boolean {
  return (
    headers['ce_type'] !== undefined ||
    headers['ce-type'] !== undefined ||
    headers['x-format'] !== undefined ||
    headers[SCHEMA_ID_HEADER] !== undefined
  );
}

/** The format that the header `x-format` names; undefined without one, a fault where it names none. */
function namedFormat(headers: Readonly<Record<string, HeaderValue>>) {
  const name = findHeader(headers, 'x-format')?.trim().toLowerCase();
  if (name === undefined) return undefined;
  const known = FORMAT_NAMES.find((one) => one === name);
  if (known !== undefined) return known;
  return {
    reason: 'unknown_format',
    step: 'decode',
    detail: `the header x-format says ${JSON.stringify(name.slice(0, 64))}: it is one of ${FORMAT_NAMES.join(', ')}`,
  } as const;
}

function readRegistered(
  value: Buffer,
  reference: NonNullable<ReturnType<typeof schemaReference>>,
  registry: SchemaRegistry | null,
  reading: ValueReading,
): DecodeOutcome {
  const { ref, afterId, inHeader } = reference;
  const known = registry?.schema(ref);
  if (known === undefined) {
    const why =
      registry === null
        ? 'no schema registry is configured: set SCHEMA_REGISTRY_URL'
        : 'the schema registry has not answered for it yet';
    return fault('unknown_schema', `the message was written with schema ${ref}, and ${why}`);
  }
  if ('fault' in known) return { kind: 'dead-letter', fault: known.fault };
  let decoded: unknown;
  try {
    decoded = known.decoder.decode(inHeader ? { value, header: afterId } : { value: afterId, header: null });
  } catch (thrown) {
    return fault('malformed_bytes', `the value does not fit its schema ${ref}: ${messageOf(thrown).slice(0, 300)}`);
  }
  return readAnyValue(withoutBlanks(decoded), reading);
}

/** Protobuf cannot leave a text out, and Avro often writes null: either is a field that was not sent. */
function withoutBlanks(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== '' && one !== null));
}

/** A fault of an adapter is one message's trouble: it must not hold up the messages behind it, and it is told. */
function contained(read: () => DecodeOutcome): DecodeOutcome {
  try {
    return read();
  } catch (thrown) {
    return fault(
      'malformed_bytes',
      `the message could not be read, which is a fault of Leeway: ${messageOf(thrown).slice(0, 300)}`,
    );
  }
}

function fault(reason: 'unknown_schema' | 'malformed_bytes', detail: string): DecodeOutcome {
  return { kind: 'dead-letter', fault: { reason, step: 'decode', detail } };
}
