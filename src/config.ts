import { z } from 'zod';
import { LeewayError } from './platform/errors.ts';

/** The roles a process can have; without `--roles` it has them all. */
export const ROLES = ['ingest', 'judge', 'api'] as const;
/** One role of a process. */
export type Role = (typeof ROLES)[number];

const text = z.string().trim().min(1);
const list = text.transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const wholeNumber = (least: number, most: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`);

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
    read: z.url('must be a URL such as https://leeway.example.org'),
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
    read: z.url('must be a URL such as http://user:password@host:8123/database'),
    fallback: '',
    meaning: 'a ClickHouse server (25.8 or later) in place of the embedded engine',
  },
  CLICKHOUSE_CLUSTER: {
    read: text,
    fallback: '',
    meaning: 'name of the cluster: Replicated tables, Distributed reads',
  },
  KAFKA_BROKERS: { read: list, fallback: '', meaning: 'comma-separated host:port; with it the consumer starts' },
  KAFKA_PREDICTION_TOPICS: {
    read: list,
    fallback: 'leeway.predictions',
    meaning: 'comma-separated topics of predictions',
  },
  KAFKA_LABEL_TOPICS: { read: list, fallback: 'leeway.labels', meaning: 'comma-separated topics of labels' },
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
  LEEWAY_URL: {
    read: z.url('must be a URL such as http://127.0.0.1:8080'),
    fallback: '',
    meaning: 'the service that CLI commands talk to',
  },
  LEEWAY_API_KEY: { read: text, fallback: '', meaning: "the CLI's key" },
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
  readonly logLevel: string;
  readonly allowedTargets: readonly string[];
  readonly publicUrl: string | null;
  readonly latenessMs: number;
  readonly tickMs: number;
  readonly clickhouse: { readonly url: string; readonly cluster: string | null } | null;
  readonly kafka: {
    readonly brokers: readonly string[];
    readonly predictionTopics: readonly string[];
    readonly labelTopics: readonly string[];
    readonly groupId: string;
    readonly sessionTimeoutMs: number;
    readonly lingerMs: number;
  } | null;
  readonly client: { readonly url: string | null; readonly apiKey: string | null };
  readonly failpoint: string | null;
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
    faults.push(
      `${name}: ${result.error.issues.map((issue) => issue.message).join('; ')} (it is ${JSON.stringify(value)})`,
    );
    return undefined;
  };

  const host = read('HOST') ?? '127.0.0.1';
  const apiKeys = read('LEEWAY_API_KEYS') ?? [];
  const clickhouseUrl = read('CLICKHOUSE_URL');
  const cluster = read('CLICKHOUSE_CLUSTER');
  const brokers = read('KAFKA_BROKERS') ?? [];
  if (!isLoopback(host) && apiKeys.length === 0) {
    faults.push(`HOST: ${host} is not a loopback address, so LEEWAY_API_KEYS must hold at least one key`);
  }
  if (cluster !== undefined && clickhouseUrl === undefined) {
    faults.push('CLICKHOUSE_CLUSTER: needs CLICKHOUSE_URL, for the embedded engine has no cluster');
  }
  for (const broker of brokers) {
    if (!/^[^\s:]+:\d+$|^\[[0-9a-f:]+\]:\d+$/i.test(broker))
      faults.push(`KAFKA_BROKERS: ${JSON.stringify(broker)} is not host:port`);
  }
  for (const key of apiKeys) {
    if (key.length < 16) faults.push('LEEWAY_API_KEYS: a key has at least 16 characters');
  }
  const config: Config = {
    port: read('PORT') ?? 8080,
    host,
    dataDir: read('LEEWAY_DATA_DIR') ?? './leeway-data',
    apiKeys,
    logLevel: read('LEEWAY_LOG_LEVEL') ?? 'info',
    allowedTargets: read('LEEWAY_ALLOWED_TARGETS') ?? [],
    publicUrl: read('LEEWAY_PUBLIC_URL') ?? null,
    latenessMs: (read('LEEWAY_LATENESS_SECONDS') ?? 120) * 1000,
    tickMs: read('LEEWAY_TICK_MS') ?? 1000,
    clickhouse: clickhouseUrl === undefined ? null : { url: clickhouseUrl, cluster: cluster ?? null },
    kafka:
      brokers.length === 0
        ? null
        : {
            brokers,
            predictionTopics: read('KAFKA_PREDICTION_TOPICS') ?? [],
            labelTopics: read('KAFKA_LABEL_TOPICS') ?? [],
            groupId: read('KAFKA_GROUP_ID') ?? 'leeway',
            sessionTimeoutMs: read('KAFKA_SESSION_TIMEOUT_MS') ?? 30_000,
            lingerMs: read('KAFKA_LINGER_MS') ?? 500,
          },
    client: { url: read('LEEWAY_URL') ?? null, apiKey: read('LEEWAY_API_KEY') ?? null },
    failpoint: read('LEEWAY_FAILPOINT') ?? null,
  };
  const both = config.kafka?.predictionTopics.filter((topic) => config.kafka?.labelTopics.includes(topic)) ?? [];
  if (both.length > 0)
    faults.push(`KAFKA_LABEL_TOPICS: ${both.join(', ')} cannot carry predictions and labels at once`);
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

/** Whether an address can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
