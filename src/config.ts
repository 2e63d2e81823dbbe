import { z } from 'zod';
import { allowedTargets } from './alert/index.ts';
import {
  DEAD_LETTER_POLICIES,
  parsePrivacyPatterns,
  type DeadLetterPolicy,
  type PrivacyPatterns,
} from './domain/privacy.ts';
import { KAFKA_VARIABLES, readKafkaConfig, type KafkaConfig } from './kafka-config.ts';
import { LeewayError, messageOf } from './platform/errors.ts';
import { strayVariables, type StrayVariable } from './stray-variables.ts';
import { list, text, webUrl, wholeNumber } from './variable-kinds.ts';

/** The roles a process can have; without `--roles` it has them all. */
export const ROLES = ['ingest', 'judge', 'api'] as const;
/** One role of a process. */
export type Role = (typeof ROLES)[number];

/** Each variable of the environment: how it is read, its default as a person would write it, and what it means. */
const VARIABLES = {
  PORT: {
    read: wholeNumber(0, 65_535),
    fallback: '8080',
    meaning: 'port of the API and the pages; 0 picks a free one',
  },
  HOST: {
    read: text,
    fallback: '127.0.0.1',
    meaning: 'address to listen on; a non-loopback one demands LEEWAY_API_KEYS',
  },
  LEEWAY_DATA_DIR: {
    read: text,
    fallback: './leeway-data',
    meaning: 'embedded engine, spool and lock; one process owns it',
  },
  LEEWAY_API_KEYS: {
    read: list,
    fallback: '',
    meaning: 'comma-separated keys that open the API; none = open on loopback',
  },
  LEEWAY_SUBJECT_KEY: {
    read: list,
    fallback: '',
    meaning:
      'secret of 32 characters or more under which subjects and columns are hashed; older ones behind it, comma-separated; none = a key file in LEEWAY_DATA_DIR, or beside CLICKHOUSE_URL no hashes at all',
    secret: true,
  },
  LEEWAY_PRIVACY_DEFAULT: {
    read: text,
    fallback: '',
    meaning: 'privacy rules by column name for every model, such as *email*=hash,ssn=drop,age=bucket:width=10',
  },
  LEEWAY_DEAD_LETTERS: {
    read: z.enum(DEAD_LETTER_POLICIES, `must be one of ${DEAD_LETTER_POLICIES.join(', ')}`),
    fallback: 'seal',
    meaning: 'how dead letters that may hold personal data are kept: seal (encrypted), redact, withhold or keep',
  },
  LEEWAY_DEAD_LETTER_DAYS: {
    read: wholeNumber(1, 36_500),
    fallback: '90',
    meaning:
      'days after which the bytes of dead letters that were replayed or discarded are deleted; open ones are kept',
  },
  LEEWAY_LOG_LEVEL: {
    read: z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be one of debug, info, warn, error, silent'),
    fallback: 'info',
    meaning: 'least level that is logged to standard error',
  },
  LEEWAY_ALLOWED_TARGETS: {
    read: list,
    fallback: '',
    meaning: 'comma-separated host names, addresses or CIDR ranges of private networks that webhooks may reach',
  },
  LEEWAY_PUBLIC_URL: {
    read: webUrl('https://leeway.example.org'),
    fallback: '',
    meaning: 'where people reach the pages; links in pages start with it',
  },
  LEEWAY_LATENESS_SECONDS: {
    read: wholeNumber(0, 86_400),
    fallback: '120',
    meaning: 'how long after its end a minute of event time stays open for late events',
  },
  LEEWAY_TICK_MS: {
    read: wholeNumber(10, 3_600_000),
    fallback: '1000',
    meaning: 'pause between two passes of the profile and judge steps',
  },
  CLICKHOUSE_URL: {
    read: webUrl('http://user:password@host:8123/database'),
    fallback: '',
    meaning: 'a ClickHouse server (25.8 or later) in place of the embedded engine',
    secret: true,
  },
  CLICKHOUSE_CLUSTER: {
    read: text,
    fallback: '',
    meaning: 'name of the cluster: Replicated tables, Distributed reads',
  },
  ...KAFKA_VARIABLES,
  LEEWAY_URL: {
    read: webUrl('http://127.0.0.1:8080'),
    fallback: '',
    meaning: 'the service that CLI commands talk to',
  },
  LEEWAY_API_KEY: { read: text, fallback: '', meaning: "the CLI's key" },
  SCHEMA_REGISTRY_URL: {
    read: webUrl('https://user:password@registry.example.org'),
    fallback: '',
    meaning: 'schema registry of Avro, Protobuf and JSON Schema messages, with user and password if it wants them',
    secret: true,
  },
  LEEWAY_FAILPOINT: {
    read: text,
    fallback: '',
    meaning: 'for tests only: the point at which this process kills itself',
  },
} as const;

/** The name of a variable that Leeway reads. */
export type VariableName = keyof typeof VARIABLES;

