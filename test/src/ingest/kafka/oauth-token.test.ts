import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenSource, type TokenSettings } from '../../../../src/ingest/kafka/oauth-token.ts';

describe('createTokenSource', () => {
  let server: Server;
  let url = '';
  const asked: { readonly authorization: string; readonly body: string }[] = [];
  let answer: { readonly status: number; readonly body: string } = { status: 200, body: '' };
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push({ authorization: request.headers.authorization ?? '', body });
        response.writeHead(answer.status, { location: 'http://127.0.0.1:1/' }).end(answer.body);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  });
  afterAll(() => server.close());
  const endpoint = (): TokenSettings => ({
    from: 'endpoint',
    url,
    clientId: 'a b:c',
    clientSecret: 's%ü',
    scope: 'kafka',
  });

  it('asks as RFC 6749 has it, and keeps a token for most of its life', async () => {
    asked.length = 0;
    answer = { status: 200, body: '{"access_token":"t1","expires_in":100}' };
    let now = 0;
    const token = createTokenSource(endpoint(), () => now);
    expect([await token(), await token()]).toEqual(['t1', 't1']);
    expect(asked).toEqual([
      {
        // Each half encoded as in a form, then both in base64.
        authorization: `Basic ${Buffer.from('a+b%3Ac:s%25%C3%BC').toString('base64')}`,
        body: 'grant_type=client_credentials&scope=kafka',
      },
    ]);
    answer = { status: 200, body: '{"access_token":"t2","expires_in":100}' };
    now = 79_000;
    expect(await token()).toBe('t1');
    now = 81_000;
    expect(await token()).toBe('t2');
  });

  it.each([
    [401, '{"error":"invalid_client"}', /answered 401 \(invalid_client\): check KAFKA_OAUTH_CLIENT_ID/],
    [500, '<html>', /answered 500: check/],
    [302, '', /does not answer \(unexpected redirect\)/],
    [200, '{}', /answered without an access_token/],
    [200, 'nonsense', /answered without an access_token/],
  ])('tells what is wrong: %i %s', async (status, body, sentence) => {
    answer = { status, body };
    const failure = await createTokenSource(endpoint())().catch((thrown: unknown) => thrown as Error);
    expect(failure).toBeInstanceOf(Error);
    expect((failure as Error).message).toMatch(sentence);
    expect((failure as Error).message).not.toContain('s%ü');
  });
});
