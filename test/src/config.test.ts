import { describe, expect, it } from 'vitest';
import { describeVariables, readConfig } from '../../src/config.ts';

const faultOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return 'no fault';
};

describe('readConfig', () => {
  it('starts from nothing: embedded engine, HTTP on loopback, no Kafka', () => {
    expect(readConfig({})).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      dataDir: './leeway-data',
      clickhouse: null,
      kafka: null,
      latenessMs: 120_000,
    });
  });

  it.each([
    [{ PORT: 'http' }, '  PORT: must be a whole number from 0 to 65535 (it is "http")'],
    [{ PORT: '70000' }, '  PORT: must be a whole number from 0 to 65535 (it is "70000")'],
    [{ HOST: '0.0.0.0' }, '  HOST: 0.0.0.0 is not a loopback address, so LEEWAY_API_KEYS must hold at least one key'],
    [
      { CLICKHOUSE_CLUSTER: 'main' },
      '  CLICKHOUSE_CLUSTER: needs CLICKHOUSE_URL, for the embedded engine has no cluster',
    ],
    [{ KAFKA_BROKERS: 'broker' }, '  KAFKA_BROKERS: "broker" is not host:port'],
    [
      { KAFKA_BROKERS: 'b:1', KAFKA_LABEL_TOPICS: 'leeway.predictions' },
      '  KAFKA_LABEL_TOPICS: leeway.predictions cannot carry predictions and labels at once',
    ],
    [
      { KAFKA_BROKERS: 'b:1', KAFKA_TOPIC_FORMATS: 'leeway.predictions=parquet,other=kserve,odd' },
      '  KAFKA_TOPIC_FORMATS: "parquet" is no format: it is one of canonical, cloudevents, kserve, seldon, sagemaker, databricks, bentoml, mlflow, tf-serving, registry\n' +
        '  KAFKA_TOPIC_FORMATS: "other" is no topic that is read\n' +
        '  KAFKA_TOPIC_FORMATS: "odd" is not topic=format',
    ],
    [
      { SCHEMA_REGISTRY_URL: 'registry:8081' },
      '  SCHEMA_REGISTRY_URL: must be a URL such as https://user:password@registry.example.org',
    ],
    [
      { CLICKHOUSE_URL: 'tcp://user:secret@localhost:9000' },
      '  CLICKHOUSE_URL: must be a URL such as http://user:password@host:8123/database',
    ],
    [
      { LEEWAY_PUBLIC_URL: 'javascript:alert(1)' },
      '  LEEWAY_PUBLIC_URL: must be a URL such as https://leeway.example.org (it is "javascript:alert(1)")',
    ],
    [
      { LEEWAY_ALLOWED_TARGETS: 'a b,10.0.0.0/8,10.0.0.0/99' },
      '  LEEWAY_ALLOWED_TARGETS: "a b" is no host name, IP address or CIDR range: write entries such as airflow.internal, 127.0.0.1 or 10.20.0.0/16\n' +
        '  LEEWAY_ALLOWED_TARGETS: "10.0.0.0/99" is no host name, IP address or CIDR range: write entries such as airflow.internal, 127.0.0.1 or 10.20.0.0/16',
    ],
    [
      { KAFKA_BROKERS: 'kafka:99999,kafka:0,http://kafka:9092,[::1]:9092' },
      '  KAFKA_BROKERS: "kafka:99999" is not host:port\n' +
        '  KAFKA_BROKERS: "kafka:0" is not host:port\n' +
        '  KAFKA_BROKERS: "http://kafka:9092" is not host:port',
    ],
    [{ KAFKA_BROKERS: ' , ' }, '  KAFKA_BROKERS: names nothing between its commas (it is ",")'],
    [
      { KAFKA_BROKERS: 'b:1', KAFKA_PREDICTION_TOPICS: 'two words,..,ok.v1' },
      '  KAFKA_PREDICTION_TOPICS: "two words" is no topic: Kafka knows letters, digits, ".", "_" and "-", at most 249\n' +
        '  KAFKA_PREDICTION_TOPICS: ".." is no topic: Kafka knows letters, digits, ".", "_" and "-", at most 249',
    ],
    [{ LEEWAY_API_KEYS: 'short,one' }, '  LEEWAY_API_KEYS: a key has at least 16 characters'],
    [{ LEEWAY_API_KEYS: 'short' }, '  LEEWAY_API_KEYS: a key has at least 16 characters'],
    [{ LEEWAY_SUBJECT_KEY: 'short' }, '  LEEWAY_SUBJECT_KEY: a secret has at least 32 characters'],
    [
      { LEEWAY_PRIVACY_DEFAULT: 'email' },
      '  LEEWAY_PRIVACY_DEFAULT: "email" is no rule: write name=action, such as *email*=hash',
    ],
    [
      { LEEWAY_PRIVACY_DEFAULT: '*email*=hash', CLICKHOUSE_URL: 'http://localhost:8123' },
      '  LEEWAY_PRIVACY_DEFAULT: beside a ClickHouse server a hash needs LEEWAY_SUBJECT_KEY, the same in every process',
    ],
    [
      { LEEWAY_LOG_LEVEL: 'loud' },
      '  LEEWAY_LOG_LEVEL: must be one of debug, info, warn, error, silent (it is "loud")',
    ],
  ])('%o is refused with its exact sentence', (env, sentence) => {
    expect(faultOf(env as unknown as Record<string, string>)).toBe(`the environment is not usable:\n${sentence}`);
  });

  it('reports all faults together', () => {
    expect(faultOf({ PORT: 'x', LEEWAY_TICK_MS: '1', KAFKA_BROKERS: 'b' }).split('\n')).toHaveLength(4);
  });

  it('takes a non-loopback host with a key', () => {
    expect(readConfig({ HOST: '0.0.0.0', LEEWAY_API_KEYS: 'abcdefghijklmnop' }).apiKeys).toEqual(['abcdefghijklmnop']);
  });

  it('says of every variable what it means', () => {
    for (const { name, meaning } of describeVariables()) expect(`${name} ${meaning}`).toMatch(/^[A-Z_]+ .{10,}$/);
  });
});
