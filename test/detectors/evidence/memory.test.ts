import { describe, expect, it } from 'vitest';
import { chooseMemories, errorTable, NO_MEMORY, withoutStratumMeans } from '../../../detectors/evidence/memory.ts';
import { simulateScores } from '../../support/score-streams.ts';

const WINDOWS = 1344;
const tablesOf = (streams: number, memory: number, seed = 1): ReturnType<typeof errorTable>[] => {
  const values = simulateScores({ kind: 'score', windows: WINDOWS, streams, memory }, seed);
  return Array.from({ length: streams }, (_, k) =>
    errorTable(
      withoutStratumMeans(
        Float64Array.from({ length: WINDOWS }, (_unused, t) => values[t * streams + k]!),
        { inner: 24, outer: 168 },
        0,
      ),
      8,
    ),
  );
};

describe('chooseMemories', () => {
  it('gives white noise none', () => {
    expect(chooseMemories(tablesOf(20, 0), -1).every((memory) => memory === NO_MEMORY)).toBe(true);
  });

  it.each([-1, 3])('finds the memory of AR .9 in 20 streams, without fold %s', (without) => {
    for (const { persistence, gain } of chooseMemories(tablesOf(20, 0.9), without)) {
      expect(persistence).toBeGreaterThanOrEqual(0.82);
      expect(persistence).toBeLessThanOrEqual(0.94);
      expect(gain).toBeGreaterThanOrEqual(0.8);
    }
  });

  it('lets streams borrow: memories chosen together differ less than those chosen alone', () => {
    const tables = tablesOf(20, 0.7, 3);
    const kinds = (memories: readonly { persistence: number; gain: number }[]): number =>
      new Set(memories.map(({ persistence, gain }) => `${persistence}/${gain}`)).size;
    expect(kinds(chooseMemories(tables, -1))).toBeLessThan(
      kinds(tables.flatMap((table) => chooseMemories([table], -1))),
    );
  });

  it('takes the mean of each hour of the week off, and what stands alone in its hour out', () => {
    const values = Float64Array.from({ length: 50 }, (_, t) => t % 24);
    const centred = withoutStratumMeans(values, { inner: 24, outer: 168 }, 0);
    expect([...centred].every((x) => x === 0)).toBe(true);
    values[1] = NaN;
    values[25] = NaN;
    expect(withoutStratumMeans(values, { inner: 24, outer: 168 }, 0)[49]).toBeNaN();
  });
});
