import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from 'chdb';
import { messageOf } from '../../platform/errors.ts';
import { eachNativeBlock, type NativeBlock } from './native-blocks.ts';

/** The engine as a reader of files: it holds no data of its own. */
export interface ColumnEngine {
  /** A directory for files that must be unpacked first; it goes with the engine. */
  readonly directory: string;
  rows<T>(sql: string): T[];
  /** The result of a query, block by block; the next is made when this one was taken. */
  blocks(sql: string, take: (block: NativeBlock) => void): Promise<void>;
  close(): Promise<void>;
}

/** Opens the embedded engine on a directory of its own, which is deleted with it. One engine at a time can be open in a process. */
export async function openColumnEngine(): Promise<ColumnEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'leeway-columns-'));
  const { Session: EngineSession } = await import('chdb');
  const session: Session = new EngineSession(join(directory, 'engine'));
  return {
    directory,
    rows: <T>(sql: string) =>
      session
        .query(sql, 'JSONEachRow')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as T),
    blocks: async (sql, take) => {
      const stream = session.queryStream(sql, { format: 'Native' });
      try {
        for await (const chunk of stream) eachNativeBlock(chunk.raw(), take);
      } finally {
        stream.cancel();
      }
    },
    close: async () => {
      session.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What the engine says against a file, as one short sentence. */
export function engineFault(thrown: unknown): string {
  const text = messageOf(thrown)
    .replaceAll(/Code: \d+\. DB::\w*Exception: /g, '')
    .replace(/\s*\(version [^)]*\)/, '')
    .replace(/: While executing[\s\S]*$/, '')
    .replace(/: \(?(?:in file\/uri|while reading)[\s\S]*$/i, '');
  // Of "the table structure cannot be extracted from …. Error: why. You can …" the why is what helps.
  const why = /\. Error:\s+([\s\S]*?)(?:\.\s+(?:You can specify|If it happens during)|$)/.exec(text)?.[1] ?? text;
  return why
    .replace(/^Query failed: /, '')
    .replace(/ \([A-Z_]+\)$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}
