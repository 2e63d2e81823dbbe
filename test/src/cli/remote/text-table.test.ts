import { describe, expect, it } from 'vitest';
import { textTable } from '../../../../src/cli/remote/text-table.ts';

describe('a table for people', () => {
  it('takes as many rows as a query answers', () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => [i]);
    expect(textTable(['n'], rows).endsWith('\n199999\n')).toBe(true);
  });
});
