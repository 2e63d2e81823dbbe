import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { messageOf } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Fault } from '../../decode/outcome.ts';
import { avroDecoder } from './avro-decoder.ts';
import { protobufDecoder } from './protobuf-decoder.ts';
import type { ValueDecoder } from './value-decoder.ts';

/** What is known of a schema: how to decode what was written with it, or why that cannot be. */
export type KnownSchema = { readonly decoder: ValueDecoder } | { readonly fault: Fault };

/** Schemas by reference (`ids/7`), each asked for once. */
export interface SchemaRegistry {
  /** What is known of a schema; undefined if it was never answered for. */
  schema(ref: string): KnownSchema | undefined;
  /** Whether a schema has to be asked for: it was never answered for, or its absence may have ended since. */
  isOpen(ref: string): boolean;
  /** Asks for schemas; false if the registry did not answer, and then {@link problem} says why. Never rejects. */
  ask(refs: readonly string[]): Promise<boolean>;
  /** Why the registry does not answer, or null. */
  problem(): string | null;
}

/** What the registry's client needs. */
export interface SchemaRegistryOptions {
  /** Base address; a user and a password in it go into the header `Authorization`. */
  readonly url: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Logger;
  readonly timeoutMs?: number;
}

/** How long an id that the registry does not know is taken for unknown, milliseconds. */
const UNKNOWN_FOR_MS = 30_000;
const TIMEOUT_MS = 5_000;
/** Longer chains of references are a loop. */
const MAX_REFERENCES = 64;

const referenceSchema = z.object({ name: z.string(), subject: z.string(), version: z.number() });
const schemaAnswer = z.object({
  schema: z.string(),
  schemaType: z.enum(['AVRO', 'PROTOBUF', 'JSON']).default('AVRO'),
  references: z.array(referenceSchema).nullish(),
});
type SchemaAnswer = z.infer<typeof schemaAnswer>;

/** The client of a schema registry that speaks Confluent's protocol (Karapace, Apicurio and Redpanda do too). */
export function createSchemaRegistry({
  url,
  clock,
  log,
  timeoutMs = TIMEOUT_MS,
}: SchemaRegistryOptions): SchemaRegistry {
  const address = new URL(url);
  const credentials =
    address.username === '' ? null : `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
  address.username = '';
  address.password = '';
  const base = address.href.replace(/\/$/, '');
  const schemas = new Map<string, KnownSchema & { readonly until: number }>();
  const asking = new Map<string, Promise<boolean>>();
  let problem: string | null = null;

  /** An answer, or null where the registry says that there is none; throws when it does not answer. */
  const read = async (path: string): Promise<SchemaAnswer | null> => {
    const response = await fetch(`${base}/${path}`, {
      headers: {
        accept: 'application/vnd.schemaregistry.v1+json, application/json',
        ...(credentials === null ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
      },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) return schemaAnswer.parse(body);
    if (response.status === 404) return null;
    throw new Error(`it answered ${response.status} to GET /${path}`);
  };

  /** The files that a schema names, each before those that need it. */
  const referencesOf = async (
    answer: SchemaAnswer,
    found = new Map<string, string>(),
  ): Promise<ReadonlyMap<string, string>> => {
    for (const { name, subject, version } of answer.references ?? []) {
      if (found.has(name)) continue;
      if (found.size >= MAX_REFERENCES) throw new BadSchema(`it names more than ${MAX_REFERENCES} other schemas`);
      const inner = await read(`subjects/${encodeURIComponent(subject)}/versions/${version}`);
      if (inner === null) throw new BadSchema(`it names version ${version} of ${subject}, which is not registered`);
      await referencesOf(inner, found);
      found.set(name, inner.schema);
    }
    return found;
  };

  const learn = async (ref: string): Promise<boolean> => {
    try {
      const answer = await read(`schemas/${ref}`);
      const known = answer === null ? unknownSchema(ref) : { decoder: decoderOf(answer, await referencesOf(answer)) };
      schemas.set(ref, { ...known, until: 'fault' in known ? clock.now() + UNKNOWN_FOR_MS : Infinity });
      problem = null;
      return true;
    } catch (thrown) {
      if (thrown instanceof BadSchema) {
        schemas.set(ref, { ...badSchema(ref, thrown.message), until: clock.now() + UNKNOWN_FOR_MS });
        return true;
      }
      problem = `the schema registry at ${base} does not answer (${causeOf(thrown)}): messages wait for it`;
      log.warn({ ref, cause: causeOf(thrown) }, 'the schema registry does not answer; messages wait for it');
      return false;
    } finally {
      asking.delete(ref);
    }
  };

  const isOpen = (ref: string): boolean => (schemas.get(ref)?.until ?? -Infinity) <= clock.now();

  return {
    schema: (ref) => schemas.get(ref),
    isOpen,
    async ask(refs) {
      const answers = await Promise.all(
        refs.filter(isOpen).map((ref) => {
          const running = asking.get(ref) ?? learn(ref);
          asking.set(ref, running);
          return running;
        }),
      );
      return answers.every(Boolean);
    },
    problem: () => problem,
  };
}

/** A schema that is registered and cannot be used. */
class BadSchema extends Error {}

function decoderOf(answer: SchemaAnswer, references: ReadonlyMap<string, string>): ValueDecoder {
  try {
    switch (answer.schemaType) {
      case 'AVRO':
        return avroDecoder(answer.schema, [...references.values()]);
      case 'PROTOBUF':
        return protobufDecoder(
          answer.schema,
          [...references].map(([name, schema]) => ({ name, schema })),
        );
      case 'JSON':
        return { decode: ({ value }) => JSON.parse(value.toString('utf8')) as unknown };
    }
  } catch (thrown) {
    throw new BadSchema(messageOf(thrown), { cause: thrown });
  }
}

function unknownSchema(ref: string): KnownSchema {
  const detail = `the schema registry knows no schema ${ref}: check which registry the producer registers with`;
  return { fault: { reason: 'unknown_schema', step: 'decode', detail } };
}

function badSchema(ref: string, why: string): KnownSchema {
  const detail = `the schema ${ref} cannot be used: ${why.slice(0, 300)}`;
  return { fault: { reason: 'unknown_schema', step: 'decode', detail } };
}

/** The reason behind fetch's own "fetch failed". */
function causeOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? (thrown.cause as { readonly code?: unknown } | undefined) : undefined;
  return typeof cause?.code === 'string' ? cause.code : messageOf(thrown);
}
