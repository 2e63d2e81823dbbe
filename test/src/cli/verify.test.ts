import { describe, expect, it } from 'vitest';
import { createVerifyCommand } from '../../../src/cli/verify.ts';
import { createVerifier, type AuditedPartition } from '../../../src/ingest/index.ts';

const partition = (over: Partial<AuditedPartition> = {}): AuditedPartition => ({
  topic: 'flights',
  partition: 0,
  incarnation: 'i1',
  from: 0,
  to: 99,
  rows: 98,
  deadLetters: 2,
  aside: 0,
  gaps: 0,
  expired: 0,
  duplicates: 0,
  ...over,
});

async function run(argv: readonly string[], partitions: readonly AuditedPartition[]) {
  let out = '';
  let err = '';
  const command = createVerifyCommand(() => createVerifier({ partitions: () => Promise.resolve(partitions) }).verify());
  const code = await command.run(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text) });
  return { code, out, err };
}

describe('leeway verify', () => {
  it.each([
    ['nothing wrong', [partition(), partition({ partition: 1 })], 0],
    ['a gap', [partition({ gaps: 1 })], 1],
    ['a duplicate', [partition(), partition({ partition: 1, duplicates: 3 })], 1],
    ['nothing stored', [], 0],
  ])('with %s', async (_, partitions, code) => {
    const { out, ...rest } = await run(['--json'], partitions);
    expect(rest).toEqual({ code, err: '' });
    const sum = (of: 'gaps' | 'duplicates'): number => partitions.reduce((total, one) => total + one[of], 0);
    expect(JSON.parse(out)).toEqual({ partitions, gaps: sum('gaps'), duplicates: sum('duplicates') });
  });

  it('prints a table for people', async () => {
    expect((await run([], [partition({ duplicates: 1, gaps: 3, expired: 2 })])).out).toBe(
      [
        'topic    partition  from  to  rows  dead letters  aside  gaps  duplicates',
        'flights          0     0  99    98             2      0     3           1',
        '',
        '3 gaps (2 of them deleted by the broker before they were read), 1 duplicates',
        '',
      ].join('\n'),
    );
  });

  it('refuses what it does not know', async () => {
    const { code, err, out } = await run(['--fix'], []);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^leeway verify: Unknown option '--fix'/);
  });
});