/** Everything the environment decides, read once and frozen. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly apiKeys: readonly string[];
  /** Privacy as it holds where no model says otherwise. */
  readonly privacy: {
    /** Secrets of hashes: the current one first; none: a key file, or no hashes. */
    readonly secrets: readonly string[];
    readonly patterns: PrivacyPatterns;
    readonly deadLetters: DeadLetterPolicy;
  };
  /** How long the bytes of settled dead letters are kept. */
  readonly deadLetterDays: number;
  readonly logLevel: string;
  readonly allowedTargets: readonly string[];
  readonly publicUrl: string | null;
  readonly latenessMs: number;
  readonly tickMs: number;
  readonly clickhouse: { readonly url: string; readonly cluster: string | null } | null;
  readonly kafka: KafkaConfig | null;
  readonly schemaRegistryUrl: string | null;
  readonly client: { readonly url: string | null; readonly apiKey: string | null };
  readonly failpoint: string | null;
  /** Variables that look like ours and are not: probably mistyped. */
  readonly strays: readonly StrayVariable[];
}

/** A line for each variable, for `leeway serve --help`. */
export function describeVariables(): readonly {
  readonly name: string;
  readonly fallback: string;
  readonly meaning: string;
}[] {
  return Object.entries(VARIABLES).map(([name, { fallback, meaning }]) => ({ name, fallback, meaning }));
}

/**
 * Reads the configuration; an empty variable counts as absent.
 * @throws LeewayError `config_invalid` whose message lists every fault, one a line: the variable, what is wrong with it, what it was.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const read = <N extends VariableName>(name: N): z.output<(typeof VARIABLES)[N]['read']> | undefined => {
    const { read: schema, fallback } = VARIABLES[name];
    const given = env[name]?.trim() ?? '';
    const value = given === '' ? fallback : given;
    if (value === '') return undefined;
    const result = schema.safeParse(value);
    if (result.success) return result.data as z.output<(typeof VARIABLES)[N]['read']>;
    const shown = 'secret' in VARIABLES[name] ? '' : ` (it is ${JSON.stringify(value)})`;
    faults.push(`${name}: ${result.error.issues.map((issue) => issue.message).join('; ')}${shown}`);
    return undefined;
  };

  const host = read('HOST') ?? '127.0.0.1';
  const apiKeys = read('LEEWAY_API_KEYS') ?? [];
  const clickhouseUrl = read('CLICKHOUSE_URL');
  const cluster = read('CLICKHOUSE_CLUSTER');
  const kafka = readKafkaConfig(read, (name, sentence) => faults.push(`${name}: ${sentence}`));
  if (!isLoopback(host) && apiKeys.length === 0) {
    faults.push(`HOST: ${host} is not a loopback address, so LEEWAY_API_KEYS must hold at least one key`);
  }
  if (cluster !== undefined && clickhouseUrl === undefined) {
    faults.push('CLICKHOUSE_CLUSTER: needs CLICKHOUSE_URL, for the embedded engine has no cluster');
  }
  if (apiKeys.some((key) => key.length < 16)) faults.push('LEEWAY_API_KEYS: a key has at least 16 characters');
  const secrets = read('LEEWAY_SUBJECT_KEY') ?? [];
  if (secrets.some((secret) => secret.length < 32))
    faults.push('LEEWAY_SUBJECT_KEY: a secret has at least 32 characters');
  const rules = parsePrivacyPatterns(read('LEEWAY_PRIVACY_DEFAULT') ?? '');
  const patterns = rules.kind === 'patterns' ? rules.patterns : [];
  if (rules.kind === 'faults') faults.push(...rules.faults.map((fault) => `LEEWAY_PRIVACY_DEFAULT: ${fault}`));
  if (clickhouseUrl !== undefined && secrets.length === 0 && patterns.some(({ action }) => action === 'hash')) {
    faults.push(
      'LEEWAY_PRIVACY_DEFAULT: beside a ClickHouse server a hash needs LEEWAY_SUBJECT_KEY, the same in every process',
    );
  }
  const targets = read('LEEWAY_ALLOWED_TARGETS') ?? [];
  for (const target of targets) {
    const fault = targetFault(target);
    if (fault !== null) faults.push(`LEEWAY_ALLOWED_TARGETS: ${fault}`);
  }
  const config: Config = {
    port: read('PORT') ?? 8080,
    host,
    dataDir: read('LEEWAY_DATA_DIR') ?? './leeway-data',
    apiKeys,
    privacy: { secrets, patterns, deadLetters: read('LEEWAY_DEAD_LETTERS') ?? 'seal' },
    deadLetterDays: read('LEEWAY_DEAD_LETTER_DAYS') ?? 90,
    logLevel: read('LEEWAY_LOG_LEVEL') ?? 'info',
    allowedTargets: targets,
    publicUrl: read('LEEWAY_PUBLIC_URL') ?? null,
    latenessMs: (read('LEEWAY_LATENESS_SECONDS') ?? 120) * 1000,
    tickMs: read('LEEWAY_TICK_MS') ?? 1000,
    clickhouse: clickhouseUrl === undefined ? null : { url: clickhouseUrl, cluster: cluster ?? null },
    kafka,
    schemaRegistryUrl: read('SCHEMA_REGISTRY_URL') ?? null,
    client: { url: read('LEEWAY_URL') ?? null, apiKey: read('LEEWAY_API_KEY') ?? null },
    failpoint: read('LEEWAY_FAILPOINT') ?? null,
    strays: strayVariables(env, Object.keys(VARIABLES)),
  };
  if (faults.length > 0) {
    throw new LeewayError(
      'config_invalid',
      `the environment is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
      {
        remedy: 'See `leeway serve --help` for every variable.',
      },
    );
  }
  return Object.freeze(config);
}

/** What is wrong with an entry of the targets that webhooks may reach, or null. */
function targetFault(entry: string): string | null {
  try {
    allowedTargets([entry]);
    return null;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** Whether an address can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
