import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChdbConnection, type ChdbConnection } from 'chdb/connection';
import { findOrphanedTokens, forgetTokens } from '../../src/store/engine/orphaned-tokens.ts';

/** Parameters of the URL that the server itself takes; every other one is a setting of the query. */
const OF_THE_SERVER = new Set([
  'query',
  'query_id',
  'session_id',
  'database',
  'default_format',
  'wait_end_of_query',
  'role',
  'compress',
  'enable_http_compression',
]);
/** An insert whose rows are binary and follow as the body; the connection takes none, so they are put into a file. */
const NATIVE_INSERT = /^(INSERT INTO \S+ \(([^)]*)\)) SETTINGS ([\s\S]*) FORMAT Native$/;
/** Kept open, so that the engine outlives the connections of the requests. */
const [, , path = ''] = process.argv;
// As Leeway does for an engine of its own; of servers, replicated tables need no such thing, and docs/delivery.md says what plain ones lack.
forgetTokens(findOrphanedTokens(path));
const keeper = createChdbConnection({ path });

/** Runs a request as a ClickHouse server does: the query of the URL and the body are one text, and nothing set in it outlives it. */
async function answer(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/ping') return Buffer.from('Ok.\n');
  const query = url.searchParams.get('query');
  const body = Buffer.concat(parts);
  const native = NATIVE_INSERT.exec(query ?? '');
  const spool = native === null ? null : mkdtempSync(join(tmpdir(), 'leeway-shim-'));
  const text =
    native === null || spool === null
      ? [...(query === null ? [] : [query]), body.toString()].join('\n')
      : `${native[1] ?? ''} SELECT ${native[2] ?? ''} FROM file('${writeSpool(spool, body)}', 'Native') SETTINGS ${native[3] ?? ''}`;
  const connection = createChdbConnection({ path });
  try {
    // As servers before 25.8 do unless they are told otherwise.
    await set(connection, 'output_format_json_quote_64bit_integers', '1');
    const settings = [...url.searchParams].filter(([name]) => !OF_THE_SERVER.has(name));
    for (const [name, value] of settings.sort(([a], [b]) => Number(a === 'readonly') - Number(b === 'readonly'))) {
      await set(connection, name, value);
    }
    const result = await connection.chdb.queryAsync(text, {
      format: url.searchParams.get('default_format') ?? 'TabSeparated',
    });
    return Buffer.from(result.bytes());
  } finally {
    await connection.close();
    if (spool !== null) rmSync(spool, { recursive: true });
  }
}

function writeSpool(directory: string, bytes: Buffer): string {
  const file = join(directory, 'body.native');
  writeFileSync(file, bytes);
  return file;
}

async function set(connection: ChdbConnection, name: string, value: string): Promise<void> {
  await connection.chdb.queryAsync(`SET ${name} = '${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`);
}

function fail(response: ServerResponse, thrown: unknown): void {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = /Code: (\d+)\./.exec(message)?.[1] ?? '0';
  response.writeHead(code === '60' ? 404 : code === '62' ? 400 : 500, {
    'x-clickhouse-exception-code': code,
    'content-type': 'text/plain; charset=UTF-8',
  });
  response.end(`${message}\n`);
}

const server = createServer((request, response) => {
  answer(request).then(
    (body) => {
      response.writeHead(200, { 'x-clickhouse-server-display-name': 'shim' });
      response.end(body);
    },
    (thrown: unknown) => fail(response, thrown),
  );
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => void keeper.close().then(() => process.exit(0)));
});
