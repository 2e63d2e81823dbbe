import { LeewayError } from '../../platform/errors.ts';

/** The models behind the cursor's, at most `limit`, and the cursor of those that follow; `models` are in the order of their names. */
export function pageOfModels<T extends { readonly model: string }>(
  models: readonly T[],
  { limit = Infinity, cursor }: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): { readonly items: readonly T[]; readonly next: string | null } {
  const after = cursor === undefined ? null : nameOf(cursor);
  const rest = after === null ? models : models.filter(({ model }) => model > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const more = rest.length > items.length && last !== undefined;
  return { items, next: more ? Buffer.from(JSON.stringify({ after: last.model })).toString('base64url') : null };
}

function nameOf(cursor: string): string {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    read = null;
  }
  if (typeof read === 'object' && read !== null && 'after' in read && typeof read.after === 'string') return read.after;
  throw new LeewayError('bad_input', `cursor: ${JSON.stringify(cursor)} was not made by this list`, {
    remedy: 'Send back the `next` of the page before, unchanged, or none to start from the first.',
  });
}
