import { describe, expect, it } from 'vitest';
import { CONTROL_REWRITES } from '../../chaos/controls.ts';
import { deckOf } from '../../chaos/deck.ts';
import { breaches, printed, type Tally } from '../../chaos/tally.ts';

const EXACT: Tally = {
  seed: 7,
  control: null,
  seconds: 1,
  mishaps: { 'kill a worker': 1 },
  faultsStruck: 0,
  drained: 2,
  undrained: 0,
  produced: 100,
  sent: 100,
  poison: 3,
  rawRows: 97,
  uniqueOffsets: 97,
  uniqueEvents: 97,
  deadLetters: 3,
  arrivals: 97,
  profiled: 97,
  gaps: 0,
  duplicates: 0,
};

describe('a run of chaos', () => {
  it.each([1, 12, 200])('kills %s times, neither more nor less, and the same seed kills alike', (kills) => {
    const deck = deckOf({ kills, seed: 5, meanPauseMs: 100 });
    expect(deck.filter(({ mishap }) => mishap.startsWith('kill'))).toHaveLength(kills);
    expect(deckOf({ kills, seed: 5, meanPauseMs: 100 })).toEqual(deck);
    expect(deckOf({ kills, seed: 6, meanPauseMs: 100 })).not.toEqual(deck);
  });

  it('is exact when all counts agree', () => {
    expect(breaches(EXACT)).toEqual([]);
    expect(printed(EXACT)).toMatch(/\nexact\n$/);
  });

  it.each<[keyof Tally, number]>([
    ['sent', 99],
    ['rawRows', 98],
    ['uniqueOffsets', 96],
    ['uniqueEvents', 96],
    ['deadLetters', 4],
    ['arrivals', 98],
    ['profiled', 96],
    ['gaps', 1],
    ['duplicates', 1],
    ['undrained', 1],
  ])('is not exact with another number of %s', (name, count) => {
    const tally = { ...EXACT, [name]: count };
    expect(breaches(tally).length).toBeGreaterThan(0);
    expect(printed(tally)).toContain('NOT EXACT');
  });

  it('has controls that change the statement of an insert', () => {
    const statement =
      "INSERT INTO t SETTINGS deduplicate_blocks_in_dependent_materialized_views = 1, insert_deduplication_token = 'a/b' FORMAT Native";
    expect(CONTROL_REWRITES['no-mv-dedup'](statement)).toContain('materialized_views = 0');
    expect(CONTROL_REWRITES['no-token'](statement)).not.toContain("'a/b'");
    expect(CONTROL_REWRITES['no-intent'](statement)).toBe(statement);
  });
});
