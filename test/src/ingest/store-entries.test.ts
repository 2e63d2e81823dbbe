import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/ingest/entry.ts';
import type { EventChunk } from '../../../src/ingest/ports.ts';
import { storeEntries, type WriteOutcome } from '../../../src/ingest/store-entries.ts';
import { label } from '../../support/ingest-fixtures.ts';

/** A store that keeps what it is given under each token once, and refuses any chunk that has a poisoned label in it. */
function pickyStore(poison: ReadonlySet<number>): {
  readonly write: (chunk: EventChunk) => Promise<WriteOutcome>;
  readonly stored: () => readonly number[];
  readonly letters: () => readonly number[];
} {
  const chunks = new Map<string, EventChunk>();
  return {
    write: (chunk) => {
      if (chunk.labels.some(({ source }) => poison.has(source.offset))) {
        return Promise.resolve({ kind: 'refused', detail: 'a value that cannot be parsed' });
      }
      if (!chunks.has(chunk.token)) chunks.set(chunk.token, chunk);
      return Promise.resolve({ kind: 'stored' });
    },
    stored: () => [...chunks.values()].flatMap(({ labels }) => labels.map(({ source }) => source.offset)),
    letters: () => [...chunks.values()].flatMap(({ deadLetters }) => deadLetters.map(({ source }) => source.offset)),
  };
}

const entriesOf = (count: number): Entry[] => Array.from({ length: count }, (_, offset) => label(offset));

describe('storing entries', () => {
  it('finds the rows that the store refuses, and stores all others once', async () => {
    const bad = fc.uniqueArray(fc.integer({ min: 0, max: 39 }));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), bad, async (count, poisoned) => {
        const poison = new Set(poisoned.filter((offset) => offset < count));
        const store = pickyStore(poison);
        let split = false;
        const options = { token: 't', ingestedAt: 0, write: store.write, beforeSplit: () => Promise.resolve() };
        const beforeSplit = (): Promise<void> => {
          split = true;
          return Promise.resolve();
        };
        const refused = await storeEntries(entriesOf(count), { ...options, beforeSplit, alreadySplit: false });
        // A replay by the next owner, who knows whether the range was split, changes nothing.
        await storeEntries(entriesOf(count), { ...options, alreadySplit: split });
        const all = Array.from({ length: count }, (_, offset) => offset);
        expect([...store.stored()].sort((a, b) => a - b)).toEqual(all.filter((offset) => !poison.has(offset)));
        expect([...store.letters()].sort((a, b) => a - b)).toEqual(all.filter((offset) => poison.has(offset)));
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
