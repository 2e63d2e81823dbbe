import { readFileSync } from 'node:fs';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { SASLOptions } from 'kafkajs';
import { createTokenSource, type TokenSettings } from './oauth-token.ts';

/** How the connection is encrypted, and how the two ends prove who they are. Files are in PEM. */
export interface KafkaTls {
  /** Authorities that may have signed the broker's certificate; null: those that Node trusts. */
  readonly caFile: string | null;
  /** Our own certificate and its key, for brokers that ask for one. */
  readonly certFile: string | null;
  readonly keyFile: string | null;
  readonly keyPassword: string | null;
  /** The name that the broker's certificate must bear, where it is not the one in KAFKA_BROKERS. */
  readonly serverName: string | null;
}

/** How we log in. */
export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  | { readonly mechanism: 'oauthbearer'; readonly token: TokenSettings };

/** How to connect: null is without. */
export interface KafkaSecurity {
  readonly tls: KafkaTls | null;
  readonly sasl: KafkaSasl | null;
}

/** As kafkajs has it. */
const KEEP_ALIVE_MS = 60_000;

/**
 * Opens a connection to a broker. Certificates are read anew each time.
 * @throws Error when a file cannot be read or is no certificate.
 */
export function openSocket(
  at: { readonly host: string; readonly port: number },
  tls: KafkaTls | null,
  onConnect: () => void,
): Socket {
  const socket = tls === null ? connect(at, onConnect) : connectTls(tlsOptions(at, tls), onConnect);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  return socket;
}

function tlsOptions(at: { readonly host: string; readonly port: number }, tls: KafkaTls): ConnectionOptions {
  const name = tls.serverName ?? at.host;
  return {
    ...at,
    // An address is no server name, but certificates can bear it all the same: the check is against the host then.
    servername: isIP(name) === 0 ? name : '',
    minVersion: 'TLSv1.2',
    ...(tls.caFile === null ? {} : { ca: readFileSync(tls.caFile) }),
    ...(tls.certFile === null ? {} : { cert: readFileSync(tls.certFile) }),
    ...(tls.keyFile === null ? {} : { key: readFileSync(tls.keyFile) }),
    ...(tls.keyPassword === null ? {} : { passphrase: tls.keyPassword }),
  };
}

/** The login as kafkajs takes it; nothing for none. */
export function saslOf(sasl: KafkaSasl | null): { readonly sasl?: SASLOptions } {
  if (sasl === null) return {};
  if (sasl.mechanism !== 'oauthbearer') return { sasl };
  const token = createTokenSource(sasl.token);
  return { sasl: { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await token() }) } };
}
