import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verify } from '../../alert/index.ts';

/** One webhook as its receiver saw it. */
export interface ReceivedWebhook {
  /** `webhook-id`. */
  readonly id: string;
  readonly type: string;
  readonly verified: boolean;
  /** Why it did not verify; empty if it did. */
  readonly fault: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A receiver on this machine that checks every signature, as any receiver should. */
export interface Listener {
  readonly url: string;
  /** Sets the secret that the service gave out when the receiver was registered. */
  trust(secret: string): void;
  /** All webhooks so far, oldest first; a repeated id is kept once. */
  readonly received: readonly ReceivedWebhook[];
  /** Deliveries with an id that had come before. */
  readonly repeats: number;
  close(): Promise<void>;
}

/** Starts a receiver on a free loopback port. */
export async function startListener(now: () => number): Promise<Listener> {
  const received: ReceivedWebhook[] = [];
  let secret = '';
  let repeats = 0;
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const verification = verify(secret, headers, body, now());
      const id = headers['webhook-id'] ?? '';
      const message = parse(body);
      if (received.some((earlier) => earlier.id === id)) repeats++;
      else {
        received.push({
          id,
          type: message.type,
          verified: verification.valid,
          fault: verification.valid ? '' : verification.reason,
          data: message.data,
        });
      }
      response.writeHead(verification.valid ? 204 : 401).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    trust: (given) => {
      secret = given;
    },
    received,
    get repeats() {
      return repeats;
    },
    close: () => closeServer(server),
  };
}

function parse(body: string): { readonly type: string; readonly data: Readonly<Record<string, unknown>> } {
  try {
    const { type, data } = JSON.parse(body) as { type?: unknown; data?: unknown };
    return {
      type: typeof type === 'string' ? type : '',
      data: typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {},
    };
  } catch {
    return { type: '', data: {} };
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
