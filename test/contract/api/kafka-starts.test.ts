import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandIo } from '../../../src/cli/command.ts';
import { kafkaCommand } from '../../../src/cli/remote/kafka-command.ts';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { prediction } from '../../support/profiling.ts';
import { openApiHarness, type ApiHarness } from './api-harness.ts';
import { chunkHolding } from '../../support/event-chunk.ts';

describe("an operator's word on where a partition goes on", () => {
  let api: ApiHarness;
  let server: Server;
  beforeAll(async () => {
    api = await openApiHarness();
    server = createServer(api.app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const predictions = [3, 4].map((offset) => prediction({ ts: 0, source: { topic: 'a.b', partition: 2, offset } }));
    await api.store.events.write(chunkHolding({ predictions }, 't', 1000));
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await api.close();
  });
  const post = (body: object) => request(api.app).post('/v1/kafka/starts').send(body);
  const kept = (partition: number) => api.store.events.ledger.startOrder({ topic: 'a.b', partition });

  it.each<[string, object, object]>([
    ['oldest', { partition: 2 }, { storedRows: 2, storedTo: 4 }],
    ['next', { partition: 2 }, { storedRows: 2, storedTo: 4 }],
    ['oldest', { partition: 0 }, { storedRows: 0, storedTo: null }],
  ])('is taken down with what is stored: from %s', async (from, where, stored) => {
    const order = { topic: 'a.b', from, ...where };
    expect((await post(order).expect(202)).body).toEqual({ ...order, ...stored });
  });

  it.each([
    ['a place that there is not', { topic: 'a', partition: 0, from: 'newest' }],
    ['an offset below zero', { topic: 'a', partition: 0, from: -1 }],
    ['no partition', { topic: 'a', from: 'next' }],
  ])('is refused with %s', async (_, body) => {
    await post(body).expect(400);
  });

  const run = async (...argv: readonly string[]): Promise<string> => {
    let out = '';
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const io = { stdout: (text: string) => (out += text), service: () => ({ url, apiKey: null }) };
    expect(await kafkaCommand.run(argv, io as unknown as CommandIo)).toBe(0);
    return out;
  };

  it('is given by leeway kafka confirm', async () => {
    expect(await run('confirm', 'a.b/2', '--from', 'next')).toBe(
      'a.b/2 is read from behind what is stored from now on, 2 rows of it being stored\n',
    );
    expect(await kept(2)).toEqual({ from: 'next', seenRows: 2 });
    expect(JSON.parse(await run('confirm', 'a.b/1', '--from', '77', '--json'))).toEqual({
      topic: 'a.b',
      partition: 1,
      from: 77,
      storedRows: 0,
      storedTo: null,
    });
    expect(await kept(1)).toEqual({ from: 77, seenRows: 0 });
  });

  it.each([
    ['no partition', ['confirm', 'a.b', '--from', 'next'], '"a.b" is not TOPIC/PARTITION, such as flights/0'],
    ['no place', ['confirm', 'a.b/1'], '--from is missing'],
    ['another place', ['confirm', 'a.b/1', '--from', 'end'], '--from is oldest, next or an offset, not "end"'],
  ])('is refused at the command line with %s', async (_, argv, message) => {
    await expect(run(...argv)).rejects.toThrow(message);
  });
});
