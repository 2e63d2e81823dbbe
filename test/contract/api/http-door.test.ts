import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { openApiHarness, type ApiHarness } from './api-harness.ts';

const EVENT = { event_id: 'e', model: 'm', ts: '2001-06-01T00:00:00Z', features: { x: 1 } };
const KIB = 1024;

/** A zstd frame by hand (RFC 8878): its size told, then blocks of raw bytes, or of one byte over and over. */
function zstdFrame(
  size: number,
  blocks: readonly { readonly type: 0 | 1; readonly size: number; readonly bytes: Buffer }[],
): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  header.writeUInt32LE(size, 5);
  const parts = blocks.map((block, i) => {
    const head = Buffer.alloc(3);
    head.writeUIntLE((block.size << 3) | (block.type << 1) | (i === blocks.length - 1 ? 1 : 0), 0, 3);
    return Buffer.concat([head, block.bytes]);
  });
  return Buffer.concat([header, ...parts]);
}

const zstdOf = (text: string): Buffer =>
  zstdFrame(Buffer.byteLength(text), [{ type: 0, size: Buffer.byteLength(text), bytes: Buffer.from(text) }]);

describe('the door of the API', () => {
  let api: ApiHarness;
  let webDir: string;
  beforeAll(async () => {
    api = await openApiHarness();
    webDir = mkdtempSync(join(tmpdir(), 'leeway-.web-'));
    mkdirSync(join(webDir, 'assets'));
    writeFileSync(join(webDir, 'index.html'), '<!doctype html><title>Leeway</title>');
    writeFileSync(join(webDir, 'assets', 'app-1a2b.js'), 'export {};');
  });
  afterAll(async () => {
    rmSync(webDir, { recursive: true });
    await api.close();
  });

  const post = (path: string, type: string | null, body: string | Buffer, headers: Record<string, string> = {}) => {
    const sent = request(api.app).post(path).set(headers);
    if (type !== null) sent.set('content-type', type);
    // As bytes, so that the client does not make JSON of it.
    return sent.serialize((whole: unknown) => whole as string).send(body as string);
  };

  it.each([
    ['application/json', JSON.stringify(EVENT), 1],
    ['application/json; charset=utf-8', JSON.stringify([EVENT, EVENT]), 2],
    ['application/x-ndjson', `${JSON.stringify(EVENT)}\n${JSON.stringify(EVENT)}\n`, 2],
    ['application/jsonl', JSON.stringify(EVENT), 1],
  ])('takes %s', async (type, body, accepted) => {
    await post('/v1/predictions', type, body).expect(202, { accepted, rejected: [] });
  });

  it('takes gzip', async () => {
    const body = gzipSync(JSON.stringify([EVENT, EVENT, EVENT]));
    await post('/v1/predictions', 'application/json', body, { 'content-encoding': 'gzip' }).expect(202, {
      accepted: 3,
      rejected: [],
    });
  });

  it('takes zstd', async () => {
    const body = zstdOf(JSON.stringify([EVENT, EVENT]));
    await post('/v1/predictions', 'application/json', body, { 'content-encoding': 'zstd' }).expect(202, {
      accepted: 2,
      rejected: [],
    });
  });

  it('stores what can be read and says of each other row what is wrong', async () => {
    const body = `${JSON.stringify(EVENT)}\nnonsense\n`;
    const answer = await post('/v1/predictions', 'application/x-ndjson', body).expect(202);
    expect(answer.body.accepted).toBe(1);
    expect(answer.body.rejected).toMatchObject([{ index: 1, reason: 'malformed_json' }]);
  });

  it('keeps what it could not read, and shows it newest first, page by page', async () => {
    api.clock.advance(1000);
    const answer = await post('/v1/labels', 'application/json', '{"broken').expect(400);
    expect(answer.body).toMatchObject({ code: 'bad_input', reason: 'malformed_json', rejected: [{ index: 0 }] });
    const first = await request(api.app).get('/v1/dead-letters').query({ limit: 1 }).expect(200);
    expect(first.body.items).toMatchObject([
      { reason: 'malformed_json', kind: 'label', source: 'http', at: '2001-06-10T12:00:01.000Z' },
    ]);
    expect(Buffer.from(first.body.items[0].bytes as string, 'base64').toString()).toBe('{"broken');
    const second = await request(api.app)
      .get('/v1/dead-letters')
      .query({ limit: 1, cursor: first.body.next })
      .expect(200);
    expect(Buffer.from(second.body.items[0].bytes as string, 'base64').toString()).toBe('nonsense');
    expect(second.body.next).toBeNull();
  });

  it('stores a body once, however often it comes under its key', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const body = JSON.stringify({ ...EVENT, model: 'once' });
    await post('/v1/predictions', 'application/json', body, headers).expect(202);
    await post('/v1/predictions', 'application/json', body, headers).expect(202);
    const { text } = await request(api.app)
      .post('/v1/sql')
      .send({ query: "SELECT count() AS n FROM predictions WHERE model = 'once'" })
      .buffer(true)
      .expect(200);
    expect(text).toBe('{"n":1}\n');
    const other = await post('/v1/predictions', 'application/json', JSON.stringify(EVENT), headers).expect(409);
    expect(other.body).toMatchObject({ code: 'conflict', remedy: 'Use a new Idempotency-Key for a new body.' });
  });

  it.each([
    [
      '/v1/predictions',
      null,
      Buffer.from('x'),
      415,
      'the request has no Content-Type',
      'Send Content-Type application/json or application/x-ndjson.',
    ],
    [
      '/v1/predictions',
      'text/plain',
      'x',
      415,
      'a body of type text/plain is not read here',
      'Send Content-Type application/json or application/x-ndjson.',
    ],
    [
      '/v1/predictions',
      'application/json',
      '',
      400,
      'the body is empty',
      'Send one JSON object, a JSON array, or one JSON object a line.',
    ],
    ['/v1/models', 'application/json', '', 400, 'the body is empty', 'Send one JSON object.'],
    [
      '/v1/models',
      'application/x-www-form-urlencoded',
      'model=m',
      415,
      'a body of type application/x-www-form-urlencoded is not read here',
      'Send Content-Type application/json.',
    ],
    [
      '/v1/models',
      'application/json',
      '{"model"',
      400,
      "the body is not JSON: Expected ':' after property name in JSON at position 8",
      'Send one JSON object.',
    ],
    [
      '/v1/models',
      'application/json',
      Buffer.from([0x7b, 0xff, 0x7d]),
      400,
      'the body is not UTF-8',
      'Encode the JSON as UTF-8.',
    ],
    [
      '/v1/models',
      'application/json',
      '[]',
      400,
      'body: invalid input: expected object, received array',
      'Every field is described at /openapi.json.',
    ],
    [
      '/v1/models',
      'application/json',
      '{"model":"m","__proto__":{"admin":true}}',
      400,
      'the body has a key __proto__',
      'Give the field another name.',
    ],
    [
      '/v1/models',
      'application/json',
      '{"model":""}',
      400,
      'body.model: too small: expected string to have >=1 characters',
      'Every field is described at /openapi.json.',
    ],
    [
      '/v1/models',
      'application/json',
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      400,
      'the body is nested more than 32 levels deep',
      'Send it flatter.',
    ],
    [
      '/v1/models',
      'application/json',
      JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]))),
      400,
      'the body has more than 9000 values',
      'Send less at once.',
    ],
    [
      '/v1/models/m/versions/%E0%A4%A/promote',
      null,
      '',
      400,
      "the address cannot be decoded: Failed to decode param '%E0%A4%A'",
      'Percent-encode names in the path.',
    ],
    [
      '/v1/baselines?model=m',
      'application/json',
      '{"path":"data.csv"}',
      400,
      'body.path: data.csv is not an absolute path',
      "Write the path from the root of the server's file system.",
    ],
    [
      '/v1/baselines?model=m',
      'text/csv',
      '',
      400,
      'the file is empty',
      'Send the bytes of a Parquet, CSV or JSON Lines file as the body.',
    ],
    [
      '/v1/baselines',
      'text/csv',
      'a',
      400,
      'query.model: invalid input: expected string, received undefined',
      'Every field is described at /openapi.json.',
    ],
    [
      '/v1/receivers',
      'application/json',
      '{"type":"webhook","url":"file:///etc/passwd"}',
      400,
      'body.url: write an http or https URL',
      'Every field is described at /openapi.json.',
    ],
  ])('POST %s as %s, case %#', async (path, type, body, status, detail, remedy) => {
    const answer = await post(path, type, body).expect(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      status,
      detail,
      remedy,
      instance: expect.stringMatching(/^urn:leeway:request:/),
    });
  });

  it.each([
    [
      '10,000 features',
      JSON.stringify({
        ...EVENT,
        features: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, i])),
      }),
      'too_many_features',
    ],
    ['a depth bomb', `{"model":"m","ts":0,"features":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`, 'wrong_type'],
  ])('refuses %s among events and lives on', async (_name, body, reason) => {
    const answer = await post('/v1/predictions', 'application/json', body).expect(400);
    expect(answer.body).toMatchObject({ code: 'bad_input', reason });
    await request(api.app).get('/healthz').expect(200);
  });

  it.each([
    ['by its declared length', Buffer.alloc(65 * KIB, 0x20), {}],
    [
      'after unzipping: 64 MiB in 64 KiB',
      gzipSync(Buffer.alloc(65_536 * KIB, 0x20)).subarray(0, 64 * KIB),
      { 'content-encoding': 'gzip' },
    ],
    [
      'after unpacking zstd: 64 MiB in 2 KiB',
      zstdFrame(
        65_536 * KIB,
        Array.from({ length: 512 }, () => ({ type: 1, size: 128 * KIB, bytes: Buffer.from(' ') })),
      ),
      { 'content-encoding': 'zstd' },
    ],
  ])('refuses what is too large %s', async (_name, body, headers) => {
    const small = api.appWith({ eventLimitBytes: 64 * KIB });
    const answer = await request(small)
      .post('/v1/predictions')
      .set({ 'content-type': 'application/json', ...headers })
      .serialize((whole: unknown) => whole as string)
      .send(body as unknown as string)
      .expect(413);
    expect(answer.body).toMatchObject({
      code: 'too_large',
      detail: 'the body is larger than the 65536 bytes that are taken at once',
    });
  });

  it.each([
    ['gzip', 'not gzip at all', 400, 'the body could not be read to its end: incorrect header check'],
    ['gzip', gzipSync('{"a":1}').subarray(0, 12), 400, 'the body could not be read to its end: unexpected end of file'],
    ['zstd', 'x', 400, 'the body could not be read to its end: the zstd data are corrupt: they are cut short'],
    [
      'zstd',
      zstdOf('{"a":1}').subarray(0, 14),
      400,
      'the body could not be read to its end: the zstd data are corrupt: they are cut short',
    ],
    ['gzip, zstd', 'x', 415, 'a body with Content-Encoding gzip, zstd is not read here'],
    ['br', 'x', 415, 'a body with Content-Encoding br is not read here'],
  ])('refuses a broken or unknown encoding %s, case %#', async (encoding, body, status, detail) => {
    const answer = await post('/v1/predictions', 'application/json', body, { 'content-encoding': encoding }).expect(
      status,
    );
    expect(answer.body.detail).toBe(detail);
  });

  it('survives a sender who hangs up in the middle of a gzip body', async () => {
    const server = createServer(api.app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const arrived = new Promise<void>((resolve) => server.once('request', () => resolve()));
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST /v1/predictions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: 1000\r\n\r\n',
    );
    await arrived;
    socket.destroy();
    await request(server).get('/healthz').expect(200);
    await new Promise((resolve) => server.close(resolve));
  });

  it('tells senders to come back while slow ones fill the memory, and has it back when they are gone', async () => {
    const small = api.appWith({ eventBudgetBytes: 16 * KIB });
    const server = createServer(small).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const whole = JSON.stringify({ ...EVENT, features: { text: 'x'.repeat(10 * KIB) } });
    const head = `POST /v1/predictions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${whole.length}\r\n\r\n`;
    const send = () =>
      request(server)
        .post('/v1/predictions')
        .set('content-type', 'application/json')
        .serialize((text: unknown) => text as string)
        .send(whole);
    const slow = connect(port, '127.0.0.1');
    slow.write(head + whole.slice(0, 9 * KIB));
    let answer = await send();
    while (answer.status === 202) answer = await send();
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body).toMatchObject({
      code: 'overloaded',
      detail: expect.stringContaining('more events are on their way in'),
    });
    slow.destroy();
    while (answer.status === 429) answer = await send();
    expect(answer.status).toBe(202);
    await new Promise((resolve) => server.close(resolve));
  });

  it('hands a baseline over as a file with the right suffix and takes it away afterwards', async () => {
    const answer = await post('/v1/baselines?model=m&version=2', 'text/csv', gzipSync('a,b\n1,2\n'), {
      'content-encoding': 'gzip',
    }).expect(400);
    expect(answer.body).toMatchObject({
      reason: 'no_time',
      detail: 'm 2: the file has no column ts',
      remedy: 'Name the time column in the monitor.',
    });
    expect(api.baselineFiles.at(-1)).toMatch(/\.csv$/);
    expect(existsSync(String(api.baselineFiles.at(-1)))).toBe(false);
    expect(readdirSync(api.spoolDir)).toEqual([]);
  });

  it('makes receivers, shows their secret once, and takes them away', async () => {
    const created = await request(api.app)
      .post('/v1/receivers')
      .send({ type: 'webhook', url: 'https://example.org/hook' })
      .expect(201);
    expect(created.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { body } = await request(api.app).get('/v1/receivers').expect(200);
    expect(body.items).toEqual([
      {
        id: created.body.id,
        type: 'webhook',
        url: 'https://example.org/hook',
        models: [],
        disabled: false,
        blocked: null,
      },
    ]);
    await request(api.app)
      .delete(`/v1/receivers/${String(created.body.id)}`)
      .expect(204);
    await request(api.app)
      .delete(`/v1/receivers/${String(created.body.id)}`)
      .expect(404);
  });

  it('says which methods there are', async () => {
    const { body, headers } = await request(api.app).delete('/v1/models').expect(405);
    expect(headers['allow']).toBe('GET, POST');
    expect(body).toMatchObject({ code: 'method_not_allowed', remedy: 'Use GET, POST.' });
  });

  it.each(['/v1', '/v1/nothing', '/assets/gone.js', '/favicon.ico'])('knows nothing at %s', async (path) => {
    const { body } = await request(api.appWith({ webDir })).get(path).set('accept', 'text/html').expect(404);
    expect(body).toMatchObject({ code: 'not_found', detail: `there is nothing at ${path}` });
  });

  it('serves the one page at every address that is no file, and built files for ever', async () => {
    const app = api.appWith({ webDir });
    for (const path of ['/', '/models/flights', '/models/a%2Fb/columns/x']) {
      const page = await request(app).get(path).set('accept', 'text/html').expect(200);
      expect(page.text).toBe(readFileSync(join(webDir, 'index.html'), 'utf8'));
      expect(page.headers['cache-control']).toBe('no-cache');
    }
    const script = await request(app).get('/assets/app-1a2b.js').expect(200);
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('says so where the pages are not built', async () => {
    const { body } = await request(api.app).get('/').set('accept', 'text/html').expect(404);
    expect(body.detail).toBe('the pages are not built');
  });

  it('sends headers that leave a browser no room', async () => {
    const { headers } = await request(api.appWith({ webDir })).get('/').set('accept', 'text/html').expect(200);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';manifest-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps a tame request id and replaces a wild one', async () => {
    const tame = await request(api.app).get('/v1/nothing').set('x-request-id', 'trace-1');
    expect(tame.body.instance).toBe('urn:leeway:request:trace-1');
    const wild = await request(api.app).get('/v1/nothing').set('x-request-id', '<script>');
    expect(wild.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('counts requests by route, never by path', async () => {
    const metrics = createMetrics({ version: '0', defaults: false });
    const app = api.appWith({ metrics });
    await request(app).get('/v1/models/secret-name');
    await request(app).get('/v1/secret-path');
    const { text } = await request(app).get('/metrics').expect(200);
    expect(text).toContain('leeway_http_request_seconds_count{route="/v1/models/{model}",method="GET",status="404"} 1');
    expect(text).toContain('route="other"');
    expect(text).not.toContain('secret');
  });

  it('answers readiness with what is missing', async () => {
    const { body } = await request(api.app).get('/readyz').expect(503);
    expect(body.reasons).toEqual([{ part: 'kafka', reason: 'the topic leeway.predictions does not exist yet' }]);
  });

  it('hides what went wrong inside', async () => {
    const events = { accept: () => Promise.reject(new Error('password=hunter2')) };
    const app = api.appWith({}, { events });
    const { body } = await request(app).post('/v1/predictions').send(EVENT).expect(500);
    expect(body).toMatchObject({ code: 'internal', detail: 'something went wrong inside the service' });
  });

  it('says when to come back when there is too much', async () => {
    const events = { accept: () => Promise.resolve({ kind: 'overloaded', retryAfterSeconds: 7 } as const) };
    const answer = await request(api.appWith({}, { events })).post('/v1/predictions').send(EVENT).expect(429);
    expect(answer.headers['retry-after']).toBe('7');
    expect(answer.body.code).toBe('overloaded');
  });
});
