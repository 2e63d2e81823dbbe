import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp, type App } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { createVerifier } from '../../../src/ingest/index.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { openEmbeddedEngine } from '../../../src/store/index.ts';

const REQUEST = 'org.kubeflow.serving.inference.request';
const RESPONSE = 'org.kubeflow.serving.inference.response';

describe('calls that a server logs over HTTP, in the whole service', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'leeway-logged-'));
  let app: App;
  const start = async (): Promise<void> => {
    app = await createApp(readConfig({ PORT: '0', LEEWAY_DATA_DIR: dataDir }), {
      log: silentLogger(),
      openEngine: () => openEmbeddedEngine({ dataDir }),
      version: '0.0.0',
      webDir: null,
      manual: true,
    });
    await app.start();
  };
  beforeAll(start);
  afterAll(async () => {
    await app.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const post = async (headers: Record<string, string>, body: unknown) => {
    const answer = await fetch(`${app.url}/v1/predictions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
  /** The headers of KServe's logger. */
  const logged = (type: string, id: string) => ({
    'ce-specversion': '1.0',
    'ce-type': type,
    'ce-id': id,
    'ce-source': 'http://localhost:9081/',
    'ce-time': new Date().toISOString(),
    'ce-inferenceservicename': 'iris',
    'ce-namespace': 'default',
    'ce-component': 'predictor',
    'ce-endpoint': '',
  });
  const rows = (): Promise<unknown[]> =>
    app.store.engine.query(
      "SELECT event_id, num['feature_0'] AS x, prediction_value AS y FROM predictions WHERE model = 'iris' ORDER BY event_id",
    );

  it('joins them, whichever half comes first, across a restart of the service', async () => {
    expect(await post(logged(REQUEST, 'a'), { instances: [[1], [2]] })).toEqual({
      status: 202,
      body: { accepted: 1, rejected: [] },
    });
    await post(logged(RESPONSE, 'b'), { predictions: [30] });
    await app.pass();
    expect(await rows()).toEqual([]);
    await app.stop();
    await start();
    await post(logged(RESPONSE, 'a'), { predictions: [10, 20] });
    await post(logged(REQUEST, 'b'), { instances: [[3]] });
    await app.pass();
    await app.pass();
    expect(await rows()).toEqual([
      { event_id: 'a', x: 1, y: 10 },
      { event_id: 'a/1', x: 2, y: 20 },
      { event_id: 'b', x: 3, y: 30 },
    ]);
    expect(await createVerifier(app.store.offsets).verify()).toMatchObject({ gaps: 0, duplicates: 0 });
  });

  it('takes CloudEvents in structured mode, one or several, and what their data hold', async () => {
    const event = (id: string, data: object) => ({
      specversion: '1.0',
      type: 'scored',
      id,
      source: 's',
      time: '2026-05-01T12:00:00Z',
      data,
    });
    const one = { model: 'm', features: { a: 1 } };
    const single = await post({ 'content-type': 'application/cloudevents+json' }, event('s-1', one));
    expect(single).toEqual({ status: 202, body: { accepted: 1, rejected: [] } });
    const several = [event('s-2', one), event('s-3', { a: 1 })];
    expect(await post({ 'content-type': 'application/cloudevents-batch+json; charset=utf-8' }, several)).toMatchObject({
      status: 202,
      body: { accepted: 1, rejected: [{ index: 1, reason: 'missing_field' }] },
    });
  });

  it('takes the formats of one message, counts their rows, and says what a message lacks', async () => {
    const capture = {
      captureData: {
        endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '1,2\n3,4\n', encoding: 'CSV' },
        endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: '0.5\n0.25\n', encoding: 'CSV' },
      },
      eventMetadata: { eventId: 'sm', inferenceTime: '2026-05-01T12:00:00Z' },
      eventVersion: '0',
    };
    expect(await post({ 'x-model': 'churn', 'x-columns': 'day,mins' }, capture)).toEqual({
      status: 202,
      body: { accepted: 2, rejected: [] },
    });
    expect(
      await app.store.engine.query(
        "SELECT event_id, num, source_row AS row FROM predictions WHERE model = 'churn' ORDER BY row",
      ),
    ).toEqual([
      { event_id: 'sm', num: { day: 1, mins: 2 }, row: 0 },
      { event_id: 'sm/1', num: { day: 3, mins: 4 }, row: 1 },
    ]);
    expect(await post({}, capture)).toMatchObject({ status: 400, body: { reason: 'no_model' } });
    const lines = `${JSON.stringify(capture)}\n${JSON.stringify({ ...capture, eventMetadata: { eventId: 'sm2', inferenceTime: '2026-05-01T12:00:00Z' } })}`;
    expect(await post({ 'content-type': 'application/x-ndjson', 'x-model': 'churn' }, lines)).toMatchObject({
      status: 202,
      body: { accepted: 4, rejected: [] },
    });
  });

  it('reads a CloudEvent whatever its payload calls itself, and refuses other types as ever', async () => {
    const form = { ...logged(REQUEST, 'z'), 'content-type': 'application/x-www-form-urlencoded' };
    expect(await post(form, { instances: [[1]] })).toMatchObject({ status: 202 });
    expect(await post({ 'content-type': 'text/plain' }, 'hello')).toMatchObject({ status: 415 });
  });
});
