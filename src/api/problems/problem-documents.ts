import { LeewayError, messageOf, type ErrorCode } from '../../platform/errors.ts';
import type { Problem, ProblemCode } from '../schemas/problem.ts';

/** What is wrong, before it is tied to a request. */
export interface Fault {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly remedy?: string;
  readonly reason?: string;
  readonly rejected?: Problem['rejected'];
  readonly headers?: Readonly<Record<string, string>>;
}

const KINDS: Readonly<Record<ProblemCode, { readonly status: number; readonly title: string }>> = {
  usage: { status: 400, title: 'Not a request that is understood' },
  bad_input: { status: 400, title: 'The input cannot be used' },
  unauthorized: { status: 401, title: 'A key is needed' },
  not_found: { status: 404, title: 'There is no such thing' },
  method_not_allowed: { status: 405, title: 'Not with this method' },
  conflict: { status: 409, title: 'This contradicts what is there' },
  too_large: { status: 413, title: 'Too large' },
  unsupported_media_type: { status: 415, title: 'Not in this format' },
  overloaded: { status: 429, title: 'Too much at once' },
  store_rejected: { status: 400, title: 'The store refuses this' },
  store_unavailable: { status: 503, title: 'The store does not answer' },
  shutting_down: { status: 503, title: 'The service is stopping' },
  timeout: { status: 504, title: 'It took too long' },
  internal: { status: 500, title: 'A fault of the service' },
};

/** Codes of errors that a client can do nothing with are told apart in the log only. */
const CODES: Readonly<Record<ErrorCode, ProblemCode>> = {
  config_invalid: 'internal',
  usage: 'usage',
  bad_input: 'bad_input',
  not_found: 'not_found',
  conflict: 'conflict',
  unauthorized: 'unauthorized',
  too_large: 'too_large',
  overloaded: 'overloaded',
  store_unavailable: 'store_unavailable',
  // Only an analyst's own statement can be wrong by his doing; its route says so itself.
  store_rejected: 'internal',
  data_dir_locked: 'store_unavailable',
  port_in_use: 'internal',
  kafka_unavailable: 'internal',
  receiver_failed: 'internal',
  timeout: 'timeout',
  shutting_down: 'shutting_down',
  internal: 'internal',
};

/** The HTTP status of a code. */
export function statusOf(code: ProblemCode): number {
  return KINDS[code].status;
}

/** The document that a client gets for a fault in one request. */
export function problemDocument(fault: Fault, requestId: string): Problem {
  const { status, title } = KINDS[fault.code];
  return {
    type: `urn:leeway:problem:${fault.code}`,
    title,
    status,
    detail: fault.detail,
    code: fault.code,
    remedy: fault.remedy ?? '',
    instance: `urn:leeway:request:${requestId}`,
    ...(fault.reason === undefined ? {} : { reason: fault.reason }),
    ...(fault.rejected === undefined ? {} : { rejected: fault.rejected }),
  };
}

/** Anything thrown as a fault: our errors by their code, Express' own by their status, everything else as `internal` without its message. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof LeewayError) {
    const code = CODES[thrown.code];
    if (code === 'internal') return internalFault();
    return {
      code,
      detail: thrown.message,
      remedy: thrown.remedy,
      ...(statusOf(code) === 429 || statusOf(code) === 503 ? { headers: { 'retry-after': '1' } } : {}),
    };
  }
  if (thrown instanceof URIError || statusIn(thrown) === 400) {
    return {
      code: 'bad_input',
      detail: `the address cannot be decoded: ${messageOf(thrown)}`,
      remedy: 'Percent-encode names in the path.',
    };
  }
  return internalFault();
}

function internalFault(): Fault {
  return {
    code: 'internal',
    detail: 'something went wrong inside the service',
    remedy: 'Look for the instance of this answer in the log of the service.',
  };
}

function statusIn(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'status' in thrown ? thrown.status : undefined;
}
