import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/domain/verdict.ts';
import { flightsBaseline, openApiHarness, START_MS, type ApiHarness } from './api-harness.ts';

const HOUR = 3_600_000;
/** The first judged window. */
const FIRST = Date.UTC(2001, 5, 1);
const WINDOWS = 5;

function verdict(i: number, over: Partial<Verdict> = {}): Verdict {
  return {
    model: 'flights',
    version: '1',
    window: FIRST + i * HOUR,
    stream: 'hour/js',
    column: 'hour',
    statistic: 'js',
    kind: 'data drift',
    state: 'steady',
    reason: '',
    score: (10 + i) / 100,
    scale: 'distance',
    n: 100,
    baselineN: 1000,
    nullMean: 0.1,
    nullQ95: 0.2,
    nullQ999: 0.3,
    pValue: 0.5,
    evidence: 1,
    revision: 1,
    ...over,
  };
}

describe('readings over HTTP', () => {
  let api: ApiHarness;
  const get = (path: string) => request(api.app).get(`/v1/models/flights/${path}`);

  beforeAll(async () => {
    api = await openApiHarness();
    await api.store.documents.put('baseline', 'bl_1', flightsBaseline());
    const indices = Array.from({ length: WINDOWS }, (_, i) => i);
    const write = (baseline: string, judgedAt: number, verdicts: readonly Verdict[], evidence: number) =>
      api.verdicts.write({
        baseline,
        verdicts,
        evidence: indices.map((i) => ({
          model: 'flights',
          version: '1',
          window: FIRST + i * HOUR,
          evidence: evidence + i,
          threshold: 2160,
          episodeOpen: i === 4,
          rows: 100,
          revision: 1,
        })),
        judgedAt,
        token: baseline,
      });
    // An earlier baseline's say on the same windows: what was said last holds.
    await write(
      'bl_0',
      START_MS - HOUR,
      indices.map((i) => verdict(i, { score: 9 })),
      500,
    );
    await write(
      'bl_1',
      START_MS,
      indices.flatMap((i) => [
        verdict(i),
        verdict(i, {
          stream: 'origin/js',
          column: 'origin',
          state: 'insufficient',
          score: null,
          pValue: null,
          reason: 'n < 30',
        }),
      ]),
      10,
    );
    const minute = (at: number, source: string, column: string, counts: Record<string, number>, more = {}) => ({
      model: 'flights',
      version: '1',
      baseline: 'bl_1',
      source,
      column,
      segment: '',
      bucket: at / 1000,
      revision: 1,
      n: 10,
      nulls: 0,
      unseen: 0,
      out_of_range: 0,
      sum: 0,
      sum_of_squares: 0,
      counts,
      ...more,
    });
    await insert('profiles', [
      minute(Date.UTC(2001, 0, 1), 'baseline', 'hour', { 0: 4, 1: 1, 6: 5 }),
      minute(FIRST, 'live', 'hour', { 1: 7 }, { nulls: 3 }),
      minute(FIRST, 'live', '*', {}),
      // 30 hours later: a span of its own. Bin 2 holds [6, 9), bin 3 [9, 12): one coarse bin.
      minute(FIRST + 30 * HOUR, 'live', 'hour', { 2: 4, 3: 2, 6: 4 }, { out_of_range: 1 }),
      minute(FIRST + 30 * HOUR, 'live', '*', {}),
      minute(FIRST + 30 * HOUR, 'live', 'origin', { 0: 2, 1: 3, 2: 4 }, { unseen: 1 }),
    ]);
    const outcome = (at: number, labelled: number, labelSum: number) => ({
      model: 'flights',
      version: '1',
      baseline: 'bl_1',
      source: 'live',
      bucket: at / 1000,
      revision: 1,
      n: 10,
      labelled,
      label_sum: labelSum,
      prediction_sum: 2,
      variance_sum: 0,
      log_loss_sum: 4,
      squared_error_sum: 1,
    });
    await insert('outcomes', [outcome(FIRST, 4, 1), outcome(FIRST + 60_000, 4, 2), outcome(FIRST + HOUR, 0, 0)]);
  });
  afterAll(() => api.close());

  const insert = (table: string, rows: readonly object[]) =>
    api.store.engine.insert({
      table,
      body: Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n')),
      rows: rows.length,
    });

  it('answers the evidence in time order, as it was judged last', async () => {
    const { body } = await get('evidence').expect(200);
    expect(body.next).toBeNull();
    expect(body.items).toHaveLength(WINDOWS);
    expect(body.items[4]).toEqual({
      window: '2001-06-01T04:00:00.000Z',
      version: '1',
      evidence: 14,
      threshold: 2160,
      episodeOpen: true,
      rows: 100,
    });
  });

  it('cuts a span: from is in it, to is not', async () => {
    const { body } = await get('evidence').query({ from: '2001-06-01T01:00:00Z', to: '2001-06-01T03:00' }).expect(200);
    expect(body.items.map(({ window }: { window: string }) => window)).toEqual([
      '2001-06-01T01:00:00.000Z',
      '2001-06-01T02:00:00.000Z',
    ]);
  });

  it('shows how the model stands', async () => {
    const { body } = await request(api.app).get('/v1/models').expect(200);
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({
      status: 'drifting',
      evidence: 14,
      threshold: 2160,
      lastWindow: '2001-06-01T04:00:00.000Z',
    });
  });

  it('answers drift by stream, with its null band', async () => {
    const { body } = await get('drift').expect(200);
    expect(body).toMatchObject({ model: 'flights', version: '1', stepSeconds: 60 });
    expect(body.streams).toHaveLength(2);
    const { points, ...hour } = body.streams[0];
    expect(hour).toEqual({
      stream: 'hour/js',
      column: 'hour',
      statistic: 'js',
      kind: 'data drift',
      scale: 'distance',
      nullMean: 0.1,
      nullQ95: 0.2,
      nullQ999: 0.3,
    });
    expect(points.map(({ score }: { score: number }) => score)).toEqual([0.1, 0.11, 0.12, 0.13, 0.14]);
    expect(body.streams[1].points[0]).toEqual({
      window: '2001-06-01T00:00:00.000Z',
      score: null,
      state: 'insufficient',
      n: 100,
    });
  });

  it.each(['PT2H', '2h'])('keeps the highest score of each step of %s', async (step) => {
    const { body } = await get('drift').query({ step, column: 'hour' }).expect(200);
    expect(body.stepSeconds).toBe(7200);
    expect(
      body.streams[0].points.map(({ window, score }: { window: string; score: number }) => [window, score]),
    ).toEqual([
      ['2001-06-01T01:00:00.000Z', 0.11],
      ['2001-06-01T03:00:00.000Z', 0.13],
      ['2001-06-01T04:00:00.000Z', 0.14],
    ]);
  });

  it('thins a long series to 2000 points and keeps its peak and its ends', async () => {
    const long = Array.from({ length: 5000 }, (_, i) => verdict(i, { model: 'long', score: i === 3217 ? 0.9 : 0.1 }));
    await api.verdicts.write({ baseline: 'bl_2', verdicts: long, evidence: [], judgedAt: START_MS, token: 'long' });
    await request(api.app).post('/v1/models').send({ model: 'long' }).expect(201);
    const { body } = await request(api.app).get('/v1/models/long/drift').query({ version: '1' }).expect(200);
    const { points } = body.streams[0] as { points: { window: string; score: number }[] };
    // 5,000 windows in slots of three hours.
    expect(points.length).toBeGreaterThan(1600);
    expect(points.length).toBeLessThanOrEqual(2000);
    expect(points.find(({ score }) => score === 0.9)?.window).toBe(new Date(FIRST + 3217 * HOUR).toISOString());
    expect(points.map(({ window }) => window)).toEqual(points.map(({ window }) => window).sort());
  });

  it('hands out verdicts page by page, each once, and the newest saying of each', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await get('verdicts')
        .query({ limit: 3, ...(cursor === null ? {} : { cursor }) })
        .expect(200);
      seen.push(
        ...page.body.items.map((item: Verdict) => `${String(item.window)} ${item.stream} ${String(item.score)}`),
      );
      cursor = page.body.next as string | null;
    } while (cursor !== null);
    expect(seen).toHaveLength(2 * WINDOWS);
    expect(seen.slice(0, 3)).toEqual([
      '2001-06-01T00:00:00.000Z hour/js 0.1',
      '2001-06-01T00:00:00.000Z origin/js null',
      '2001-06-01T01:00:00.000Z hour/js 0.11',
    ]);
    expect(new Set(seen).size).toBe(2 * WINDOWS);
  });

  it('filters verdicts by stream', async () => {
    const { body } = await get('verdicts').query({ stream: 'origin/js' }).expect(200);
    expect(body.items).toHaveLength(WINDOWS);
    expect(body.items[0]).toMatchObject({ state: 'insufficient', reason: 'n < 30', score: null });
  });

  it('adds minutes up to windows of performance, and says nothing where no label is known', async () => {
    const { body } = await get('performance').expect(200);
    // 8 labels in the first hour: (1 + 2) / 8, (2 + 2) / 8, (4 + 4) / 8, (1 + 1) / 8.
    expect(body.items).toEqual([
      {
        window: '2001-06-01T00:00:00.000Z',
        version: '1',
        n: 20,
        labelled: 8,
        meanLabel: 0.375,
        meanPrediction: 0.5,
        logLoss: 1,
        brier: 0.25,
      },
      {
        window: '2001-06-01T01:00:00.000Z',
        version: '1',
        n: 10,
        labelled: 0,
        meanLabel: null,
        meanPrediction: null,
        logLoss: null,
        brier: null,
      },
    ]);
  });

  it('shows a numeric column in coarse bins, the newest day beside the baseline', async () => {
    const { body } = await get('profiles').query({ column: 'hour' }).expect(200);
    expect(body).toEqual({
      column: 'hour',
      type: 'numeric',
      version: '1',
      from: '2001-06-01T06:01:00.000Z',
      to: '2001-06-02T06:01:00.000Z',
      bins: [
        { label: '< 6', baseline: 5, current: 0 },
        { label: '6 – 12', baseline: 0, current: 6 },
        { label: '12 – 18', baseline: 0, current: 0 },
        { label: '≥ 18', baseline: 5, current: 4 },
      ],
      rows: { baseline: 10, current: 10 },
      nulls: { baseline: 0, current: 0 },
      unseen: 0,
      outOfRange: 1,
    });
  });

  it('shows a categorical column by its levels, the rest together', async () => {
    const { body } = await get('profiles').query({ column: 'origin' }).expect(200);
    expect(body).toMatchObject({
      bins: [
        { label: 'ORD', baseline: 0, current: 2 },
        { label: 'ATL', baseline: 0, current: 3 },
        { label: '2 other levels', baseline: 0, current: 4 },
      ],
      unseen: 1,
    });
  });

  it('shows another span when it is asked for', async () => {
    const span = { column: 'hour', from: '2001-06-01', to: '2001-06-02' };
    const { body } = await get('profiles').query(span).expect(200);
    expect(body).toMatchObject({ rows: { current: 10 }, nulls: { current: 3 }, from: '2001-06-01T00:00:00.000Z' });
  });

  it.each([
    ['profiles?column=<script>', 404, 'the model flights has no baseline with a column <script>'],
    ['profiles', 400, 'query.column: invalid input: expected string, received undefined'],
    ['drift?step=often', 400, 'query.step: write a step as PT1H, P1D or 1h'],
    [
      'evidence?from=yesterday',
      400,
      'query.from: write a date or an ISO 8601 time, such as 2001-06-04 or 2001-06-04T06:00:00Z',
    ],
    ['evidence?from=2001-06-04&to=2001-06-03', 400, 'query.from: is not before query.to'],
    ['evidence?frm=2001-06-04', 400, 'query: unrecognized key: "frm"'],
    ['verdicts?limit=5001', 400, 'query.limit: write one whole number from 1 to 5000'],
    ['verdicts?cursor=abc', 400, 'cursor: "abc" was not made by this list'],
  ])('refuses %s', async (path, status, detail) => {
    const { body } = await get(path).expect(status);
    expect(body.detail).toBe(detail);
  });

  it('knows no readings of a model that nobody knows', async () => {
    const { body } = await request(api.app).get('/v1/models/nobody/drift').expect(404);
    expect(body.detail).toBe('there is no model nobody');
  });
});
