/** Every stable code an error of Leeway can carry; codes reach logs, metric labels and problem documents. */
export type ErrorCode =
  | 'config_invalid'
  | 'usage'
  | 'bad_input'
  | 'not_found'
  | 'conflict'
  | 'unauthorized'
  | 'too_large'
  | 'overloaded'
  | 'store_unavailable'
  | 'store_rejected'
  | 'data_dir_locked'
  | 'port_in_use'
  | 'kafka_unavailable'
  | 'receiver_failed'
  | 'timeout'
  | 'shutting_down'
  | 'internal';

/**
 * The one error class: a stable code for machines, a sentence for people, whether trying again can help, and the cause.
 * Thrown for bugs, refused requests and broken infrastructure; what happens to a message is an outcome, not an error.
 */
export class LeewayError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** How to mend it, in one sentence; empty when there is nothing to add. */
  readonly remedy: string;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly retryable?: boolean; readonly cause?: unknown; readonly remedy?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LeewayError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.remedy = options.remedy ?? '';
  }
}

/** The message of anything that can be thrown, never empty and never `[object Object]`. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message === '' ? thrown.name : thrown.message;
  if (typeof thrown === 'string') return thrown;
  return JSON.stringify(thrown);
}

/** The thrown value as a LeewayError; what is not one already becomes `internal` with the original as its cause. */
export function asLeewayError(thrown: unknown): LeewayError {
  return thrown instanceof LeewayError ? thrown : new LeewayError('internal', messageOf(thrown), { cause: thrown });
}
