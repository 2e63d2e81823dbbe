import { LeewayError } from '../platform/errors.ts';

/**
 * ClickHouse codes that refuse the tables, the rights or the statement, whatever rows it carries
 * (no such column, table or database; access denied; read-only; authentication failed): somebody has to mend the store.
 */
const STORE_AT_FAULT = new Set([16, 60, 81, 164, 497, 516]);

/** What to do after a failed write: try the same bytes again, or look for the rows that the store refuses. */
export type StoreFailure = 'retry' | 'data';

/** Tells a fault of the data from a fault of the store; in doubt it is the store's, for then nothing is set aside. */
export function storeFailure(thrown: unknown): StoreFailure {
  if (!(thrown instanceof LeewayError) || thrown.retryable || thrown.code !== 'store_rejected') return 'retry';
  const code = engineCode(thrown.cause);
  return code !== undefined && STORE_AT_FAULT.has(code) ? 'retry' : 'data';
}

function engineCode(cause: unknown): number | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  const { clickhouseCode, code } = cause as { readonly clickhouseCode?: unknown; readonly code?: unknown };
  const number = Number(clickhouseCode ?? code);
  return Number.isInteger(number) ? number : undefined;
}
