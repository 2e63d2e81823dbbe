import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parsePin, type TopicPin } from './domain/topic-pin.ts';
import type { KafkaSecurity } from './ingest/index.ts';
import { flag, list, text, wholeNumber } from './variable-kinds.ts';

/** The variables of the Kafka connection: how each is read, its default as a person would write it, and what it means. */
export const KAFKA_VARIABLES = {
  KAFKA_BROKERS: { read: list, fallback: '', meaning: 'comma-separated host:port; with it the consumer starts' },
  KAFKA_PREDICTION_TOPICS: {
    read: list,
    fallback: 'leeway.predictions',
    meaning: 'comma-separated topics of predictions',
  },
  KAFKA_LABEL_TOPICS: { read: list, fallback: 'leeway.labels', meaning: 'comma-separated topics of labels' },
  KAFKA_TOPIC_FORMATS: {
    read: list,
    fallback: '',
    meaning:
      'comma-separated pins of topics to formats, each topic=format, topic=format:model or topic=format:model:column|column; other topics are told by their messages',
  },
  KAFKA_GROUP_ID: { read: text, fallback: 'leeway', meaning: 'consumer group' },
  KAFKA_SESSION_TIMEOUT_MS: {
    read: wholeNumber(6_000, 300_000),
    fallback: '30000',
    meaning: 'silence after which the group gives a worker up',
  },
  KAFKA_LINGER_MS: {
    read: wholeNumber(1, 60_000),
    fallback: '500',
    meaning: 'how long a chunk waits for more messages before it is stored',
  },
  KAFKA_MAX_BATCH_BYTES: {
    read: wholeNumber(1 << 20, 2 ** 30),
    fallback: '134217728',
    meaning: 'the most that one compressed batch may unpack to; a larger one holds up its partition',
  },
  KAFKA_TLS: {
    read: flag,
    fallback: '',
    meaning: 'true encrypts the connection; implied by the other KAFKA_TLS_ variables',
  },
  KAFKA_TLS_CA_FILE: {
    read: text,
    fallback: '',
    meaning: "PEM file of the authorities that signed the brokers' certificates; without it those that Node trusts",
  },
  KAFKA_TLS_CERT_FILE: {
    read: text,
    fallback: '',
    meaning: 'PEM file of our own certificate, for brokers that ask for one (mTLS)',
  },
  KAFKA_TLS_KEY_FILE: { read: text, fallback: '', meaning: 'PEM file of the key of our own certificate' },
  KAFKA_TLS_KEY_PASSWORD: { read: text, fallback: '', meaning: 'password of that key, if it is encrypted' },
  KAFKA_TLS_SERVER_NAME: {
    read: text,
    fallback: '',
    meaning: "name that the brokers' certificates bear, where it is not the one in KAFKA_BROKERS",
  },
  KAFKA_SASL_MECHANISM: {
    read: z.enum(
      ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'],
      'must be one of plain, scram-sha-256, scram-sha-512, oauthbearer',
    ),
    fallback: '',
    meaning: 'how to log in: plain, scram-sha-256, scram-sha-512 or oauthbearer; none without it',
  },
  KAFKA_SASL_USERNAME: { read: text, fallback: '', meaning: 'user name for plain and scram' },
  KAFKA_SASL_PASSWORD: { read: text, fallback: '', meaning: 'password for plain and scram', secret: true },
  KAFKA_SASL_PASSWORD_FILE: { read: text, fallback: '', meaning: 'file that holds the password instead' },
  KAFKA_OAUTH_TOKEN: { read: text, fallback: '', meaning: 'a token for oauthbearer that never changes', secret: true },
  KAFKA_OAUTH_TOKEN_FILE: {
    read: text,
    fallback: '',
    meaning: 'file that holds the token, read anew for each login',
  },
  KAFKA_OAUTH_TOKEN_URL: {
    read: z.url({ protocol: /^https?$/, error: 'must be a URL such as https://id.example.org/oauth2/token' }),
    fallback: '',
    meaning: 'endpoint that gives out tokens for client credentials',
  },
  KAFKA_OAUTH_CLIENT_ID: { read: text, fallback: '', meaning: 'client id for that endpoint' },
  KAFKA_OAUTH_CLIENT_SECRET: { read: text, fallback: '', meaning: 'client secret for that endpoint', secret: true },
  KAFKA_OAUTH_CLIENT_SECRET_FILE: { read: text, fallback: '', meaning: 'file that holds the client secret instead' },
  KAFKA_OAUTH_SCOPE: { read: text, fallback: '', meaning: 'scope to ask that endpoint for' },
} as const;

/** The name of a variable of the Kafka connection. */
export type KafkaVariable = keyof typeof KAFKA_VARIABLES;

/** How to read Kafka. */
export interface KafkaConfig {
  readonly brokers: readonly string[];
  readonly predictionTopics: readonly string[];
  readonly labelTopics: readonly string[];
  /** What the operator says about topics: their format, and what the messages do not say. */
  readonly topicFormats: Readonly<Record<string, TopicPin>>;
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  readonly lingerMs: number;
  readonly maxBatchBytes: number;
  readonly security: KafkaSecurity;
}

