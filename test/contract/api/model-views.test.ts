import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Baseline } from '../../../src/domain/baseline.ts';
import { modelViewName, refreshModelViews } from '../../../src/store/model-views.ts';
import { flightsBaseline, openApiHarness, type ApiHarness } from './api-harness.ts';

const numeric = (name: string): Baseline['columns'][number] => ({
  name,
  role: 'feature',
  type: 'numeric',
  edges: [],
  coarse: [],
  mean: 0,
  sd: 0,
  min: 0,
  max: 0,
});

describe('the views of models', () => {
  let api: ApiHarness;
  beforeAll(async () => {
    api = await openApiHarness();
  });
  afterAll(() => api.close());

  const post = (kind: string, events: readonly object[]) =>
    request(api.app).post(`/v1/${kind}`).send(events).expect(202, { accepted: events.length, rejected: [] });
  const rows = async (query: string): Promise<unknown[]> => {
    const { text, status } = await request(api.app).post('/v1/sql').send({ query }).buffer(true);
    expect(text).not.toContain('detail');
    expect(status).toBe(200);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  };

  /** As the desk of baselines does it. */
  const register = async (baselines: readonly Baseline[]): Promise<void> => {
    for (const baseline of baselines)
      await api.store.documents.put('baseline', `${baseline.model}/${baseline.id}`, baseline);
    await refreshModelViews(api.store.engine, baselines);
  };

  it('have a typed column a feature, the newest prediction of an event and its newest label', async () => {
    const event = { model: 'flights', version: '1', ts: '2001-06-01T06:00:00Z' };
    await post('predictions', [
      { ...event, event_id: 'a', features: { hour: 6, origin: 'ORD', late: true }, prediction: { value: 0.25 } },
      { ...event, event_id: 'b', features: { hour: null, origin: 'ATL' }, prediction: { label: 'on time' } },
      { ...event, event_id: 'c', features: { hour: 0 } },
    ]);
    // The same event again, without a value that was there before: what came last holds, its nulls too.
    api.clock.advance(1000);
    await post('predictions', [
      { ...event, event_id: 'a', version: '2', features: { hour: 7 }, prediction: { value: 0.5 } },
    ]);
    await post('labels', [
      { event_id: 'a', model: 'flights', label: 1, ts: '2001-06-01T09:00:00Z' },
      { event_id: 'a', model: 'flights', label: 0, ts: '2001-06-01T10:00:00Z' },
      { event_id: 'b', model: 'flights', label: 'late', ts: '2001-06-01T10:00:00Z' },
      { event_id: 'a', model: 'trains', label: 1, ts: '2001-06-01T11:00:00Z' },
    ]);
    const late = { name: 'late', role: 'feature', type: 'boolean', levels: ['false', 'true'], others: [] } as const;
    await register([flightsBaseline({ columns: [...flightsBaseline().columns, late] })]);
    expect(await rows('SELECT * EXCEPT (ts, segment) FROM model_flights ORDER BY event_id')).toEqual([
      {
        event_id: 'a',
        version: '2',
        hour: 7,
        origin: null,
        late: null,
        prediction: 0.5,
        prediction_label: '',
        label: 0,
        label_text: '',
      },
      {
        event_id: 'b',
        version: '1',
        hour: null,
        origin: 'ATL',
        late: null,
        prediction: null,
        prediction_label: 'on time',
        label: null,
        label_text: 'late',
      },
      {
        event_id: 'c',
        version: '1',
        hour: 0,
        origin: null,
        late: null,
        prediction: null,
        prediction_label: '',
        label: null,
        label_text: '',
      },
    ]);
    const types = (await rows('DESCRIBE TABLE model_flights')) as { name: string; type: string }[];
    const asked = types.filter(({ name }) => ['hour', 'origin', 'late', 'label'].includes(name));
    expect(asked.map(({ name, type }) => ({ name, type }))).toEqual([
      { name: 'hour', type: 'Nullable(Float64)' },
      { name: 'origin', type: 'Nullable(String)' },
      { name: 'late', type: 'Nullable(Bool)' },
      { name: 'label', type: 'Nullable(Float64)' },
    ]);
  });

  it('gain the columns of a later version', async () => {
    const later = flightsBaseline({
      id: 'bl_2',
      version: '2',
      columns: [numeric('distance')],
      createdAt: Number.MAX_SAFE_INTEGER,
    });
    await register([flightsBaseline(), later]);
    const names = (await rows('DESCRIBE TABLE model_flights')) as { name: string }[];
    expect(names.map(({ name }) => name)).toEqual([
      'ts',
      'event_id',
      'version',
      'segment',
      'distance',
      'hour',
      'origin',
      'prediction',
      'prediction_label',
      'label',
      'label_text',
    ]);
  });

  it('are listed beside the tables, and shadow none of them', async () => {
    await register([flightsBaseline({ model: 'predictions' })]);
    const names = ((await rows('SHOW TABLES')) as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['predictions', 'labels', 'model_predictions', 'model_flights']));
  });

  it('are there for a model without a baseline as soon as somebody asks, with the features of its rows', async () => {
    const event = { model: 'new/one', version: '1', ts: '2001-06-01T06:00:00Z' };
    await post('predictions', [
      { ...event, event_id: 'a', features: { amount: 1, city: 'ORD', code: 7 } },
      { ...event, event_id: 'a', features: { amount: 2, city: null, code: 'x' } },
    ]);
    const view = modelViewName('new/one');
    const names = ((await rows('SHOW TABLES')) as { name: string }[]).map(({ name }) => name);
    expect(names).toContain(view);
    // One row an event, the newest; what is sent as number and as text is a text.
    expect(await rows(`SELECT event_id, amount, city, code FROM ${view}`)).toEqual([
      { event_id: 'a', amount: 2, city: null, code: 'x' },
    ]);
    api.clock.advance(1000);
    await post('predictions', [{ ...event, event_id: 'b', features: { amount: 3, later: true } }]);
    expect(await rows(`SELECT event_id, code, later FROM ${view} ORDER BY event_id`)).toEqual([
      { event_id: 'a', code: 'x', later: null },
      { event_id: 'b', code: null, later: 'true' },
    ]);
  });

  it('take features of any name', async () => {
    const names = ['<script>', 'a`b', "it's", 'back\\slash', 'label', 'feature_label', 'select', 'zwei Wörter', 'p.x'];
    const features = Object.fromEntries(names.map((name, i) => [name, i]));
    await post('predictions', [{ event_id: 'x', model: 'odd', ts: '2001-06-01T00:00:00Z', features }]);
    await register([flightsBaseline({ model: 'odd', columns: names.map(numeric) })]);
    const [row] = await rows('SELECT * FROM model_odd');
    // `label` is the view's own, and `feature_label` was taken.
    const renamed = names.map((name) => (name === 'label' ? 'feature_feature_label' : name));
    expect(row).toMatchObject(Object.fromEntries(renamed.map((name, i) => [name, i])));
  });

  it.each([
    ['flights', 'model_flights'],
    // printf '%s' 'NAME' | sha256sum | cut -c1-8
    ['a b', 'model_a_b_c8687a08'],
    ['a/b', 'model_a_b_c14cddc0'],
    ["x'; DROP TABLE predictions", 'model_x_DROP_TABLE_predictions_a94c35bc'],
    ['a_b_c8687a08', 'model_a_b_c8687a08_1028e6c7'],
  ])('the view of %s is %s', async (model, view) => {
    expect(modelViewName(model)).toBe(view);
    await register([flightsBaseline({ model })]);
    expect(await rows(`SELECT count() AS n FROM ${view}`)).toEqual([{ n: model === 'flights' ? 3 : 0 }]);
  });
});
