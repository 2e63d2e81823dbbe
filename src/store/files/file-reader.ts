import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEngine } from '../engine/embedded-engine.ts';
import type { Engine } from '../engine/engine.ts';

/** An engine that sees the files of this machine, for the time of the work. */
export type FileReader = <T>(work: (reader: Engine) => Promise<T>) => Promise<T>;

/**
 * The embedded engine reads files itself. Beside a server, which sees none of this machine, a passing engine is opened in a
 * directory of its own and deleted with it; what it read is then sent to the server.
 */
export function createFileReader(engine: Engine): FileReader {
  if (engine.kind === 'embedded') return (work) => work(engine);
  return async (work) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'leeway-files-'));
    try {
      const reader = await openEmbeddedEngine({ dataDir });
      try {
        return await work(reader);
      } finally {
        await reader.close();
      }
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  };
}

/** Rows that are sent at once. */
const ROWS_A_CHUNK = 100_000;

/** Sends a table, in order of `ts`, from the engine that read the file to the table of the same name on the server. */
export async function sendTable(reader: Engine, engine: Engine, name: string): Promise<void> {
  const [counted] = await reader.query<{ rows: number }>(`SELECT count() AS rows FROM ${name}`);
  const rows = counted?.rows ?? 0;
  for (let sent = 0; sent < rows; sent += ROWS_A_CHUNK) {
    const body = await reader.analyse(
      `SELECT * FROM ${name} ORDER BY ts LIMIT ${ROWS_A_CHUNK} OFFSET ${sent}`,
      'jsonl',
    );
    await engine.insert({ table: name, body, rows: Math.min(ROWS_A_CHUNK, rows - sent) });
  }
}
