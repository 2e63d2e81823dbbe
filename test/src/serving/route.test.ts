import { describe, expect, it } from 'vitest';
import { armOf } from '../../../src/serving/route.ts';
import type { Split } from '../../../src/serving/route.ts';

const SUBJECTS = 100_000;
const split = (challenger: number, salt = 'spring'): Split => ({
  salt,
  arms: [
    { name: 'challenger', share: challenger },
    { name: 'champion', share: 1 - challenger },
  ],
});

function sharesOf(subjectOf: (i: number) => string, of: Split): number {
  let hits = 0;
  for (let i = 0; i < SUBJECTS; i++) if (armOf(subjectOf(i), of) === 'challenger') hits++;
  return hits / SUBJECTS;
}

describe('the split', () => {
  it.each<[string, (i: number) => string]>([
    ['consecutive numbers', (i) => String(i)],
    ['padded ids', (i) => `user-${String(i).padStart(9, '0')}`],
    ['addresses', (i) => `u${i}@example.com`],
    ['letters beyond ASCII', (i) => `клиент-${i}`],
  ])('is within one per cent of its shares over 100,000 subjects: %s', (_name, subjectOf) => {
    for (const share of [0.1, 0.5, 0.9]) expect(Math.abs(sharesOf(subjectOf, split(share)) - share)).toBeLessThan(0.01);
  });

  it('is sticky: the same subject, the same arm; a growing first arm keeps whom it has', () => {
    for (let i = 0; i < 2000; i++) {
      const subject = `user-${i}`;
      expect(armOf(subject, split(0.3))).toBe(armOf(subject, split(0.3)));
      if (armOf(subject, split(0.1)) === 'challenger') expect(armOf(subject, split(0.2))).toBe('challenger');
    }
  });

  it('keeps its arms across releases: characterised, so that an upgrade moves nobody', () => {
    // Captured from this implementation; a change of these is a change of every running experiment.
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map((subject) => armOf(subject, split(0.5)))).toMatchInlineSnapshot(`
      [
        "champion",
        "champion",
        "champion",
        "challenger",
        "challenger",
        "challenger",
      ]
    `);
  });

  it('divides anew under another salt: two halves overlap in a quarter', () => {
    let both = 0;
    for (let i = 0; i < SUBJECTS; i++) {
      const subject = `user-${i}`;
      if (armOf(subject, split(0.5, 'one')) === 'challenger' && armOf(subject, split(0.5, 'two')) === 'challenger')
        both++;
    }
    expect(Math.abs(both / SUBJECTS - 0.25)).toBeLessThan(0.01);
  });

  it.each([
    [0, 'champion'],
    [1, 'challenger'],
  ])('sends everybody one way at a share of %d', (share, arm) => {
    for (let i = 0; i < 1000; i++) expect(armOf(`user-${i}`, split(share))).toBe(arm);
  });
});