/** Reads one variable; undefined where it is empty, or at fault, which is told already. */
type Read = <N extends KafkaVariable>(name: N) => z.output<(typeof KAFKA_VARIABLES)[N]['read']> | undefined;
/** Adds a fault: the variable and what to do about it. */
type Fault = (name: KafkaVariable, sentence: string) => void;

/** What Kafka takes as the name of a topic. */
const TOPIC = /^(?!\.{1,2}$)[\w.-]{1,249}$/;

/** The Kafka part of the configuration, or null without brokers; what does not fit together is told to `fault`. */
export function readKafkaConfig(read: Read, fault: Fault): KafkaConfig | null {
  const brokers = read('KAFKA_BROKERS') ?? [];
  for (const broker of brokers) {
    const port = /^(?:[^\s:/]+|\[[0-9a-f:]+\]):(\d{1,5})$/i.exec(broker)?.[1];
    if (port === undefined || Number(port) < 1 || Number(port) > 65_535)
      fault('KAFKA_BROKERS', `${JSON.stringify(broker)} is not host:port`);
  }
  const predictionTopics = read('KAFKA_PREDICTION_TOPICS') ?? [];
  const labelTopics = read('KAFKA_LABEL_TOPICS') ?? [];
  for (const [name, topics] of [
    ['KAFKA_PREDICTION_TOPICS', predictionTopics],
    ['KAFKA_LABEL_TOPICS', labelTopics],
  ] as const) {
    for (const topic of topics.filter((one) => !TOPIC.test(one)))
      fault(name, `${JSON.stringify(topic)} is no topic: Kafka knows letters, digits, ".", "_" and "-", at most 249`);
  }
  const both = predictionTopics.filter((topic) => labelTopics.includes(topic));
  if (brokers.length > 0 && both.length > 0)
    fault('KAFKA_LABEL_TOPICS', `${both.join(', ')} cannot carry predictions and labels at once`);
  const config: KafkaConfig = {
    brokers,
    predictionTopics,
    labelTopics,
    topicFormats: readPins(read, fault, [...predictionTopics, ...labelTopics]),
    groupId: read('KAFKA_GROUP_ID') ?? 'leeway',
    sessionTimeoutMs: read('KAFKA_SESSION_TIMEOUT_MS') ?? 30_000,
    lingerMs: read('KAFKA_LINGER_MS') ?? 500,
    maxBatchBytes: read('KAFKA_MAX_BATCH_BYTES') ?? 128 << 20,
    security: { tls: readTls(read, fault), sasl: readSasl(read, fault) },
  };
  return brokers.length === 0 ? null : config;
}

function readPins(read: Read, fault: Fault, topics: readonly string[]): Readonly<Record<string, TopicPin>> {
  const pins = Object.create(null) as Record<string, TopicPin>;
  for (const entry of read('KAFKA_TOPIC_FORMATS') ?? []) {
    const [topic = '', ...rest] = entry.split('=');
    const pin = rest.length === 1 ? parsePin(rest[0] ?? '') : `${JSON.stringify(entry)} is not topic=format`;
    if (typeof pin === 'string') fault('KAFKA_TOPIC_FORMATS', pin);
    else if (!topics.includes(topic.trim()))
      fault('KAFKA_TOPIC_FORMATS', `${JSON.stringify(topic)} is no topic that is read`);
    else pins[topic.trim()] = pin;
  }
  return pins;
}

function readTls(read: Read, fault: Fault): KafkaSecurity['tls'] {
  const wanted = read('KAFKA_TLS');
  const tls = {
    caFile: pem(read, fault, 'KAFKA_TLS_CA_FILE', 'CERTIFICATE'),
    certFile: pem(read, fault, 'KAFKA_TLS_CERT_FILE', 'CERTIFICATE'),
    keyFile: pem(read, fault, 'KAFKA_TLS_KEY_FILE', 'PRIVATE KEY'),
    keyPassword: read('KAFKA_TLS_KEY_PASSWORD') ?? null,
    serverName: read('KAFKA_TLS_SERVER_NAME') ?? null,
  };
  const given = Object.values(tls).some((value) => value !== null);
  if (wanted === false && given) fault('KAFKA_TLS', 'is false, so the other KAFKA_TLS_ variables must be unset');
  if (tls.certFile !== null && tls.keyFile === null) fault('KAFKA_TLS_KEY_FILE', 'needed with KAFKA_TLS_CERT_FILE');
  if (tls.keyFile !== null && tls.certFile === null) fault('KAFKA_TLS_CERT_FILE', 'needed with KAFKA_TLS_KEY_FILE');
  return wanted === true || (wanted === undefined && given) ? tls : null;
}

