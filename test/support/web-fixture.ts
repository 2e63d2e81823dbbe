import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { AddressInfo } from 'node:net';
import {
  alerts,
  deadLetters,
  drift,
  evidence,
  modelDetail,
  MODELS,
  performance,
  profile,
  receivers,
  retrainRequests,
} from './web-fixture/model-data.ts';

/** What the made-up service is like: full, without any model and waiting for its topics, failing, or asking for `FIXTURE_KEY`. */
export type WebScenario = 'full' | 'empty' | 'broken' | 'locked';

/** The key that the made-up service takes while it is locked. */
export const FIXTURE_KEY = 'a-key-of-the-made-up-service';

/** A running fixture. */
export interface WebFixture {
  readonly url: string;
  /** Changes what is answered from now on. */
  readonly become: (scenario: WebScenario) => void;
  readonly stop: () => Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
/** The policy the service sets: nothing inline, nothing from elsewhere. */
const POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

function answer(response: ServerResponse, status: number, body: unknown): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}

function within(items: readonly object[], query: URLSearchParams): readonly object[] {
  const from = Date.parse(query.get('from') ?? '');
  const to = Date.parse(query.get('to') ?? '');
  const version = query.get('version');
  return items.filter((item) => {
    const { window, version: own } = item as { window: string; version?: string };
    const time = Date.parse(window);
    return !(time < from) && !(time >= to) && (version === null || own === undefined || own === version);
  });
}

/** The version asked for; without one the champion, as the API has it. */
function versionAsked(model: string, query: URLSearchParams): string {
  const known = MODELS.find((one) => one.model === model);
  return query.get('version') ?? known?.champion ?? '';
}

interface Scored {
  readonly window: string;
  readonly score: number | null;
}

/** Of each step the worst window, as the API thins. */
function thinned(points: readonly Scored[], stepMs: number): readonly Scored[] {
  const worst = new Map<number, Scored>();
  for (const point of points) {
    const step = Math.floor(Date.parse(point.window) / stepMs);
    const held = worst.get(step);
    if (held === undefined || (point.score ?? -1) > (held.score ?? -1)) worst.set(step, point);
  }
  return [...worst.values()];
}

function driftWithin(model: string, query: URLSearchParams): object {
  const whole = drift(model, versionAsked(model, query)) as {
    streams: readonly { column: string; points: readonly Scored[] }[];
  };
  const hours = Number(/^PT(\d+)H$/.exec(query.get('step') ?? '')?.[1] ?? 1);
  const column = query.get('column');
  return {
    ...whole,
    stepSeconds: hours * 3600,
    streams: whole.streams
      .filter((stream) => column === null || stream.column === column)
      .map((stream) => ({
        ...stream,
        points: thinned(within(stream.points, query) as readonly Scored[], hours * 3_600_000),
      })),
  };
}

function api(path: string, query: URLSearchParams): unknown {
  const list = (items: readonly unknown[]) => ({ items, next: null });
  if (path === '/v1/models') return list(MODELS);
  if (path === '/v1/alerts') {
    const model = query.get('model');
    const state = query.get('state');
    const known = model === null ? MODELS.flatMap((one) => alerts(one.model)) : alerts(model);
    return list(known.filter((one) => state === null || (one as { state: string }).state === state));
  }
  if (path === '/v1/receivers') return list(receivers());
  if (path === '/v1/dead-letters') return list(deadLetters());
  if (path === '/v1/retrain-requests') return list(retrainRequests(query.get('model') ?? ''));
  const alert = /^\/v1\/alerts\/(.+)$/.exec(path);
  if (alert !== null)
    return MODELS.flatMap((one) => alerts(one.model)).find((one) => (one as { id: string }).id === alert[1]);
  const match = /^\/v1\/models\/([^/]+)(?:\/(\w+))?$/.exec(path);
  const model = decodeURIComponent(match?.[1] ?? '');
  const detail = modelDetail(model);
  if (match === null || detail === undefined) return undefined;
  switch (match[2]) {
    case undefined:
      return detail;
    case 'evidence':
      return list(within(evidence(model, versionAsked(model, query)), query));
    case 'drift':
      return driftWithin(model, query);
    case 'performance':
      return list(model === 'flights' ? within(performance(versionAsked(model, query)), query) : []);
    case 'profiles':
      return profile(query.get('column') ?? '');
    default:
      return undefined;
  }
}

function readiness(scenario: WebScenario): object {
  const waitingForTopics = scenario === 'empty' ? ['leeway.predictions', 'leeway.labels'] : [];
  const reasons =
    scenario === 'broken' ? [{ part: 'store', reason: 'connect ECONNREFUSED 127.0.0.1:8123' }] : ([] as const);
  return {
    ready: reasons.length === 0,
    reasons,
    store: { ok: reasons.length === 0 },
    kafka: { configured: true, state: 'running', partitions: [], waitingForTopics },
  };
}

async function sendPage(pagesDir: string, path: string, response: ServerResponse): Promise<void> {
  const wanted = extname(path) === '' ? 'index.html' : normalize(path).replace(/^(\.\.[/\\])+/, '');
  try {
    const bytes = await readFile(join(pagesDir, wanted));
    response
      .writeHead(200, {
        'content-type': TYPES[extname(wanted)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
      })
      .end(bytes);
  } catch {
    answer(response, 404, { type: 'about:blank', title: 'No such file', status: 404, detail: path, code: 'not_found' });
  }
}

/** Serves the pages of a built folder (default: what `npm run build:web` left) with made-up data that obeys the HTTP contract. */
export async function startWebFixture({
  scenario = 'full',
  pagesDir = join(import.meta.dirname, '../../dist/web'),
}: { readonly scenario?: WebScenario; readonly pagesDir?: string } = {}): Promise<WebFixture> {
  let current = scenario;
  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://fixture');
    if (url.pathname === '/readyz') {
      answer(response, current === 'broken' ? 503 : 200, readiness(current));
      return;
    }
    if (!url.pathname.startsWith('/v1/')) {
      void sendPage(pagesDir, url.pathname, response);
      return;
    }
    if (current === 'broken') {
      answer(response, 503, {
        type: 'about:blank',
        title: 'The store does not answer',
        status: 503,
        code: 'store_down',
        detail: 'connect ECONNREFUSED 127.0.0.1:8123',
        remedy: 'Check CLICKHOUSE_URL and the ClickHouse server.',
      });
      return;
    }
    if (current === 'locked' && request.headers.authorization !== `Bearer ${FIXTURE_KEY}`) {
      answer(response, 401, {
        type: 'about:blank',
        title: 'A key is needed',
        status: 401,
        code: 'unauthorized',
        detail: 'no API key was sent',
        remedy: 'Send Authorization: Bearer <key> with a key of the service.',
      });
      return;
    }
    const body =
      current === 'empty' && url.pathname === '/v1/models'
        ? { items: [], next: null }
        : api(url.pathname, url.searchParams);
    if (body === undefined)
      answer(response, 404, {
        type: 'about:blank',
        title: 'Not found',
        status: 404,
        code: 'not_found',
        detail: `Nothing is at ${url.pathname}.`,
      });
    else answer(response, 200, body);
  };
  const server = createServer(respond);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    become: (next) => {
      current = next;
    },
    stop: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}
