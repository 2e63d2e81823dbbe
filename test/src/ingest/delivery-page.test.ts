import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'delivery.md');

/** Every test that the page names: `[words](file): `title`, `title``, several of them in a row of its tables. */
function namedTests(): readonly (readonly [file: string, title: string])[] {
  const rows = readFileSync(PAGE, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes(']('));
  return rows.flatMap((row) =>
    [...row.matchAll(/\]\(([^)]+)\): ((?:`[^`]+`(?:, )?)+)/g)].flatMap(([, file = '', titles = '']) =>
      [...titles.matchAll(/`([^`]+)`/g)].map(([, title = '']) => [file, title] as const),
    ),
  );
}

describe('the page on delivery', () => {
  it('names enough tests', () => {
    expect(namedTests().length).toBeGreaterThan(35);
  });

  it.each(namedTests())('%s has a test called %s', (file, title) => {
    const source = readFileSync(join(dirname(PAGE), file), 'utf8');
    if (!file.endsWith('.test.ts')) return;
    // A title with an apostrophe stands in double quotes.
    expect(source.includes(`'${title}'`) || source.includes(`"${title}"`) || source.includes(`: ${title}'`)).toBe(true);
  });
});