function readSasl(read: Read, fault: Fault): KafkaSecurity['sasl'] {
  const mechanism = read('KAFKA_SASL_MECHANISM');
  const username = read('KAFKA_SASL_USERNAME');
  const password = secret(read, fault, 'KAFKA_SASL_PASSWORD', 'KAFKA_SASL_PASSWORD_FILE');
  const token = readToken(read, fault, mechanism === 'oauthbearer');
  if (mechanism === undefined) {
    const stray = [
      ...(username === undefined && password === undefined ? [] : ['KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD']),
      ...(token === null ? [] : ['KAFKA_OAUTH_ variables']),
    ];
    if (stray.length > 0) fault('KAFKA_SASL_MECHANISM', `needed with ${stray.join(' and ')}`);
    return null;
  }
  if (mechanism === 'oauthbearer') {
    if (username !== undefined) fault('KAFKA_SASL_USERNAME', 'has no meaning with oauthbearer: unset it');
    return token === null ? null : { mechanism, token };
  }
  if (token !== null) fault('KAFKA_SASL_MECHANISM', `is ${mechanism}, so the KAFKA_OAUTH_ variables must be unset`);
  if (username === undefined) fault('KAFKA_SASL_USERNAME', `needed with KAFKA_SASL_MECHANISM=${mechanism}`);
  if (password === undefined) {
    fault('KAFKA_SASL_PASSWORD', `needed with KAFKA_SASL_MECHANISM=${mechanism} (or KAFKA_SASL_PASSWORD_FILE)`);
  }
  return { mechanism, username: username ?? '', password: password ?? '' };
}

type Token = Extract<NonNullable<KafkaSecurity['sasl']>, { mechanism: 'oauthbearer' }>['token'];

function readToken(read: Read, fault: Fault, needed: boolean): Token | null {
  const value = read('KAFKA_OAUTH_TOKEN');
  const file = read('KAFKA_OAUTH_TOKEN_FILE');
  const url = read('KAFKA_OAUTH_TOKEN_URL');
  const clientId = read('KAFKA_OAUTH_CLIENT_ID');
  const clientSecret = secret(read, fault, 'KAFKA_OAUTH_CLIENT_SECRET', 'KAFKA_OAUTH_CLIENT_SECRET_FILE');
  const scope = read('KAFKA_OAUTH_SCOPE') ?? null;
  const ways = [value, file, url].filter((way) => way !== undefined).length;
  const what = 'one of KAFKA_OAUTH_TOKEN, KAFKA_OAUTH_TOKEN_FILE and KAFKA_OAUTH_TOKEN_URL';
  if (ways > 1) fault('KAFKA_OAUTH_TOKEN', `set no more than ${what}`);
  if (ways === 0 && needed) fault('KAFKA_OAUTH_TOKEN', `oauthbearer needs ${what}`);
  if (file !== undefined) readable(fault, 'KAFKA_OAUTH_TOKEN_FILE', file);
  if (url !== undefined) {
    if (!url.startsWith('https:') && !/^http:\/\/(localhost|127\.|\[::1\])/.test(url))
      fault('KAFKA_OAUTH_TOKEN_URL', 'must be https, for it is sent the client secret');
    if (clientId === undefined) fault('KAFKA_OAUTH_CLIENT_ID', 'needed with KAFKA_OAUTH_TOKEN_URL');
    if (clientSecret === undefined)
      fault('KAFKA_OAUTH_CLIENT_SECRET', 'needed with KAFKA_OAUTH_TOKEN_URL (or KAFKA_OAUTH_CLIENT_SECRET_FILE)');
    return { from: 'endpoint', url, clientId: clientId ?? '', clientSecret: clientSecret ?? '', scope };
  }
  if (clientId !== undefined || clientSecret !== undefined || scope !== null)
    fault(
      'KAFKA_OAUTH_TOKEN_URL',
      'needed with KAFKA_OAUTH_CLIENT_ID, KAFKA_OAUTH_CLIENT_SECRET and KAFKA_OAUTH_SCOPE',
    );
  if (file !== undefined) return { from: 'file', file };
  return value === undefined ? null : { from: 'value', value };
}

/** A secret, from its own variable or from the file that another names. */
function secret(read: Read, fault: Fault, name: KafkaVariable, fileName: KafkaVariable): string | undefined {
  const value = read(name) as string | undefined;
  const file = read(fileName) as string | undefined;
  if (value !== undefined && file !== undefined) fault(name, `set it or ${fileName}, not both`);
  if (file === undefined) return value;
  const content = readable(fault, fileName, file)?.trim();
  if (content === '') fault(fileName, 'the file is empty');
  return content ?? '';
}

/** The path of a PEM file that is there and holds what it is said to hold. */
function pem(read: Read, fault: Fault, name: KafkaVariable, what: string): string | null {
  const file = read(name) as string | undefined;
  if (file === undefined) return null;
  const content = readable(fault, name, file);
  if (content !== undefined && !new RegExp(`-----BEGIN [A-Z0-9 ]*${what}-----`).test(content)) {
    fault(name, `${file} holds no PEM ${what.toLowerCase()}: convert a keystore with openssl pkcs12 or keytool`);
  }
  return file;
}

function readable(fault: Fault, name: KafkaVariable, file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    const { code } = thrown as { readonly code?: string };
    fault(name, `${file} cannot be read (${code ?? 'no reason was given'})`);
    return undefined;
  }
}
