import { LeewayError, messageOf } from '../../platform/errors.ts';

/** ClickHouse codes after which the same bytes may well succeed (timeouts, memory, too many parts, Keeper, disk full). */
const RETRYABLE_CODES = new Set([3, 159, 164, 202, 203, 209, 210, 241, 242, 243, 252, 285, 319, 425, 999]);
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
]);

/** What the engine or its client threw, classified once: code of ClickHouse if there is one, retryable or not, and a short message. */
export function classifyEngineError(thrown: unknown, doing: string): LeewayError {
  if (thrown instanceof LeewayError) return thrown;
  const code = clickhouseCode(thrown);
  const text = shorten(messageOf(thrown));
  if (code === undefined) {
    const network = networkCode(thrown);
    return new LeewayError('store_unavailable', `${doing}: ClickHouse did not answer (${network ?? text})`, {
      retryable: true,
      cause: thrown,
      remedy: 'Check CLICKHOUSE_URL and that the server is up.',
    });
  }
  const retryable = RETRYABLE_CODES.has(code);
  return new LeewayError(retryable ? 'store_unavailable' : 'store_rejected', `${doing}: ${text}`, {
    retryable,
    cause: thrown,
  });
}

/** Codes that an analyst's own statement brings about: too many rows read or answered, too long, too much memory. */
const BEYOND_LIMITS = new Set([158, 159, 241, 307, 396]);
const READONLY = 164;

/**
 * What the engine threw at an analyst's statement. Where the statement went beyond its limits, or would write, that is its author's to
 * mend, not the store's: the same would happen again.
 */
export function classifyAnalystError(thrown: unknown): LeewayError {
  const code = clickhouseCode(thrown);
  const text = shorten(messageOf(thrown));
  if (code === READONLY) return new LeewayError('usage', `refused: ${text}`, { cause: thrown, remedy: ANALYST_REMEDY });
  // A limit of the whole server, which says so, is nobody's own.
  if (code !== undefined && BEYOND_LIMITS.has(code) && !text.includes('(total)')) {
    return new LeewayError('store_rejected', `the query went beyond its limits: ${text}`, {
      cause: thrown,
      remedy:
        'Narrow it by model and time, or aggregate: one query has 30 seconds, 1,000,000 rows of answer and a share of the memory.',
    });
  }
  const error = classifyEngineError(thrown, 'query');
  if (error.code !== 'store_rejected') return error;
  return new LeewayError(error.code, error.message, { cause: thrown, remedy: ANALYST_REMEDY });
}

const ANALYST_REMEDY = 'SHOW TABLES lists what there is, DESCRIBE TABLE its columns.';

/** The numeric error code of ClickHouse in whatever shape the client or the embedded engine reports it. */
function clickhouseCode(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  for (const key of ['clickhouseCode', 'code'] as const) {
    const value: unknown = (thrown as Record<string, unknown>)[key];
    if (typeof value === 'number') return value;
    if (typeof value === 'string' && /^\d+$/.test(value)) return Number(value);
  }
  const match = /\bCode: (\d+)\./.exec(messageOf(thrown));
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function networkCode(thrown: unknown): string | undefined {
  for (let at: unknown = thrown; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause) {
    const code: unknown = (at as Record<string, unknown>)['code'];
    if (typeof code === 'string' && NETWORK_CODES.has(code)) return code;
  }
  return undefined;
}

/** The first sentence of the engine's message, without its stack of repeated prefixes and its version. */
function shorten(text: string): string {
  return text
    .replaceAll(/Code: \d+\. DB::Exception: /g, '')
    .replace(/\(version [^)]*\)/, '')
    .replace(/: While executing[\s\S]*$/, '')
    .trim()
    .slice(0, 500);
}
