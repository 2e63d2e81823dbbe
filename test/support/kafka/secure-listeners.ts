import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a little authority, and what it signed. */
export interface Certificates {
  readonly caFile: string;
  /** Signed by nobody the broker or its clients know. */
  readonly strangerFile: string;
  readonly clientCertFile: string;
  readonly clientKeyFile: string;
}

/** One more way into a broker. */
export interface Listener {
  /** Letters and digits. */
  readonly name: string;
  readonly protocol: 'PLAINTEXT' | 'SSL' | 'SASL_SSL';
  readonly port: number;
  /** Where clients are told that it is; absent: at its port. */
  readonly advertisedPort?: number;
  /** Settings of this listener, without their prefix. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A user of the broker: known to PLAIN and, by the arguments of formatting, to SCRAM. */
export const USER = { name: 'leeway', password: 'correct horse battery staple' };

/** Makes a certificate authority, a server certificate for 127.0.0.1 and localhost, and one for a client, with openssl. */
export function makeCertificates(directory: string): Certificates {
  const path = (name: string): string => join(directory, name);
  const openssl = (...argv: string[]): void => {
    execFileSync('openssl', argv, { cwd: directory, stdio: 'ignore' });
  };
  const authority = (name: string): void =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    );
  const signed = (name: string, names: string): void => {
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    );
    writeFileSync(path(`${name}.ext`), `subjectAltName=${names}\n`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'authority.pem',
      '-CAkey',
      'authority.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.pem`,
    );
  };
  authority('authority');
  authority('stranger');
  signed('server', 'IP:127.0.0.1,DNS:localhost');
  signed('client', 'DNS:client');
  writeFileSync(
    path('server-store.pem'),
    readFileSync(path('server.key'), 'utf8') + readFileSync(path('server.pem'), 'utf8'),
  );
  return {
    caFile: path('authority.pem'),
    strangerFile: path('stranger.pem'),
    clientCertFile: path('client.pem'),
    clientKeyFile: path('client.key'),
  };
}

/** Listeners for TLS, TLS with a certificate of the client, and TLS with a login by each of the four mechanisms. */
export function secureListeners(
  directory: string,
  [tls, mutual, login]: readonly [number, number, number],
): readonly Listener[] {
  const store = {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': join(directory, 'server-store.pem'),
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': join(directory, 'authority.pem'),
  };
  const module = (name: string, options = ''): string =>
    `org.apache.kafka.common.security.${name} required ${options};`;
  return [
    { name: 'TLS', protocol: 'SSL', port: tls, settings: store },
    { name: 'MUTUAL', protocol: 'SSL', port: mutual, settings: { ...store, 'ssl.client.auth': 'required' } },
    {
      name: 'LOGIN',
      protocol: 'SASL_SSL',
      port: login,
      settings: {
        ...store,
        'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
        'plain.sasl.jaas.config': module('plain.PlainLoginModule', `user_${USER.name}="${USER.password}"`),
        'scram-sha-256.sasl.jaas.config': module('scram.ScramLoginModule'),
        'scram-sha-512.sasl.jaas.config': module('scram.ScramLoginModule'),
        'oauthbearer.sasl.jaas.config': module(
          'oauthbearer.OAuthBearerLoginModule',
          'unsecuredLoginStringClaim_sub="broker"',
        ),
      },
    },
  ];
}

/** Arguments of `StorageTool format` that make the user known to SCRAM. */
export function scramUsers(): readonly string[] {
  return ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${USER.name},password="${USER.password}"]`,
  ]);
}

/** A token as the broker's own validator for development takes it: claims without a signature. */
export function unsignedToken(subject: string, issuedAtMs: number, lifeSeconds = 3_600): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = Math.floor(issuedAtMs / 1000);
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat, exp: iat + lifeSeconds })}.`;
}
