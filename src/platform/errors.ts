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

/** The message of anything that can be thrown, never empty and never `[object Object]`; it throws for nothing. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error)
    return firstWords(thrown.message, codeOf(thrown), thrown.name) ?? 'an error without a name';
  if (typeof thrown === 'string') return thrown === '' ? 'an empty text was thrown' : thrown;
  if (typeof thrown === 'object' && thrown !== null) return messageOfObject(thrown);
  return typeof thrown === 'function' ? `function ${thrown.name}` : String(thrown);
}

function messageOfObject(thrown: object): string {
  const { message } = thrown as { readonly message?: unknown };
  if (typeof message === 'string' && message !== '') return message;
  try {
    const text: unknown = JSON.stringify(thrown);
    if (typeof text === 'string' && text !== '') return text;
  } catch {
    // It contains itself or a big integer: its keys must do.
  }
  return `an object with ${Object.keys(thrown).join(', ')}`;
}

/** Node tells some failures by their code alone, such as a host whose every address refused. */
function codeOf(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}

function firstWords(...texts: readonly string[]): string | undefined {
  return texts.find((text) => text !== '');
}

/** The thrown value as a LeewayError; what is not one already becomes `internal` with the original as its cause. */
export function asLeewayError(thrown: unknown): LeewayError {
  return thrown instanceof LeewayError ? thrown : new LeewayError('internal', messageOf(thrown), { cause: thrown });
}
