import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import type { ChdbConnection } from 'chdb/connection';
import { LeewayError, messageOf } from '../../platform/errors.ts';
import { isLiveProcess } from '../../platform/owner-note.ts';
import { columnList, structureOf, type NativeBlock } from '../native/native-block.ts';
import {
  RESULT_FORMATS,
  type Engine,
  type InsertBatch,
  type QueryParams,
  type ResultFormat,
  type Row,
} from './engine.ts';
import { classifyAnalystError, classifyEngineError } from './errors.ts';
import { insertSelectStatement } from './insert-select.ts';
import { findOrphanedTokens, forgetTokens } from './orphaned-tokens.ts';
import { vetReadOnly } from './read-only.ts';
import { analystLimits, insertSettings, quote, settingsClause } from './settings.ts';
import { openSpool } from './spool.ts';

interface Session {
  readonly connection: ChdbConnection;
  readonly client: ClickHouseClient;
}

/**
 * ClickHouse inside this process, on a data directory that it alone may open.
 * Writer, reader and analyst have a connection each: settings stick to a connection, and must not stick to another's work.
 * @throws LeewayError `data_dir_locked` when another process has the directory open, `store_unavailable` when it cannot be opened at all.
 */
export async function openEmbeddedEngine({ dataDir }: { readonly dataDir: string }): Promise<Engine> {
  const path = join(dataDir, 'engine');
  mkdirSync(path, { recursive: true });
  // Loaded by whoever opens an engine: it takes 150 MB, which commands that need none should not pay.
  const { createChdbConnection } = await import('chdb/connection');
  const open = (): Session => {
    const connection = createChdbConnection({ path });
    // The client types the hook by its own stream class; the connection is built for exactly this client.
    return {
      connection,
      client: createClient({ connection: connection as never, log: { level: ClickHouseLogLevel.OFF } }),
    };
  };
  if (findOrphanedTokens(path).length > 0) {
    // Opened once to know that nobody else has it open: no log may be changed under an engine that runs.
    await openFirst(open, path, dataDir).client.close();
    forgetTokens(findOrphanedTokens(path));
  }
  const writer = openFirst(open, path, dataDir);
  const spool = await openSpool(join(dataDir, 'spool'));
  const reader = open();
  const analyst = open();
  for (const [name, value] of Object.entries(analystLimits(processMemory()))) {
    await analyst.client.command({ query: `SET ${settingsClause({ [name]: value })}` });
  }

  const rowsOf = async (session: Session, sql: string, params?: QueryParams): Promise<Row[]> => {
    try {
      const result = await session.client.query({ query: sql, format: 'JSONEachRow', query_params: { ...params } });
      return await result.json();
    } catch (thrown) {
      throw classifyEngineError(thrown, 'query');
    }
  };

  return {
    kind: 'embedded',
    async command(sql, params) {
      try {
        await writer.client.command({ query: sql, query_params: { ...params } });
      } catch (thrown) {
        throw classifyEngineError(thrown, 'statement');
      }
    },
    query: async <T extends Row>(sql: string, params?: QueryParams) => (await rowsOf(reader, sql, params)) as T[],
    async insert(batch: InsertBatch) {
      if (batch.rows === 0) return;
      const { body, table, token = randomUUID() } = batch;
      const settings = insertSettings(token, true);
      try {
        if (Buffer.isBuffer(body)) {
          await writer.connection.chdb.rawInsert({ table, values: body, format: 'JSONEachRow', settings });
        } else {
          await spool.lend(body.segments, (file) =>
            writer.client.command({ query: insertFromFile(table, body, file, settings) }),
          );
        }
      } catch (thrown) {
        throw classifyEngineError(thrown, `insert into ${batch.table}`);
      }
    },
    async insertSelect(insert) {
      try {
        await writer.client.command({ query: insertSelectStatement(insert, true) });
      } catch (thrown) {
        throw classifyEngineError(thrown, `insert into ${insert.table}`);
      }
    },
    async analyse(sql: string, format: ResultFormat) {
      const text = await vetReadOnly(sql, (helper, params) => rowsOf(reader, helper, params));
      try {
        const result = await analyst.connection.chdb.queryAsync(text, { format: RESULT_FORMATS[format] });
        return Buffer.from(result.bytes());
      } catch (thrown) {
        throw classifyAnalystError(thrown);
      }
    },
    async ping() {
      await rowsOf(reader, 'SELECT 1 AS one');
    },
    async close() {
      await analyst.client.close();
      await reader.client.close();
      await writer.client.close();
    },
  };
}

/** The connection takes no binary data, so the block comes from a file; its settings stand at the end and hold for the insert as well. */
function insertFromFile(
  table: string,
  block: NativeBlock,
  file: string,
  settings: Record<string, string | number>,
): string {
  const columns = columnList(block);
  return `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM file(${quote(file)}, 'Native', ${quote(structureOf(block))}) SETTINGS ${settingsClause({ ...settings, max_threads: 1 })}`;
}

/** The first connection of a process starts the engine; why it did not start, the engine says on standard error alone. */
function openFirst(open: () => Session, path: string, dataDir: string): Session {
  try {
    return open();
  } catch (thrown) {
    const holder = lockHolder(path);
    if (holder !== null) {
      throw new LeewayError('data_dir_locked', `the data directory ${dataDir} is in use by process ${holder}`, {
        cause: thrown,
        remedy: 'Stop that process, talk to it with LEEWAY_URL, or give this one its own LEEWAY_DATA_DIR.',
      });
    }
    throw new LeewayError('store_unavailable', `the embedded engine cannot open ${dataDir}: ${messageOf(thrown)}`, {
      cause: thrown,
      remedy: 'Check that the directory can be written and that the disk is not full.',
    });
  }
}

/** Bytes of memory that this process may come to use: the machine's, or what its container is given of it. */
function processMemory(): number {
  // Where nothing constrains the process it is 0, or a number beyond all memory.
  const given = process.constrainedMemory();
  return given > 0 ? Math.min(given, totalmem()) : totalmem();
}

/** The live process that the engine's status file names; null when there is none. */
function lockHolder(path: string): number | null {
  try {
    const pid = Number(/^PID: (\d+)/m.exec(readFileSync(join(path, 'status'), 'utf8'))?.[1]);
    return isLiveProcess(pid) ? pid : null;
  } catch {
    return null;
  }
}
