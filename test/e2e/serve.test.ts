import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startClickhouseShim } from '../support/clickhouse-shim.ts';
import { runLeeway, startService, type RunningService } from '../support/leeway-process.ts';

const event = (id: string): string =>
  JSON.stringify({
    event_id: id,
    model: 'm',
    version: '1',
    ts: '2026-01-01T00:00:00Z',
    features: { a: 1 },
    prediction: { value: 0.5 },
  });

/** Polls until the answer is as wanted; the test's own time limit is the bound. */
async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const post = (url: string, body: string | Uint8Array, type = 'application/json'): Promise<Response> =>
  fetch(`${url}/v1/predictions`, { method: 'POST', body, headers: { 'content-type': type } });

describe('leeway serve', () => {
  let dataDir = '';
  let service: RunningService | null = null;
  const others: Server[] = [];
  const env = (): Record<string, string> => ({ LEEWAY_DATA_DIR: dataDir, LEEWAY_LOG_LEVEL: 'warn' });
  const start = async (more: Record<string, string> = {}): Promise<RunningService> => {
    service = await startService({ ...env(), ...more });
    return service;
  };

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'leeway-serve-'));
  });
  afterEach(async () => {
    await service?.end('SIGKILL');
    service = null;
    for (const server of others.splice(0)) server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('starts with nothing configured, stores an event, answers SQL from another process, and drains on SIGTERM with 0', async () => {
    const running = await start();
    const { url } = running;
    expect(await (await post(url, event('e1'))).json()).toEqual({ accepted: 1, rejected: [] });
    expect(
      await runLeeway(['sql', "SELECT count() AS n FROM predictions WHERE model = 'm'", '--format', 'jsonl'], env()),
    ).toMatchObject({
      code: 0,
      stdout: '{"n":1}\n',
    });
    expect(await running.end('SIGTERM')).toBe(0);
  });

  it('keeps what it answered 202 for when it is killed at once', async () => {
    const first = await start();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => post(first.url, event(`e${i}`))));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 202));
    await first.end('SIGKILL');
    const { stdout } = await runLeeway(
      ['sql', 'SELECT count() AS n, uniqExact(event_id) AS ids FROM predictions', '--format', 'jsonl'],
      env(),
    );
    expect(stdout).toBe('{"n":20,"ids":20}\n');
  });

  it.each([
    ['malformed JSON', '{"model":', 400, 'malformed_json'],
    ['NaN', '{"model":"m","ts":0,"features":{"a":NaN}}', 400, 'NaN is not JSON: send null'],
    ['a feature of the wrong type', '{"model":"m","ts":0,"features":{"a":[1]}}', 400, 'features.a'],
    ['no model', '{"ts":0}', 400, 'model'],
    ['an empty body', '', 400, 'empty'],
    [
      '10,000 features',
      JSON.stringify({
        model: 'm',
        ts: 0,
        features: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, i])),
      }),
      400,
      'too_many_features',
    ],
    [
      'a message of 5 MB',
      JSON.stringify({ model: 'm', ts: 0, features: { a: 'x'.repeat(5 << 20) } }),
      400,
      'too_large',
    ],
  ])('says what is wrong with %s, keeps it as a dead letter, and goes on', async (_, body, status, sentence) => {
    const { url } = await start();
    const answer = await post(url, body);
    const text = await answer.text();
    expect({ status: answer.status, text }).toEqual({ status, text: expect.stringContaining(sentence) });
    expect((await post(url, event('after'))).status).toBe(202);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('refuses a port that is in use, and says how to mend it', async () => {
    const other = createServer();
    others.push(other);
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await runLeeway(['serve'], { ...env(), PORT: String(port) })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(
        `port ${port} on 127.0.0.1 is in use\n  Stop what listens there, or set PORT (0 picks a free one).`,
      ),
    });
  });

  it('refuses a data directory that another process owns, and says which', async () => {
    const { pid, url } = await start();
    expect(await runLeeway(['serve'], { ...env(), PORT: '0' })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`is in use by process ${pid}, which answers at ${url}`),
    });
  });

  it('ends with 3 when ClickHouse cannot be reached, naming the variable', async () => {
    expect(await runLeeway(['serve'], { ...env(), PORT: '0', CLICKHOUSE_URL: 'http://127.0.0.1:9' })).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/ClickHouse did not answer.*\n.*CLICKHOUSE_URL/),
    });
  });

  it('outlives its ClickHouse: says so, loses nothing that it answered for, and stops when it is told', async () => {
    const shim = await startClickhouseShim(join(dataDir, 'server'));
    const running = await start({ CLICKHOUSE_URL: shim.url });
    expect((await post(running.url, event('e1'))).status).toBe(202);
    await shim.stop();
    const refused = await post(running.url, event('e2'));
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    const ready = await fetch(`${running.url}/readyz`);
    expect({ status: ready.status, text: await ready.text() }).toEqual({
      status: 503,
      text: expect.stringContaining('ClickHouse did not answer'),
    });
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
    expect(await running.end('SIGTERM')).toBe(0);
  });

  it('comes up without its Kafka, takes HTTP, and is not ready, naming what is missing', async () => {
    const { url } = await start({ KAFKA_BROKERS: '127.0.0.1:9' });
    expect((await post(url, event('e1'))).status).toBe(202);
    const ready = await until(
      async () => (await (await fetch(`${url}/readyz`)).json()) as { ready: boolean; reasons: { part: string }[] },
      ({ reasons }) => reasons.some(({ part }) => part === 'kafka'),
    );
    expect(ready.ready).toBe(false);
  });

  it('reports all faults of its configuration together', async () => {
    const { code, stderr } = await runLeeway(['serve'], {
      ...env(),
      PORT: 'http',
      KAFKA_BROKERS: 'b',
      HOST: '0.0.0.0',
    });
    expect(code).toBe(2);
    expect(stderr.split('\n').filter((line) => /^ {2}(PORT|KAFKA_BROKERS|HOST): /.test(line))).toHaveLength(3);
  });

  it('tells a missing baseline file with its path', async () => {
    const { url } = await start();
    await fetch(`${url}/v1/models`, {
      method: 'POST',
      body: '{"model":"m"}',
      headers: { 'content-type': 'application/json' },
    });
    await fetch(`${url}/v1/models/m/monitor`, {
      method: 'PUT',
      body: '{"columns":{"a":"numeric"}}',
      headers: { 'content-type': 'application/json' },
    });
    const answer = await fetch(`${url}/v1/baselines?model=m&version=1`, {
      method: 'POST',
      body: JSON.stringify({ path: join(dataDir, 'nothing.parquet') }),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('nothing.parquet');
  });
});
