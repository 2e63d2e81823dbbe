import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';

const directory = mkdtempSync(join(tmpdir(), 'leeway-config-'));
const file = (name: string, content: string): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};
const CA = file('ca.pem', '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n');
const KEY = file('key.pem', '-----BEGIN EC PRIVATE KEY-----\nx\n-----END EC PRIVATE KEY-----\n');
const PASSWORD = file('password', 'from a file\n');
const EMPTY = file('empty', '\n');
const BROKER = { KAFKA_BROKERS: 'b:9093' };

const securityOf = (env: Record<string, string>) => readConfig({ ...BROKER, ...env }).kafka?.security;
const faultsOf = (env: Record<string, string>): string[] => {
  try {
    readConfig({ ...BROKER, ...env });
  } catch (thrown) {
    return (thrown as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
};
const NO_FILES = { caFile: null, certFile: null, keyFile: null, keyPassword: null, serverName: null };

describe('the Kafka part of the configuration', () => {
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it.each([
    ['nothing', {}, { tls: null, sasl: null }],
    ['TLS with the authorities of Node', { KAFKA_TLS: 'true' }, { tls: NO_FILES, sasl: null }],
    ['TLS implied by an authority', { KAFKA_TLS_CA_FILE: CA }, { tls: { ...NO_FILES, caFile: CA }, sasl: null }],
    [
      'a certificate of our own',
      { KAFKA_TLS_CERT_FILE: CA, KAFKA_TLS_KEY_FILE: KEY, KAFKA_TLS_KEY_PASSWORD: 'p' },
      { tls: { ...NO_FILES, certFile: CA, keyFile: KEY, keyPassword: 'p' }, sasl: null },
    ],
    [
      'a password in a file',
      { KAFKA_SASL_MECHANISM: 'scram-sha-256', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD_FILE: PASSWORD },
      { tls: null, sasl: { mechanism: 'scram-sha-256', username: 'u', password: 'from a file' } },
    ],
    [
      'a token',
      { KAFKA_SASL_MECHANISM: 'oauthbearer', KAFKA_OAUTH_TOKEN: 't' },
      { tls: null, sasl: { mechanism: 'oauthbearer', token: { from: 'value', value: 't' } } },
    ],
    [
      'a token endpoint',
      {
        KAFKA_SASL_MECHANISM: 'oauthbearer',
        KAFKA_OAUTH_TOKEN_URL: 'https://id.example.org/token',
        KAFKA_OAUTH_CLIENT_ID: 'i',
        KAFKA_OAUTH_CLIENT_SECRET: 's',
        KAFKA_OAUTH_SCOPE: 'kafka',
      },
      {
        tls: null,
        sasl: {
          mechanism: 'oauthbearer',
          token: {
            from: 'endpoint',
            url: 'https://id.example.org/token',
            clientId: 'i',
            clientSecret: 's',
            scope: 'kafka',
          },
        },
      },
    ],
  ] as [string, Record<string, string>, object][])('reads %s', (_name, env, security) => {
    expect(securityOf(env)).toEqual(security);
  });

  it.each([
    [{ KAFKA_TLS: 'yes' }, ['KAFKA_TLS: must be true or false (it is "yes")']],
    [
      { KAFKA_TLS: 'false', KAFKA_TLS_CA_FILE: CA },
      ['KAFKA_TLS: is false, so the other KAFKA_TLS_ variables must be unset'],
    ],
    [{ KAFKA_TLS_CERT_FILE: CA }, ['KAFKA_TLS_KEY_FILE: needed with KAFKA_TLS_CERT_FILE']],
    [{ KAFKA_TLS_KEY_FILE: KEY }, ['KAFKA_TLS_CERT_FILE: needed with KAFKA_TLS_KEY_FILE']],
    [
      { KAFKA_TLS_CA_FILE: KEY },
      [`KAFKA_TLS_CA_FILE: ${KEY} holds no PEM certificate: convert a keystore with openssl pkcs12 or keytool`],
    ],
    [{ KAFKA_TLS_CA_FILE: '/nowhere/ca.pem' }, ['KAFKA_TLS_CA_FILE: /nowhere/ca.pem cannot be read (ENOENT)']],
    [
      { KAFKA_SASL_MECHANISM: 'gssapi' },
      ['KAFKA_SASL_MECHANISM: must be one of plain, scram-sha-256, scram-sha-512, oauthbearer (it is "gssapi")'],
    ],
    [{ KAFKA_SASL_USERNAME: 'u' }, ['KAFKA_SASL_MECHANISM: needed with KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD']],
    [
      { KAFKA_SASL_MECHANISM: 'plain' },
      [
        'KAFKA_SASL_USERNAME: needed with KAFKA_SASL_MECHANISM=plain',
        'KAFKA_SASL_PASSWORD: needed with KAFKA_SASL_MECHANISM=plain (or KAFKA_SASL_PASSWORD_FILE)',
      ],
    ],
    [
      {
        KAFKA_SASL_MECHANISM: 'plain',
        KAFKA_SASL_USERNAME: 'u',
        KAFKA_SASL_PASSWORD: 'p',
        KAFKA_SASL_PASSWORD_FILE: PASSWORD,
      },
      ['KAFKA_SASL_PASSWORD: set it or KAFKA_SASL_PASSWORD_FILE, not both'],
    ],
    [
      { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD_FILE: EMPTY },
      ['KAFKA_SASL_PASSWORD_FILE: the file is empty'],
    ],
    [
      { KAFKA_SASL_MECHANISM: 'oauthbearer' },
      [
        'KAFKA_OAUTH_TOKEN: oauthbearer needs one of KAFKA_OAUTH_TOKEN, KAFKA_OAUTH_TOKEN_FILE and KAFKA_OAUTH_TOKEN_URL',
      ],
    ],
    [
      { KAFKA_SASL_MECHANISM: 'oauthbearer', KAFKA_OAUTH_TOKEN: 't', KAFKA_OAUTH_TOKEN_FILE: PASSWORD },
      [
        'KAFKA_OAUTH_TOKEN: set no more than one of KAFKA_OAUTH_TOKEN, KAFKA_OAUTH_TOKEN_FILE and KAFKA_OAUTH_TOKEN_URL',
      ],
    ],
    [
      { KAFKA_SASL_MECHANISM: 'oauthbearer', KAFKA_OAUTH_TOKEN_URL: 'http://id.example.org/token' },
      [
        'KAFKA_OAUTH_TOKEN_URL: must be https, for it is sent the client secret',
        'KAFKA_OAUTH_CLIENT_ID: needed with KAFKA_OAUTH_TOKEN_URL',
        'KAFKA_OAUTH_CLIENT_SECRET: needed with KAFKA_OAUTH_TOKEN_URL (or KAFKA_OAUTH_CLIENT_SECRET_FILE)',
      ],
    ],
    [
      { KAFKA_MAX_BATCH_BYTES: '1' },
      ['KAFKA_MAX_BATCH_BYTES: must be a whole number from 1048576 to 1073741824 (it is "1")'],
    ],
  ] as [Record<string, string>, string[]][])('refuses %o with its exact sentences', (env, sentences) => {
    expect(faultsOf(env)).toEqual(sentences);
  });

  it('tells all faults at once and never a secret', () => {
    const faults = faultsOf({
      KAFKA_TLS: 'maybe',
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SASL_PASSWORD: 'hunter2hunter2',
      KAFKA_OAUTH_CLIENT_SECRET: 'also-secret',
    });
    expect(faults).toHaveLength(3);
    expect(faults.join()).not.toMatch(/hunter2|also-secret/);
  });
});
