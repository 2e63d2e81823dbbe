import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flightsBaseline, openApiHarness, type ApiHarness } from './api-harness.ts';

describe('models over HTTP', () => {
  let api: ApiHarness;
  beforeAll(async () => {
    api = await openApiHarness();
  });
  afterAll(() => api.close());

  it('shows a model with its first prediction, registered by nobody', async () => {
    await request(api.app)
      .post('/v1/predictions')
      .send([
        { event_id: 'a', model: 'seen', version: '7', ts: '2001-06-01T00:00:30Z', features: { x: 1 } },
        { event_id: 'b', model: 'seen', version: '7', ts: '2001-06-03T00:00:30Z', features: { x: 1 } },
      ])
      .expect(202, { accepted: 2, rejected: [] });
    const { body } = await request(api.app).get('/v1/models/seen').expect(200);
    expect(body).toMatchObject({
      model: 'seen',
      champion: null,
      status: 'no baseline',
      versions: [{ version: '7', stage: 'registered', createdAt: null, baseline: null }],
      evidence: null,
      threshold: null,
      openAlerts: 0,
      lastEventAt: '2001-06-03T00:00:00.000Z',
      lastWindow: null,
      // Only the event of 3 June lies in the newest 24 hours of event time.
      events24h: 1,
      pages90d: 0,
      budget: null,
      monitor: null,
      calibration: null,
    });
  });

  it('registers a model and its versions once, and says so when they were there', async () => {
    await request(api.app).post('/v1/models').send({ model: 'flights' }).expect(201);
    await request(api.app).post('/v1/models').send({ model: 'flights' }).expect(200);
    const version = { version: '1', artefactDigest: 'a'.repeat(64), facts: { trained_on: 'January' } };
    const created = await request(api.app).post('/v1/models/flights/versions').send(version).expect(201);
    expect(created.body.versions).toEqual([{ ...version, stage: 'registered', createdAt: '2001-06-10T12:00:00.000Z' }]);
    await request(api.app).post('/v1/models/flights/versions').send(version).expect(200);
    const other = { ...version, artefactDigest: 'b'.repeat(64) };
    const { body } = await request(api.app).post('/v1/models/flights/versions').send(other).expect(409);
    expect(body).toMatchObject({
      code: 'conflict',
      detail: `version 1 of flights is tied to the artefact ${'a'.repeat(64)}`,
      remedy: 'A version is tied to one artefact: register the new one as a new version.',
    });
  });

  it('promotes: the old champion becomes previous, the one before it retired, and who must know is told once', async () => {
    const promote = (version: string) => request(api.app).post(`/v1/models/flights/versions/${version}/promote`);
    await request(api.app).post('/v1/models/flights/versions').send({ version: '2' }).expect(201);
    await request(api.app).post('/v1/models/flights/versions').send({ version: '3' }).expect(201);
    await promote('1').expect(200);
    await promote('2').send({ reason: 'better by .01' }).expect(200);
    await promote('2').expect(200);
    const { body } = await promote('3').expect(200);
    const stages = (body.versions as { version: string; stage: string }[]).map(({ version, stage }) => [
      version,
      stage,
    ]);
    expect(body.champion).toBe('3');
    expect(stages).toEqual([
      ['1', 'retired'],
      ['2', 'previous'],
      ['3', 'champion'],
    ]);
    expect(api.promotions).toEqual([
      { model: 'flights', from: null, to: '1', reason: '' },
      { model: 'flights', from: '1', to: '2', reason: 'better by .01' },
      { model: 'flights', from: '2', to: '3', reason: '' },
    ]);
  });

  it('promotes a version that merely showed up in the log', async () => {
    const { body } = await request(api.app).post('/v1/models/seen/versions/7/promote').expect(200);
    expect(body).toMatchObject({ champion: '7', versions: [{ version: '7', stage: 'champion' }] });
  });

  it.each([
    ['/v1/models/nobody/versions/1/promote', 'there is no model nobody'],
    ['/v1/models/flights/versions/9/promote', 'there is no version 9 of flights'],
  ])('refuses %s', async (path, detail) => {
    const { body } = await request(api.app).post(path).expect(404);
    expect(body).toMatchObject({ code: 'not_found', detail });
  });

  it('keeps a monitor with its defaults, and takes the budget and threshold from it', async () => {
    const { body } = await request(api.app)
      .put('/v1/models/flights/monitor')
      .send({ columns: { hour: 'numeric' }, budget: { pages: 1, per: '90d' } })
      .expect(200);
    expect(body).toEqual({
      model: 'flights',
      time: 'ts',
      window: '1h',
      budget: { pages: 1, per: '90d' },
      columns: { hour: 'numeric' },
    });
    await request(api.app).get('/v1/models/flights/monitor').expect(200, body);
    const model = await request(api.app).get('/v1/models/flights').expect(200);
    // contracts.md: threshold = per / window / pages; 90 days of hours.
    expect(model.body).toMatchObject({ budget: { pages: 1, per: '90d' }, threshold: 2160, monitor: body });
  });

  it.each([
    [{ window: '90s' }, 'body.window: write a duration as an integer and m, h, d or w, such as 1h'],
    [
      { columns: { hour: 'integer' } },
      'body.columns.hour: invalid option: expected one of "numeric"|"categorical"|"boolean"',
    ],
    [{ budgets: 1 }, 'body: unrecognized key: "budgets"'],
  ])('refuses the monitor %j', async (monitor, detail) => {
    const { body } = await request(api.app).put('/v1/models/flights/monitor').send(monitor).expect(400);
    expect(body).toMatchObject({ code: 'bad_input', detail });
  });

  it('refuses a monitor that names another model', async () => {
    const { body } = await request(api.app).put('/v1/models/flights/monitor').send({ model: 'trains' }).expect(409);
    expect(body.detail).toBe('the monitor is for trains, the path names flights');
  });

  it('names the baseline of record: the newest of a version', async () => {
    await api.store.documents.put('baseline', 'bl_0', flightsBaseline({ id: 'bl_0', version: '3', createdAt: 1 }));
    await api.store.documents.put('baseline', 'bl_1', flightsBaseline({ version: '3' }));
    const { body } = await request(api.app).get('/v1/models/flights').expect(200);
    expect(body.status).toBe('waiting');
    expect(body.versions[2].baseline).toEqual({
      id: 'bl_1',
      from: '2001-01-01T00:00:00.000Z',
      to: '2001-02-26T00:00:00.000Z',
      rows: 1000,
      labelledRows: 900,
    });
    const list = await request(api.app).get('/v1/baselines').query({ model: 'flights' }).expect(200);
    expect(list.body.items.map(({ id }: { id: string }) => id)).toEqual(['bl_1', 'bl_0']);
    expect(list.body.items[0].columns[0].edges).toEqual([3, 6, 9, 12, 15, 18]);
  });

  it('keeps names with slashes, spaces and angle brackets whole', async () => {
    const model = 'a/b <script>alert(1)</script>';
    await request(api.app).post('/v1/models').send({ model }).expect(201);
    const { body } = await request(api.app)
      .get(`/v1/models/${encodeURIComponent(model)}`)
      .expect(200);
    expect(body.model).toBe(model);
  });
});
