import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventSource } from '../../../src/domain/events.ts';
import { refused as unreadable, type Entry } from '../../../src/ingest/entry.ts';
import type { EventChunk } from '../../../src/domain/event-chunk.ts';
import { storeEntries, type WriteOutcome } from '../../../src/ingest/store-entries.ts';
import { label } from '../../support/ingest-fixtures.ts';
import { contentsOf } from '../../support/event-chunk.ts';

/**
 * A store as the real one is: each table keeps what comes under a token once; dead letters come first, and stay although the labels
 * that come with them are refused, as they are when one of them is poisoned.
 */
function pickyStore(poison: ReadonlySet<number>): {
  readonly write: (chunk: EventChunk) => Promise<WriteOutcome>;
  readonly stored: () => readonly number[];
  readonly letters: () => readonly number[];
} {
  const letters = new Map<string, readonly number[]>();
  const rows = new Map<string, readonly number[]>();
  const keep = (table: typeof rows, token: string, events: readonly { readonly source: EventSource }[]): void => {
    if (events.length > 0 && !table.has(token))
      table.set(
        token,
        events.map(({ source }) => source.offset),
      );
  };
  return {
    write: (chunk) => {
      const { token } = chunk;
      const { deadLetters, labels } = contentsOf(chunk);
      keep(letters, token, deadLetters);
      if (labels.some(({ source }) => poison.has(source.offset))) {
        return Promise.resolve({ kind: 'refused', detail: 'a value that cannot be parsed' });
      }
      keep(rows, token, labels);
      return Promise.resolve({ kind: 'stored' });
    },
    stored: () => [...rows.values()].flat(),
    letters: () => [...letters.values()].flat(),
  };
}

const FAULT = { reason: 'malformed_json', step: 'decode', detail: 'why' } as const;
const entriesOf = (count: number, broken: ReadonlySet<number> = new Set()): Entry[] =>
  Array.from({ length: count }, (_, offset) => (broken.has(offset) ? unreadable(label(offset), FAULT) : label(offset)));

describe('storing entries', () => {
  it('finds the rows that the store refuses, and stores all others and every dead letter once', async () => {
    const some = fc.uniqueArray(fc.integer({ min: 0, max: 39 }));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), some, some, async (count, poisoned, unread) => {
        const broken = new Set(unread.filter((offset) => offset < count));
        const poison = new Set(poisoned.filter((offset) => offset < count && !broken.has(offset)));
        const store = pickyStore(poison);
        let split = false;
        const options = { token: 't', ingestedAt: 0, write: store.write, beforeSplit: () => Promise.resolve() };
        const beforeSplit = (): Promise<void> => {
          split = true;
          return Promise.resolve();
        };
        const refused = await storeEntries(entriesOf(count, broken), { ...options, beforeSplit, alreadySplit: false });
        // A replay by the next owner, who knows whether the range was split, changes nothing.
        await storeEntries(entriesOf(count, broken), { ...options, alreadySplit: split });
        const all = Array.from({ length: count }, (_, offset) => offset);
        const bad = (offset: number): boolean => poison.has(offset) || broken.has(offset);
        expect([...store.stored()].sort((a, b) => a - b)).toEqual(all.filter((offset) => !bad(offset)));
        expect([...store.letters()].sort((a, b) => a - b)).toEqual(all.filter(bad));
        expect(refused.map(({ source }) => source.offset)).toEqual(all.filter((offset) => poison.has(offset)));
        expect(split).toBe(poison.size > 0);
      }),
    );
  });

  it('says why a row was refused', async () => {
    const { write } = pickyStore(new Set([0]));
    const [letter] = await storeEntries(entriesOf(1), {
      token: 't',
      ingestedAt: 0,
      write,
      alreadySplit: false,
      beforeSplit: () => Promise.resolve(),
    });
    expect(letter?.outcome).toEqual({
      kind: 'dead-letter',
      fault: { reason: 'store_rejected', step: 'store', detail: 'a value that cannot be parsed' },
    });
  });
});
