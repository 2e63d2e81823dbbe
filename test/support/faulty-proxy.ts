import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * How an insert can go wrong between a client and its ClickHouse:
 * `hang`: accepted and never answered nor carried out; `late`: carried out when the client has long given up;
 * `error-after-commit`: carried out and answered with 500; `close-mid-response`: carried out, and the connection ends in the answer;
 * `slow`: carried out, and answered after the delay; `disk-full`: refused for want of space.
 */
export type Fault = 'hang' | 'late' | 'error-after-commit' | 'close-mid-response' | 'slow' | 'disk-full';

/** A way to a ClickHouse that stays where it is while what is behind it comes and goes, and that can be told to fail. */
export interface FaultyProxy {
  readonly url: string;
  /** Where requests go from now on; null: nobody is there. */
  to(target: string | null): void;
  /** The next inserts whose statement contains the text go wrong. */
  fail(fault: Fault, options?: { readonly times?: number; readonly delayMs?: number; readonly into?: string }): void;
  /** Faults that have struck. */
  struck(): number;
  /** Statements of inserts that have come, in order. */
  inserts(): readonly string[];
  close(): Promise<void>;
}

/** Starts a proxy; `rewrite` may change the statement of every insert. */
export async function startFaultyProxy(rewrite: (statement: string) => string = (same) => same): Promise<FaultyProxy> {
  let target: string | null = null;
  let pending: { fault: Fault; left: number; delayMs: number; into: string }[] = [];
  let struck = 0;
  const inserts: string[] = [];

  const nextFault = (statement: string): { readonly fault: Fault; readonly delayMs: number } | null => {
    if (!statement.startsWith('INSERT')) return null;
    inserts.push(statement);
    const found = pending.find(({ into }) => statement.includes(into));
    if (found === undefined) return null;
    found.left -= 1;
    struck += 1;
    pending = pending.filter(({ left }) => left > 0);
    return found;
  };

  /** Carries a request out and answers what came back. */
  const carryOut = (
    { method, headers }: IncomingMessage,
    path: string,
    body: Buffer,
  ): Promise<{ readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer }> =>
    new Promise((resolve, reject) => {
      if (target === null) {
        reject(new Error('nobody is there'));
        return;
      }
      const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...kept } = headers;
      const outgoing = forward(new URL(path, target), { method, headers: kept }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: Buffer.concat(parts) }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const url = new URL(incoming.url ?? '/', 'http://proxy');
    const statement = url.searchParams.get('query') ?? '';
    if (statement.startsWith('INSERT')) url.searchParams.set('query', rewrite(statement));
    const fault = nextFault(statement);
    if (fault?.fault === 'hang') return;
    if (fault?.fault === 'disk-full') {
      fail(response, 'Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)');
      return;
    }
    if (fault?.fault === 'late') await pause(fault.delayMs);
    const answer = await carryOut(incoming, `${url.pathname}${url.search}`, Buffer.concat(parts));
    if (fault?.fault === 'slow') await pause(fault.delayMs);
    if (fault?.fault === 'error-after-commit') {
      fail(response, 'Code: 210. DB::NetException: I/O error: Broken pipe. (NETWORK_ERROR)');
      return;
    }
    const { 'transfer-encoding': _encoding, connection: _connection, ...headers } = answer.headers;
    if (fault?.fault === 'close-mid-response') {
      response.writeHead(answer.status, { ...headers, 'content-length': String(answer.body.length + 100) });
      response.write(answer.body);
      response.socket?.destroySoon();
      return;
    }
    response.writeHead(answer.status, { ...headers, 'content-length': String(answer.body.length) });
    response.end(answer.body);
  };

  const server = createServer((incoming, response) => {
    // Nobody behind it, or gone in the middle: the connection ends, as it does when a server is killed.
    serve(incoming, response).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to: (next) => (target = next),
    fail: (fault, { times = 1, delayMs = 0, into = 'INSERT' } = {}) =>
      void pending.push({ fault, left: times, delayMs, into }),
    struck: () => struck,
    inserts: () => inserts,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function fail(response: ServerResponse, message: string): void {
  const code = /Code: (\d+)/.exec(message)?.[1] ?? '0';
  response.writeHead(500, { 'content-type': 'text/plain', 'x-clickhouse-exception-code': code });
  response.end(`${message}\n`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
