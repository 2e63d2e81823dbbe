import type { z } from 'zod';
import type { BodySpec, Operation } from '../operations/operation.ts';
import type { Fault } from '../problems/problem-documents.ts';

/** A body of events as it came in. */
export interface EventBody {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** Headers that say how the body is to be read. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string;
}

/** A data file: on disk for as long as the request lasts. */
export interface FileBody {
  readonly file: string;
}

/** What a body is by the time a handler sees it. */
type BodyInput<B extends BodySpec> = B extends { readonly kind: 'json'; readonly schema: infer S extends z.ZodType }
  ? z.output<S>
  : B extends { readonly kind: 'events' }
    ? EventBody
    : B extends { readonly kind: 'file' }
      ? FileBody
      : undefined;

/** A checked request. */
export interface Input<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The Bearer token, or empty. */
  readonly token: string;
}

/** What a handler answers. */
export type Reply =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'bytes'; readonly contentType: string; readonly bytes: Buffer | string }
  | { readonly kind: 'empty'; readonly status: number }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** An operation with what it does. */
export interface BoundOperation {
  readonly operation: Operation;
  handle(input: Input<never, never, never>): Promise<Reply>;
}

/** Ties a handler to its operation; the types of its input follow from the operation's schemas. */
export function bind<P extends z.ZodObject, Q extends z.ZodObject, B extends BodySpec>(
  operation: Operation<P, Q, B>,
  handle: (input: Input<z.output<P>, z.output<Q>, BodyInput<B>>) => Promise<Reply>,
): BoundOperation {
  return { operation, handle };
}

/** A JSON answer. */
export function ok(body: unknown, status = 200): Reply {
  return { kind: 'json', status, body };
}

/** A problem. */
export function fault(what: Fault): Reply {
  return { kind: 'fault', fault: what };
}

/** A whole list: nothing follows. */
export function wholeList(items: readonly unknown[]): Reply {
  return ok({ items, next: null });
}
