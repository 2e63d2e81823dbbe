import type { EventChunk } from '../domain/event-chunk.ts';
import { chunkOf, isAside, refused, type Entry, type EntryList } from './entry.ts';

/** What one attempt at a chunk came to: `refused` means that the store does not take these data, now or later. */
export type WriteOutcome = { readonly kind: 'stored' } | { readonly kind: 'refused'; readonly detail: string };

/** How entries are written. */
export interface StoreEntriesOptions {
  readonly token: string;
  /** Milliseconds since the epoch; the same on every attempt. */
  readonly ingestedAt: number;
  /** Writes a chunk, trying again for as long as trying can help; rejects when the work is to be given up. */
  readonly write: (chunk: EventChunk) => Promise<WriteOutcome>;
  /** An earlier attempt has begun to split these entries: the whole must not be tried again, for halves may be stored. */
  readonly alreadySplit: boolean;
  /** Called once before the first half is written, so that whoever takes over knows. */
  readonly beforeSplit: () => Promise<void>;
}

/**
 * Stores entries under a token. If the store refuses the data, halves them, each half under a token of its own, until the rows
 * at fault stand alone; those become dead letters. One bad row neither blocks nor loses the others.
 * @returns the entries that the store refused, now dead letters.
 */
export async function storeEntries(list: EntryList, options: StoreEntriesOptions): Promise<readonly Entry[]> {
  if (list.length === 0) return [];
  const { token, ingestedAt, write } = options;
  let detail = 'the store refused it before';
  if (!options.alreadySplit) {
    const outcome = await write(chunkOf(list, token, ingestedAt));
    if (outcome.kind === 'stored') return [];
    detail = outcome.detail;
  }
  await options.beforeSplit();
  // From here on entries are sorted and halved, and those at fault are told of.
  const entries = [...list];
  // The attempt at the whole may have filled one table before another refused its rows: what can be stored stays with the whole's token.
  const letters = entries.filter(({ outcome }) => outcome.kind === 'dead-letter');
  if (letters.length > 0) await write(chunkOf(letters, token, ingestedAt));
  const refusedEntries: Entry[] = [];
  for (const group of [entries.filter(isAside), entries.filter(isEvent)]) {
    if (group.length === 0) continue;
    const whole: WriteOutcome =
      options.alreadySplit && group.some(isEvent)
        ? { kind: 'refused', detail }
        : await write(chunkOf(group, token, ingestedAt));
    if (whole.kind === 'refused') refusedEntries.push(...(await halve(group, whole.detail, options)));
  }
  return refusedEntries;
}

function isEvent({ outcome }: Entry): boolean {
  return outcome.kind === 'prediction' || outcome.kind === 'predictions' || outcome.kind === 'label';
}

async function halve(
  entries: readonly Entry[],
  detail: string,
  options: StoreEntriesOptions,
): Promise<readonly Entry[]> {
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) {
    const letter = refused(only, { reason: 'store_rejected', step: 'store', detail });
    await options.write(chunkOf([letter], `${options.token}#${only.source.offset}!`, options.ingestedAt));
    return [letter];
  }
  const middle = Math.ceil(entries.length / 2);
  const refusedEntries: Entry[] = [];
  for (const half of [entries.slice(0, middle), entries.slice(middle)]) {
    const range = `${half[0]?.source.offset ?? ''}-${half.at(-1)?.source.offset ?? ''}`;
    const outcome = await options.write(chunkOf(half, `${options.token}#${range}`, options.ingestedAt));
    if (outcome.kind === 'refused') refusedEntries.push(...(await halve(half, outcome.detail, options)));
  }
  return refusedEntries;
}
