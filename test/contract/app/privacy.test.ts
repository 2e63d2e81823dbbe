import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp, type App } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { openEmbeddedEngine, type Engine } from '../../../src/store/index.ts';

/** What must be nowhere: each value stands in another place of what is sent. */
const SECRETS = {
  hashed: 'ada.hashed@example.org',
  masked: '+39 06 1234567',
  dropped: 'a note about Ada Dropped',
  prefixed: 'EC1A-Secret-9',
  pattern: 'ada.pattern@example.org',
  segment: 'Segment-of-Ada',
  subject: 'Subject-Ada-4711',
  event: 'event-of-ada-0815',
  label: 'Ada-is-the-label',
  deadJson: 'ada.dead@example.org',
  deadTime: 'Ada-instead-of-a-time',
  deadText: 'Ada-in-broken-JSON',
  deadSubject: 'Subject-of-an-unruled-model',
} as const;

describe('personal data in the running service', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'leeway-privacy-'));
  let app: App;
  let engine: Engine;
  const open = async (): Promise<void> => {
    const config = readConfig({ PORT: '0', LEEWAY_DATA_DIR: dataDir, LEEWAY_PRIVACY_DEFAULT: '*e_mail*=hash' });
    app = await createApp(config, {
      log: silentLogger(),
      openEngine: async () => (engine = await openEmbeddedEngine({ dataDir })),
      version: '0.0.0',
      webDir: null,
      manual: true,
    });
    await app.start();
  };
  beforeAll(open);
  afterAll(async () => {
    await app.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const call = async (method: string, path: string, body?: unknown, type = 'application/json') => {
    const response = await fetch(`${app.url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': type }, body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: (text === '' ? null : JSON.parse(text)) as unknown, text };
  };
  /** Every cell of every table, unpacked. */
  const everything = async (): Promise<string> => {
    const tables = await engine.query<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine NOT LIKE '%View'",
    );
    const rows: string[] = [];
    for (const { name } of tables) {
      for (const row of await engine.query(`SELECT * FROM ${name}`)) {
        rows.push(JSON.stringify(row));
        if (typeof row['payload'] === 'string') rows.push(Buffer.from(row['payload'], 'base64').toString('latin1'));
      }
    }
    return rows.join('\n');
  };

  it('is stored as the rules say, from the answer to the PUT on', async () => {
    const rules = {
      columns: { email: 'hash', phone: 'mask', note: 'drop', postcode: 'bucket:prefix=4', age: 'bucket:width=10' },
      segment: 'hash',
      eventId: 'hash',
      label: 'hash',
    };
    expect(await call('PUT', '/v1/models/bank/privacy', rules)).toMatchObject({
      status: 200,
      json: { model: 'bank', own: true, rules: { ...rules, subject: 'hash', deadLetters: 'seal' }, notes: [] },
    });
    const event = {
      event_id: SECRETS.event,
      model: 'bank',
      ts: '2025-06-01T12:00:00Z',
      features: {
        email: SECRETS.hashed,
        phone: SECRETS.masked,
        note: SECRETS.dropped,
        postcode: SECRETS.prefixed,
        work_E_Mail: SECRETS.pattern,
        age: 37,
        city: 'Visible-City',
      },
      prediction: { label: SECRETS.label },
      segment: SECRETS.segment,
      subject_id: SECRETS.subject,
    };
    expect(await call('POST', '/v1/predictions', event)).toMatchObject({ status: 202 });
    const plain = { model: 'unruled', ts: 0, segment: 'Visible-Segment' };
    expect((await call('POST', '/v1/predictions', plain)).status).toBe(202);
    const label = { event_id: SECRETS.event, model: 'bank', ts: 0, label: SECRETS.label };
    expect((await call('POST', '/v1/labels', label)).status).toBe(202);
    const dead = {
      model: 'bank',
      ts: SECRETS.deadTime,
      features: { email: SECRETS.deadJson, odd: [SECRETS.deadJson] },
    };
    expect((await call('POST', '/v1/predictions', dead)).status).toBe(400);
    expect((await call('POST', '/v1/predictions', `{"model":"bank","features":"${SECRETS.deadText}`)).status).toBe(400);
    const unruled = { model: 'other', ts: 'x', subject_id: SECRETS.deadSubject };
    expect((await call('POST', '/v1/predictions', unruled)).status).toBe(400);

    const sql =
      "SELECT cat, num, prediction_label, segment, event_id, subject_key FROM predictions WHERE model = 'bank'";
    const [row] = JSON.parse(`[${(await call('POST', '/v1/sql', { query: sql, format: 'jsonl' })).text.trim()}]`) as {
      readonly cat: Readonly<Record<string, string>>;
      readonly [name: string]: unknown;
    }[];
    const hash = expect.stringMatching(/^h:[0-9a-f]{32}$/) as string;
    expect(row).toEqual({
      cat: { email: hash, phone: '+## ## #######', postcode: 'EC1A', work_E_Mail: hash, city: 'Visible-City' },
      num: { age: 30 },
      prediction_label: hash,
      segment: hash,
      event_id: hash,
      subject_key: expect.stringMatching(/^[0-9a-f]{8}:[0-9a-f]{32}$/) as string,
    });
    // A hashed label still joins its hashed prediction, and is equal to it.
    const join =
      'SELECT count() AS n FROM predictions AS p JOIN labels AS l ON p.event_id = l.event_id AND p.prediction_label = l.label_text';
    expect(await engine.query(join)).toEqual([{ n: 1 }]);
  });

  it('is in no cell of any table and in no byte of the data directory', async () => {
    const cells = await everything();
    expect(cells).toContain('Visible-City');
    for (const [place, secret] of Object.entries(SECRETS)) expect(cells.includes(secret), place).toBe(false);
    await app.stop();
    const bytes = Buffer.concat(
      readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
        .map((name) => join(dataDir, name))
        .filter((path) => statSync(path).isFile())
        .map((path) => readFileSync(path)),
    );
    // Not every column is packed so that its words can be seen; this one is, and so is whatever lies beside the tables.
    expect(bytes.includes('Visible-Segment')).toBe(true);
    for (const [place, secret] of Object.entries(SECRETS)) expect(bytes.includes(secret), place).toBe(false);
    await open();
  });

  it('holds after a restart, under the same key, and dead letters are shown without it', async () => {
    const letters = (await call('GET', '/v1/dead-letters')).json as { items: { bytes: string; protection: string }[] };
    expect(letters.items.map(({ protection }) => protection)).toEqual(['sealed', 'sealed', 'sealed']);
    for (const { bytes } of letters.items)
      expect(Buffer.from(bytes, 'base64').toString()).not.toMatch(/Ada|ada|unruled/);
    const body = { model: 'bank', ts: 0, event_id: SECRETS.event, features: { email: SECRETS.hashed } };
    await call('POST', '/v1/predictions', body);
    expect(
      await engine.query(
        "SELECT uniqExact(cat['email']) AS emails, uniqExact(event_id) AS events FROM predictions WHERE model = 'bank'",
      ),
    ).toEqual([{ emails: 1, events: 1 }]);
    // Sealed, not lost: it is read again from the original, and still cannot be.
    expect((await call('POST', '/v1/dead-letters/replay', {})).json).toMatchObject({
      replayed: 0,
      unreadable: 3,
      withheld: 0,
    });
    expect(await everything()).not.toContain(SECRETS.deadTime);
  });

  it('makes baselines of the same kind as live values: hashed levels, bucketed numbers, no value that was hidden', async () => {
    const monitor = { columns: { city: 'categorical', age: 'numeric', zip: 'categorical' }, window: '1h' };
    await call('PUT', '/v1/models/shop/privacy', {
      columns: { city: 'hash', age: 'bucket:width=10', zip: 'bucket:prefix=2' },
    });
    expect((await call('PUT', '/v1/models/shop/monitor', monitor)).status).toBe(200);
    const rows = Array.from({ length: 400 }, (_, i) => {
      const ts = new Date(Date.UTC(2025, 0, 1) + i * 1_800_000).toISOString();
      return {
        ts,
        city: `Hidden-Town-${i % 4}`,
        age: 20 + (i % 40),
        zip: `0${i % 7}123`,
        name: i % 2 === 0 ? 'x, "y"' : null,
      };
    });
    const csvRows = rows.map((r) => [r.ts, r.city, r.age, r.zip, r.name === null ? '' : '"x, ""y"""'].join(','));
    const files: readonly [string, string][] = [
      [['ts,city,age,zip,name', ...csvRows].join('\n'), 'text/csv'],
      [rows.map((row) => JSON.stringify(row)).join('\n'), 'application/x-ndjson'],
    ];
    interface Answer {
      readonly columns: readonly { readonly name: string; readonly levels?: string[]; readonly min?: number }[];
    }
    const answers: Answer[] = [];
    for (const [body, type] of files) {
      const answer = await call('POST', `/v1/baselines?model=shop&version=${answers.length}`, body, type);
      expect(answer).toMatchObject({ status: 201 });
      answers.push(answer.json as Answer);
    }
    const [first, second] = answers;
    expect(second?.columns).toEqual(first?.columns);
    const column = (name: string) => first?.columns.find((one) => one.name === name);
    expect(column('age')).toMatchObject({ min: 20, max: 50 });
    expect(column('zip')?.levels?.toSorted()).toEqual(['00', '01', '02', '03', '04', '05', '06']);
    expect(column('city')?.levels).toHaveLength(4);
    const event = { model: 'shop', version: '1', ts: 0, features: { city: 'Hidden-Town-2', age: 37 } };
    await call('POST', '/v1/predictions', event);
    const [live] = await engine.query(
      "SELECT cat['city'] AS city, num['age'] AS age FROM predictions WHERE model = 'shop'",
    );
    expect(live?.['age']).toBe(30);
    expect(column('city')?.levels).toContain(live?.['city']);
    expect(await everything()).not.toContain('Hidden-Town');
    expect(readdirSync(join(dataDir, 'uploads'))).toEqual([]);
    // What is changed about a column of a baseline is said.
    const fewer = { columns: { age: 'bucket:width=10', zip: 'bucket:prefix=2' } };
    const changed = (await call('PUT', '/v1/models/shop/privacy', fewer)).json as { readonly notes: readonly string[] };
    expect(changed.notes).toHaveLength(2);
    expect(changed.notes[0]).toMatch(/was made under other rules for city: register it anew/);
  });

  it('erases a subject by its key: rows, labels and dead letters, again without finding any', async () => {
    const send = (id: string, subject: string, fields: object = {}) =>
      call('POST', '/v1/predictions', {
        event_id: id,
        model: 'clinic',
        ts: 0,
        subject_id: subject,
        segment: 'Ward-of-Eve',
        features: { diagnosis: `of-${subject}`, pulse: 71 },
        prediction: { value: 0.5, label: 'ill' },
        ...fields,
      });
    await send('eve-1', 'Eve');
    await send('eve-2', 'Eve', { model: 'gym' });
    await send('bob-1', 'Bob', { segment: 'other' });
    await send('eve-3', 'Eve', { ts: 'never' });
    await call('POST', '/v1/labels', { event_id: 'eve-1', model: 'clinic', ts: 0, label: 1 });
    const before = await engine.query(
      'SELECT (SELECT count() FROM predictions) AS rows, (SELECT sum(n) FROM arrivals) AS arrived',
    );
    const order = { subject_id: 'Eve', note: 'on request' };
    expect(await call('POST', '/v1/subjects/erase', { ...order, model: 'clinic' })).toMatchObject({
      status: 200,
      json: { receipt: expect.stringMatching(/^er_/) as string, predictions: 1, labels: 1, halves: 0, deadLetters: 1 },
    });
    expect((await call('POST', '/v1/subjects/erase', order)).json).toMatchObject({
      predictions: 1,
      labels: 0,
      deadLetters: 0,
    });
    expect((await call('POST', '/v1/subjects/erase', order)).json).toMatchObject({
      predictions: 0,
      labels: 0,
      deadLetters: 0,
    });
    const cells = await everything();
    for (const trace of ['of-Eve', 'Ward-of-Eve', 'eve-1', 'eve-2', 'eve-3'])
      expect(cells.includes(trace), trace).toBe(false);
    expect(cells).toContain('of-Bob');
    // Counts that were made of the rows still add up, and every row is still accounted for.
    expect(
      await engine.query('SELECT (SELECT count() FROM predictions) AS rows, (SELECT sum(n) FROM arrivals) AS arrived'),
    ).toEqual(before);
    expect(
      await engine.query(
        "SELECT actor, target, JSONExtractString(body, 'note') AS note FROM audit WHERE action = 'subject.erased' ORDER BY at LIMIT 1",
      ),
    ).toEqual([{ actor: 'local', target: 'clinic', note: 'on request' }]);
  });

  it('tells who changed rules, takes them away, and refuses those that cannot hold', async () => {
    expect((await call('GET', '/v1/models/bank/privacy')).json).toMatchObject({
      own: true,
      defaults: [{ match: '*e_mail*', action: 'hash' }],
      history: [{ actor: 'local', rules: { segment: 'hash' } }],
    });
    expect((await call('DELETE', '/v1/models/bank/privacy')).status).toBe(204);
    expect((await call('DELETE', '/v1/models/bank/privacy')).status).toBe(404);
    expect((await call('GET', '/v1/models/bank/privacy')).json).toMatchObject({
      own: false,
      history: [{ rules: null }, { rules: { segment: 'hash' } }],
    });
    const refused = await call('PUT', '/v1/models/bank/privacy', { columns: { email: 'hide' } });
    expect(refused).toMatchObject({ status: 400, json: { code: 'bad_input' } });
    expect(refused.text).toContain('body.columns.email');
    const missing = await call('POST', '/v1/dead-letters/discard', { note: 'all of them' });
    expect(missing.text).toContain('name letters by their ids');
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/leeway_dead_letters_settled_total\{outcome="unreadable"\} 3/);
  });
});
