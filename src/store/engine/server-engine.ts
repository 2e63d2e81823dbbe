import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { LeewayError } from '../../platform/errors.ts';
import { RESULT_FORMATS, type Engine, type QueryParams, type ResultFormat, type Row } from './engine.ts';
import { classifyAnalystError, classifyEngineError } from './errors.ts';
import { insertSelectStatement } from './insert-select.ts';
import { vetReadOnly } from './read-only.ts';
import { columnList } from '../native/native-block.ts';
import { ANALYST_LIMITS, insertSettings, settingsClause } from './settings.ts';

/** The oldest server whose deduplication reaches materialized views as the ingest protocol needs it. */
const MINIMUM_SERVER = [25, 8] as const;

/**
 * A ClickHouse server over HTTP. Settings are written into the statement, exactly as on the embedded engine.
 * @throws LeewayError `store_unavailable` when the server does not answer, `config_invalid` when it is too old.
 */
export async function openServerEngine({
  url,
  requestTimeoutMs = 30_000,
}: {
  readonly url: string;
  readonly requestTimeoutMs?: number;
}): Promise<Engine> {
  const client = createClient({
    url,
    application: 'leeway',
    // What fails is thrown, and told by whoever catches it.
    log: { level: ClickHouseLogLevel.OFF },
    request_timeout: requestTimeoutMs,
    keep_alive: { idle_socket_ttl: 2_000 },
    clickhouse_settings: { wait_end_of_query: 1, output_format_json_quote_64bit_integers: 0 },
  });
  const rowsOf = async (sql: string, params?: QueryParams): Promise<Row[]> => {
    try {
      const result = await client.query({ query: sql, format: 'JSONEachRow', query_params: { ...params } });
      return await result.json();
    } catch (thrown) {
      throw classifyEngineError(thrown, 'query');
    }
  };
  let unified: boolean;
  try {
    const [row] = await rowsOf(
      "SELECT version() AS version, (SELECT count() FROM system.settings WHERE name = 'deduplicate_insert') AS unified",
    );
    refuseOldServer(String(row?.['version']));
    unified = row?.['unified'] === 1;
  } catch (thrown) {
    await client.close();
    throw thrown;
  }
  return {
    kind: 'server',
    async command(sql, params) {
      try {
        await client.command({ query: sql, query_params: { ...params } });
      } catch (thrown) {
        throw classifyEngineError(thrown, 'statement');
      }
    },
    query: async <T extends Row>(sql: string, params?: QueryParams) => (await rowsOf(sql, params)) as T[],
    async insert(batch) {
      if (batch.rows === 0) return;
      try {
        const { body, table, token = randomUUID() } = batch;
        const settings = settingsClause(insertSettings(token, unified));
        const isJson = Buffer.isBuffer(body);
        const { stream } = await client.exec({
          query: isJson
            ? `INSERT INTO ${table} SETTINGS ${settings} FORMAT JSONEachRow`
            : `INSERT INTO ${table} (${columnList(body)}) SETTINGS ${settings} FORMAT Native`,
          values: Readable.from(isJson ? [body] : body.segments, { objectMode: false }),
        });
        for await (const _chunk of stream);
      } catch (thrown) {
        throw classifyEngineError(thrown, `insert into ${batch.table}`);
      }
    },
    async insertSelect(insert) {
      try {
        await client.command({ query: insertSelectStatement(insert, unified) });
      } catch (thrown) {
        throw classifyEngineError(thrown, `insert into ${insert.table}`);
      }
    },
    async analyse(sql: string, format: ResultFormat) {
      const text = await vetReadOnly(sql, rowsOf);
      try {
        const { stream } = await client.exec({
          query: `${text} FORMAT ${RESULT_FORMATS[format]}`,
          // Held back until the end: a result that breaks off must be an error, not a shorter result.
          clickhouse_settings: { ...ANALYST_LIMITS },
        });
        const parts: Buffer[] = [];
        for await (const part of stream) parts.push(part as Buffer);
        return Buffer.concat(parts);
      } catch (thrown) {
        throw classifyAnalystError(thrown);
      }
    },
    async ping() {
      await rowsOf('SELECT 1 AS one');
    },
    close: () => client.close(),
  };
}

function refuseOldServer(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > MINIMUM_SERVER[0] || (major === MINIMUM_SERVER[0] && minor >= MINIMUM_SERVER[1])) return;
  throw new LeewayError(
    'config_invalid',
    `the ClickHouse server is version ${version}; Leeway needs ${MINIMUM_SERVER.join('.')} or later`,
    {
      remedy: 'Upgrade the server, or leave CLICKHOUSE_URL unset to use the embedded engine.',
    },
  );
}
