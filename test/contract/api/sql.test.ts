import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiHarness, type ApiHarness } from './api-harness.ts';

const bytesOf = (response: NodeJS.ReadableStream, done: (error: Error | null, body: Buffer) => void): void => {
  const parts: Buffer[] = [];
  response.on('data', (part: Buffer) => parts.push(part));
  response.on('end', () => done(null, Buffer.concat(parts)));
};

describe('SQL over HTTP', () => {
  let api: ApiHarness;
  beforeAll(async () => {
    api = await openApiHarness();
    const event = {
      event_id: 'e',
      model: '=cmd()',
      version: '1',
      ts: '2001-06-01T00:00:00Z',
      features: { '<script>': 1 },
    };
    await request(api.app).post('/v1/predictions').send(event).expect(202);
  });
  afterAll(() => api.close());

  const post = (body: object) =>
    request(api.app)
      .post('/v1/sql')
      .send(body)
      .buffer(true)
      .parse(bytesOf as never);

  it.each([
    ['jsonl', 'application/x-ndjson', '{"n":1,"s":"a"}\n'],
    ['csv', 'text/csv', '"n","s"\n1,"a"\n'],
  ])('answers %s', async (format, type, text) => {
    const answer = await post({ query: "SELECT 1 AS n, 'a' AS s", format }).expect(200);
    expect(answer.headers['content-type']).toContain(type);
    expect((answer.body as Buffer).toString()).toBe(text);
  });

  it.each([
    // Parquet begins and ends with PAR1, an Arrow file with ARROW1.
    ['parquet', 'application/vnd.apache.parquet', 'PAR1'],
    ['arrow', 'application/vnd.apache.arrow.file', 'ARROW1'],
  ])('answers %s', async (format, type, magic) => {
    const answer = await post({ query: 'SELECT number AS n FROM numbers(3)', format }).expect(200);
    const bytes = answer.body as Buffer;
    expect(answer.headers['content-type']).toBe(type);
    expect(bytes.subarray(0, magic.length).toString()).toBe(magic);
    expect(bytes.subarray(-magic.length).toString()).toBe(magic);
  });

  it.each([
    'SHOW TABLES',
    'DESCRIBE TABLE predictions',
    'EXPLAIN SELECT 1',
    'WITH 1 AS x SELECT x',
    '(SELECT 1) UNION ALL (SELECT 2);',
    "SELECT 'INTO OUTFILE; file(1) SETTINGS' AS harmless /* a comment */ -- and another",
    'SELECT * FROM predictions',
  ])('runs %s', async (query) => {
    await post({ query }).expect(200);
  });

  it.each([
    'SELECT body FROM documents',
    'SELECT body FROM default.documents AS d',
    'SELECT * FROM "docum\\x65nts"',
    'WITH (SELECT max(body) FROM documents) AS secret SELECT secret',
    "SELECT 1 WHERE 'x' IN documents",
    'SELECT payload FROM deliveries',
    'SELECT * FROM system.query_log',
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM url('http://169.254.169.254/', 'LineAsString')",
    "SELECT * FROM s3('http://x/y', 'CSV')",
    "SELECT * FROM remote('10.0.0.1', system.one)",
    "SELECT * FROM executable('id', 'TSV', 'a String')",
    "SELECT * FROM `file`('/etc/passwd', 'LineAsString')",
    "SELECT * FROM /* sly */ FiLe /* very */ ('/etc/passwd')",
    "SELECT 1 INTO OUTFILE '/tmp/leeway-outfile'",
    'SELECT 1 FORMAT CSV',
    'SELECT 1 SETTINGS max_execution_time = 0',
    'SELECT 1; DROP TABLE predictions',
    'SELECT 1; SELECT 2',
    'DROP TABLE predictions',
    "INSERT INTO labels (model) VALUES ('x')",
    'ALTER TABLE predictions DELETE WHERE 1',
    'TRUNCATE TABLE predictions',
    'SET readonly = 0',
    'SYSTEM SHUTDOWN',
    // A file of the machine, which the embedded engine would read under a name in quotes.
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM `/etc/passwd`',
    'CREATE TABLE t (a Int8) ENGINE = Memory',
    "ATTACH TABLE t FROM '/tmp/x' (a Int8) ENGINE = File(CSV)",
    "EXPLAIN SELECT * FROM file('/etc/passwd')",
    "SELECT * FROM (SELECT * FROM file('/etc/passwd', 'LineAsString'))",
    '-- nothing but a comment',
    '   ',
    'SELEC 1',
  ])('refuses %s', async (query) => {
    const answer = await post({ query }).expect(400);
    const problem = JSON.parse((answer.body as Buffer).toString()) as { code: string; detail: string };
    expect(problem.code).toBe('usage');
    expect(problem.detail).toMatch(/^refused: /);
  });

  it('still has everything after all that', async () => {
    const answer = await post({ query: 'SELECT count() AS n FROM predictions' }).expect(200);
    expect((answer.body as Buffer).toString()).toBe('{"n":1}\n');
  });

  it.each([
    ['SELECT nothing FROM predictions', /Unknown expression/],
    ['SELECT * FROM no_such_table', /no_such_table/],
    // The statement's own doing, which a store that does not answer would be no word for.
    ['SELECT number FROM numbers(2000000)', /^the query went beyond its limits: Limit for result exceeded/],
  ])(
    'tells what the engine says to %s',
    async (query, detail) => {
      const answer = await post({ query });
      const problem = JSON.parse((answer.body as Buffer).toString()) as {
        code: string;
        detail: string;
        status: number;
      };
      expect(problem).toMatchObject({ status: 400, code: 'store_rejected' });
      expect(problem.detail).toMatch(detail);
    },
    60_000,
  );

  it.each([
    [{}, 'body.query: invalid input: expected string, received undefined'],
    [
      { query: 'SELECT 1', format: 'xlsx' },
      'body.format: invalid option: expected one of "jsonl"|"csv"|"parquet"|"arrow"',
    ],
    [{ query: 'SELECT 1', readonly: 0 }, 'body: unrecognized key: "readonly"'],
  ])('refuses the body %j', async (body, detail) => {
    const answer = await post(body).expect(400);
    expect((JSON.parse((answer.body as Buffer).toString()) as { detail: string }).detail).toBe(detail);
  });
});
