import { z } from 'zod';
import { LeewayError, messageOf, type ErrorCode } from '../../platform/errors.ts';

/** What a command asks of a running service. */
export interface ServiceClient {
  /** A JSON answer; null where it is empty. */
  json(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, request?: ServiceRequest): Promise<unknown>;
  /** An answer as it is, in whatever format. */
  bytes(method: 'POST', path: string, request: ServiceRequest): Promise<Buffer>;
}

/** A request beside its method and path. */
export interface ServiceRequest {
  /** Parameters that are undefined are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: { readonly stream: ReadableStream<Uint8Array>; readonly headers: Readonly<Record<string, string>> };
  /** Instead of the API key. */
  readonly token?: string;
}

const problemSchema = z.object({
  code: z.string(),
  detail: z.string(),
  remedy: z.string(),
});

/** What each problem means to a command; those not named here are faults of the service. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  usage: 'usage',
  bad_input: 'bad_input',
  too_large: 'bad_input',
  unsupported_media_type: 'bad_input',
  not_found: 'not_found',
  conflict: 'conflict',
  unauthorized: 'unauthorized',
  store_rejected: 'store_rejected',
  store_unavailable: 'store_unavailable',
  shutting_down: 'store_unavailable',
  overloaded: 'store_unavailable',
  timeout: 'store_unavailable',
};

/**
 * A client of the service at a base URL. Every failure is a LeewayError with the service's own sentence;
 * `store_unavailable` also where nobody answers.
 */
export function createServiceClient({
  url,
  apiKey,
}: {
  readonly url: string;
  readonly apiKey: string | null;
}): ServiceClient {
  const call = async (method: string, path: string, request: ServiceRequest): Promise<Response> => {
    const target = new URL(path, url.endsWith('/') ? url : `${url}/`);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) target.searchParams.set(name, value);
    }
    const token = request.token ?? apiKey;
    let response: Response;
    try {
      response = await fetch(target, {
        method,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.body?.headers,
        },
        ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
        ...(request.body === undefined ? {} : { body: request.body.stream, duplex: 'half' as const }),
      });
    } catch (thrown) {
      throw new LeewayError('store_unavailable', `nobody answers at ${url}: ${causeOf(thrown)}`, {
        cause: thrown,
        remedy: 'Start `leeway serve`, or correct LEEWAY_URL.',
      });
    }
    if (!response.ok) throw await errorOf(response, `${method} ${target.pathname}`, request.token === undefined);
    return response;
  };
  return {
    async json(method, path, request = {}) {
      const text = await (await call(method, path, request)).text();
      return text === '' ? null : (JSON.parse(text) as unknown);
    },
    bytes: async (method, path, request) => Buffer.from(await (await call(method, path, request)).arrayBuffer()),
  };
}

async function errorOf(response: Response, what: string, byKey: boolean): Promise<LeewayError> {
  const text = await response.text();
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // Whatever answers there, it is not a Leeway.
  }
  const problem = problemSchema.safeParse(body);
  if (!problem.success) {
    return new LeewayError('store_unavailable', `${what} was answered ${response.status}, but not by Leeway`, {
      remedy: 'Check LEEWAY_URL.',
    });
  }
  const { code, detail, remedy } = problem.data;
  const hint = code === 'unauthorized' && byKey ? 'Set LEEWAY_API_KEY to a key of the service.' : remedy;
  return new LeewayError(CODES[code] ?? 'internal', detail, { remedy: hint });
}

/** Fetch hides what happened in the cause of its error. */
function causeOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return messageOf(cause ?? thrown);
}
