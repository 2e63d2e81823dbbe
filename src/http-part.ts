import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LeewayError } from './platform/errors.ts';
import type { Part } from './platform/lifecycle.ts';

/** Where the API listens, and who wants to know. */
export interface HttpPartOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Called with the base URL once it listens. */
  readonly onListening: (url: string) => void;
  /** Called before the last connections are closed: no more requests are taken on. */
  readonly drain: () => Promise<void>;
  /** Called once nothing listens any more. */
  readonly onClosed: () => void;
}

/** How long open connections may finish when the service stops. */
const CLOSE_MS = 5_000;

/** The HTTP server as a part of the service. */
export function createHttpPart(api: RequestListener, options: HttpPartOptions): Part {
  const server = createServer(api);
  return {
    name: 'http',
    start: async () => options.onListening(await listen(server, options)),
    async stop() {
      await options.drain();
      await close(server);
      options.onClosed();
    },
  };
}

function listen(server: Server, { host, port }: HttpPartOptions): Promise<string> {
  return new Promise((done, fail) => {
    server.once('error', (fault: NodeJS.ErrnoException) => {
      fail(
        fault.code === 'EADDRINUSE'
          ? new LeewayError('port_in_use', `port ${port} on ${host} is in use`, {
              cause: fault,
              remedy: 'Stop what listens there, or set PORT (0 picks a free one).',
            })
          : new LeewayError('config_invalid', `cannot listen on ${host}:${port}: ${fault.message}`, { cause: fault }),
      );
    });
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo;
      done(`http://${host.includes(':') ? `[${host}]` : host}:${address.port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), CLOSE_MS).unref();
  });
}
