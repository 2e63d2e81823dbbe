import { LeewayError } from '../../platform/errors.ts';

/** The demo's way in: the same HTTP door as everybody's. */
export interface DemoClient {
  post(path: string, body: unknown): Promise<unknown>;
  put(path: string, body: unknown): Promise<unknown>;
  get(path: string): Promise<unknown>;
  /** Sends JSON Lines; resolves once they are stored. Throws when a single line was rejected. */
  send(path: '/v1/predictions' | '/v1/labels', lines: string): Promise<void>;
  /** Rows of a read-only query. */
  sql<T>(query: string): Promise<T[]>;
}

/** A client of the service at `url`. */
export function createDemoClient(url: string): DemoClient {
  const call = async (
    method: string,
    path: string,
    body?: { readonly type: string; readonly text: string },
    token?: string,
  ): Promise<string> => {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: body.text }),
      headers: {
        ...(body === undefined ? {} : { 'content-type': body.type }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    const text = await response.text();
    if (!response.ok)
      throw new LeewayError('internal', `${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return text;
  };
  const json = (body: unknown): { type: string; text: string } => ({
    type: 'application/json',
    text: JSON.stringify(body),
  });
  const parse = (text: string): unknown => (text === '' ? null : JSON.parse(text));
  return {
    post: async (path, body) => {
      const { token, ...rest } = body as { token?: string };
      return parse(await call('POST', path, json(token === undefined ? body : rest), token));
    },
    put: async (path, body) => parse(await call('PUT', path, json(body))),
    get: async (path) => parse(await call('GET', path)),
    async send(path, lines) {
      if (lines === '') return;
      const answer = parse(await call('POST', path, { type: 'application/x-ndjson', text: lines })) as {
        rejected: readonly { index: number; detail: string }[];
      };
      const first = answer.rejected[0];
      if (first !== undefined) throw new LeewayError('internal', `event ${first.index} was rejected: ${first.detail}`);
    },
    async sql<T>(query: string) {
      const text = await call('POST', '/v1/sql', json({ query, format: 'jsonl' }));
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as T);
    },
  };
}
