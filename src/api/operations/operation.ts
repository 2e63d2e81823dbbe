import { z } from 'zod';

/** How an operation takes its body. */
export type BodySpec =
  | { readonly kind: 'none' }
  /** One JSON document; `optional` lets an empty body stand for `{}`. */
  | { readonly kind: 'json'; readonly schema: z.ZodType; readonly optional?: boolean }
  /** Events: JSON, JSON Lines or CloudEvents, handed on as bytes; `logged`: what other programs log, where that is read too. */
  | { readonly kind: 'events'; readonly schema: z.ZodType; readonly logged?: z.ZodType }
  /** A data file, streamed to disk, or JSON that names one on the server's machine. */
  | { readonly kind: 'file'; readonly schema: z.ZodType };

/** One kind of answer. */
export interface AnswerSpec {
  readonly description: string;
  /** Schema by media type; null for bytes; absent for an empty answer. */
  readonly content?: Readonly<Record<string, z.ZodType | null>>;
}

/** Statuses of problem documents that an operation may answer besides 401, 500, 503 and 504, which all may. */
export type ProblemStatus = 400 | 404 | 409 | 413 | 415 | 429;

/** One operation of the API: the single source of its validation, of its documentation and of the pages' types. */
export interface Operation<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends BodySpec = BodySpec,
> {
  /** Unique name, in camel case. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  readonly problems: readonly ProblemStatus[];
  /** Who may call it: anybody, holders of an API key (where keys are set), or the holder of the token that came with the thing itself. */
  readonly access: 'open' | 'key' | 'capability';
}

interface OperationInput<P extends z.ZodObject, Q extends z.ZodObject, B extends BodySpec> extends Omit<
  Operation<P, Q, B>,
  'params' | 'query' | 'body' | 'access' | 'problems'
> {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly access?: Operation['access'];
  readonly problems?: readonly ProblemStatus[];
}

const NOTHING = z.object({});

/** An operation with what it does not say filled in: no parameters, no body, a key where keys are set. */
export function operation<
  P extends z.ZodObject = typeof NOTHING,
  Q extends z.ZodObject = typeof NOTHING,
  B extends BodySpec = { readonly kind: 'none' },
>(input: OperationInput<P, Q, B>): Operation<P, Q, B> {
  return {
    ...input,
    params: input.params ?? (NOTHING as unknown as P),
    query: input.query ?? (NOTHING as unknown as Q),
    body: input.body ?? ({ kind: 'none' } as unknown as B),
    problems: input.problems ?? [],
    access: input.access ?? 'key',
  };
}

/** A JSON answer. */
export function json(description: string, schema: z.ZodType): AnswerSpec {
  return { description, content: { 'application/json': schema } };
}
