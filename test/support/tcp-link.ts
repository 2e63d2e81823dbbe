import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be cut like a cable: then nothing passes, and nobody at either end is told. */
export interface TcpLink {
  readonly port: number;
  /** Where connections are carried to from now on. */
  to(port: number): void;
  /** Connections stay open and new ones are taken, but no byte passes. */
  cut(): void;
  /** What was held back passes, and all that comes after it. */
  mend(): void;
  close(): Promise<void>;
}

/** A link on a free port of this machine. */
export async function openTcpLink(): Promise<TcpLink> {
  let target = 0;
  let whole = true;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    if (!whole) socket.pause();
  };
  const carry = (near: Socket): void => {
    const far = connect(target, '127.0.0.1');
    keep(far);
    const ends: readonly (readonly [Socket, Socket])[] = [
      [near, far],
      [far, near],
    ];
    for (const [from, into] of ends) {
      from.on('data', (bytes: Buffer) => {
        if (into.write(bytes)) return;
        from.pause();
        into.once('drain', () => whole && from.resume());
      });
      // An end that is gone is told to the other only while the link is whole: whoever comes later finds the connection closed.
      from.on('close', () => void untilWhole().then(() => into.destroy()));
    }
  };
  let waiting: (() => void)[] = [];
  const untilWhole = (): Promise<void> => (whole ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)));
  const server = createServer((near) => {
    keep(near);
    void untilWhole().then(() => {
      if (!near.destroyed) carry(near);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    to: (port) => (target = port),
    cut() {
      whole = false;
      for (const socket of sockets) socket.pause();
    },
    mend() {
      whole = true;
      const heard = waiting;
      waiting = [];
      for (const resolve of heard) resolve();
      for (const socket of sockets) socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
