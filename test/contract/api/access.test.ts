import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_OPERATIONS } from '../../../src/api/operations/all-operations.ts';
import { openApiHarness, type ApiHarness } from './api-harness.ts';

const KEY = 'leeway_admin_1_0123456789abcdef';
const routes = ALL_OPERATIONS.map(({ method, path, access }) => ({
  method,
  path: path.replaceAll(/\{\w+\}/g, 'x'),
  access,
}));

describe('access to the API', () => {
  let api: ApiHarness;
  beforeAll(async () => {
    api = await openApiHarness();
  });
  afterAll(() => api.close());

  it.each(routes.filter(({ access }) => access === 'key'))(
    '$method $path opens with the right key alone',
    async ({ method, path }) => {
      const app = api.appWith({ apiKeys: ['another-key', KEY] });
      for (const header of [undefined, 'Bearer', 'Bearer wrong', `Bearer ${KEY}x`, `Basic ${KEY}`, KEY]) {
        const sent = request(app)[method](path);
        if (header !== undefined) sent.set('authorization', header);
        const { body, headers } = await sent.expect(401);
        expect(body).toMatchObject({ code: 'unauthorized', remedy: expect.stringContaining('Authorization: Bearer') });
        expect(headers['www-authenticate']).toBe('Bearer realm="leeway"');
      }
      const { status } = await request(app)[method](path).set('authorization', `Bearer ${KEY}`);
      expect(status).not.toBe(401);
    },
  );

  it.each(routes.filter(({ access }) => access === 'open'))(
    '$method $path is open to probes',
    async ({ method, path }) => {
      const { status } = await request(api.appWith({ apiKeys: [KEY] }))[method](path);
      expect([200, 503]).toContain(status);
    },
  );

  it('takes the report of a pipeline by its own token, not by an API key', async () => {
    const tokens: string[] = [];
    const retrainEvents = {
      applyEvent: (_id: string, _event: unknown, token: string) => {
        tokens.push(token);
        return Promise.resolve(
          token === 'cap-1'
            ? ({ kind: 'applied', request: { state: 'running' } } as const)
            : ({ kind: 'unauthorized' } as const),
        );
      },
    };
    const app = api.appWith({ apiKeys: [KEY] }, { retrainEvents });
    const report = (token: string) =>
      request(app)
        .post('/v1/retrain-requests/rr_1/events')
        .set('authorization', `Bearer ${token}`)
        .send({ event_id: 'e1', status: 'running' });
    await report(KEY).expect(401);
    await report('cap-1').expect(200, { state: 'running', applied: true });
    expect(tokens).toEqual([KEY, 'cap-1']);
  });

  it.each([
    ['https://evil.example', 401],
    ['null', 401],
  ])('refuses a write that a page of %s makes a browser send', async (origin, status) => {
    const { body } = await request(api.app)
      .post('/v1/models')
      .set('origin', origin)
      .send({ model: 'm' })
      .expect(status);
    expect(body.detail).toBe(`a write from the origin ${origin} is refused`);
    await request(api.app).get('/v1/models').set('origin', origin).expect(200);
  });

  it('takes a write of its own pages', async () => {
    await request(api.app)
      .post('/v1/models')
      .set('host', 'leeway.example:8080')
      .set('origin', 'http://leeway.example:8080')
      .send({ model: 'm' })
      .expect(201);
  });
});
