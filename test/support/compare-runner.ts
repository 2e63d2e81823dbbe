import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../src/cli/index.ts';
import type { CompareDocument } from '../../src/cli/compare/document.ts';

/** What a comparison came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The JSON document; throws when there is none. */
  readonly document: () => CompareDocument;
}

/** Runs `leeway compare` on files of a directory of its own. */
export interface CompareRunner {
  readonly directory: string;
  readonly write: (name: string, content: string | Buffer) => string;
  readonly run: (...argv: readonly string[]) => Promise<Ran>;
  readonly close: () => void;
}

/** A runner; close it after the tests. */
export function createCompareRunner(terminal?: { stdout: boolean; stderr: boolean }): CompareRunner {
  const directory = mkdtempSync(join(tmpdir(), 'leeway-compare-'));
  return {
    directory,
    write(name, content) {
      writeFileSync(join(directory, name), content);
      return name;
    },
    async run(...argv) {
      let out = '';
      let err = '';
      const code = await runCli(['compare', ...argv], {
        env: {},
        cwd: directory,
        stdout: (output) => (out += typeof output === 'string' ? output : Buffer.from(output).toString()),
        stderr: (text) => (err += text),
        ...(terminal === undefined ? {} : { terminal }),
      });
      return { code, out, err, document: () => JSON.parse(out) as CompareDocument };
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** CSV of columns by name; null is an empty cell. */
export function csvOf(columns: Readonly<Record<string, readonly (string | number | boolean | null)[]>>): string {
  const names = Object.keys(columns);
  const rows = columns[names[0] ?? '']?.length ?? 0;
  const lines = Array.from({ length: rows }, (_, row) => names.map((name) => columns[name]?.[row] ?? '').join(','));
  return `${names.join(',')}\n${lines.join('\n')}\n`;
}
