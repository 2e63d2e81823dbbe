import type {
  Alert,
  ColumnProfile,
  DeadLetter,
  DriftAnswer,
  EvidencePoint,
  ModelDetail,
  ModelSummary,
  PerformancePoint,
  Receiver,
  RetrainRequest,
  ServiceReadiness,
} from './types.ts';
import { currentKey, wantKey } from './key.ts';
import {
  readAlert,
  readDeadLetter,
  readDrift,
  readEvidence,
  readModel,
  readPerformance,
  readProfile,
  readRetrainRequest,
} from './read.ts';

/** Why a request brought nothing: nobody answered, or somebody answered with a problem. */
export type ApiFault =
  | { readonly kind: 'unreachable' }
  | {
      readonly kind: 'problem';
      readonly status: number;
      readonly title: string;
      readonly detail: string;
      readonly remedy: string;
    };

/** A request that brought nothing. */
export class ApiError extends Error {
  readonly fault: ApiFault;
  constructor(fault: ApiFault) {
    super(fault.kind === 'unreachable' ? 'The service does not answer.' : fault.title);
    this.fault = fault;
  }
}

/** Query parameters; those that are undefined are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

interface Page {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

/** The most pages of one list that are followed; a list that goes on is cut there. */
const MAX_PAGES = 20;

function address(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

function problemOf(status: number, body: unknown): ApiFault {
  const text = (name: string): string => {
    const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return {
    kind: 'problem',
    status,
    title: text('title') || `The service answered ${status}`,
    detail: text('detail'),
    remedy: text('remedy'),
  };
}

function headersWith(key: string): HeadersInit {
  return { accept: 'application/json', ...(key === '' ? {} : { authorization: `Bearer ${key}` }) };
}

async function get(path: string, query: Query, signal: AbortSignal): Promise<unknown> {
  let response: Response;
  const key = currentKey();
  try {
    response = await fetch(address(path, query), { signal, cache: 'no-cache', headers: headersWith(key) });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError({ kind: 'unreachable' });
  }
  const body: unknown = await response.json().catch(() => null);
  // An answer to a key that was changed meanwhile says nothing about the new one.
  if (response.status === 401 && key === currentKey()) wantKey();
  // A proxy in front of a stopped service answers 502 to 504: nobody is there.
  if (response.status >= 502 && response.status <= 504 && body === null) throw new ApiError({ kind: 'unreachable' });
  if (!response.ok || body === null) throw new ApiError(problemOf(response.status, body));
  return body;
}

async function list(path: string, query: Query, signal: AbortSignal): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = (await get(path, { ...query, cursor }, signal)) as Page;
    items.push(...answer.items);
    if (answer.next === null) break;
    cursor = answer.next;
  }
  return items;
}

/** Whether the service takes a key: `silent` where nobody answers. */
export async function tryKey(key: string): Promise<'valid' | 'refused' | 'silent'> {
  try {
    // Letters beyond Latin-1 cannot stand in a header, and so in no key.
    const { status } = await fetch(address('/v1/models', { limit: 1 }), { headers: headersWith(key) });
    return status === 401 ? 'refused' : status < 500 ? 'valid' : 'silent';
  } catch {
    return /^[!-~]+$/.test(key) ? 'silent' : 'refused';
  }
}

/** Whether the service has what it needs, or what stands in the way; null where the answer is none of its own. */
export async function fetchReadiness(signal: AbortSignal): Promise<ServiceReadiness | null> {
  try {
    // A service that is not ready says so with 503 and the same document.
    const response = await fetch('/readyz', { signal, cache: 'no-cache', headers: headersWith('') });
    const body = (await response.json()) as Partial<ServiceReadiness> | null;
    return body?.reasons === undefined || body.kafka === undefined ? null : (body as ServiceReadiness);
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

const modelPath = (model: string): string => `/v1/models/${encodeURIComponent(model)}`;

/** All models. */
export async function fetchModels(signal: AbortSignal): Promise<readonly ModelSummary[]> {
  return (await list('/v1/models', {}, signal)).map(readModel);
}

/** One model with its calibration. */
export async function fetchModel(model: string, signal: AbortSignal): Promise<ModelDetail> {
  return readModel(await get(modelPath(model), {}, signal));
}

/** The evidence of one version in a span. */
export async function fetchEvidence(
  model: string,
  query: Query,
  signal: AbortSignal,
): Promise<readonly EvidencePoint[]> {
  return (await list(`${modelPath(model)}/evidence`, query, signal)).map(readEvidence);
}

/** The drift of all streams of one version in a span. */
export async function fetchDrift(model: string, query: Query, signal: AbortSignal): Promise<DriftAnswer> {
  return readDrift(await get(`${modelPath(model)}/drift`, query, signal));
}

/** What turned out with one version in a span. */
export async function fetchPerformance(
  model: string,
  query: Query,
  signal: AbortSignal,
): Promise<readonly PerformancePoint[]> {
  return (await list(`${modelPath(model)}/performance`, query, signal)).map(readPerformance);
}

/** One column, baseline against a span. */
export async function fetchProfile(model: string, query: Query, signal: AbortSignal): Promise<ColumnProfile> {
  return readProfile(await get(`${modelPath(model)}/profiles`, query, signal));
}

/** The alerts of a model, newest first. */
export async function fetchAlerts(model: string, signal: AbortSignal): Promise<readonly Alert[]> {
  const alerts = (await list('/v1/alerts', { model }, signal)).map(readAlert);
  return alerts.toSorted((a, b) => b.openedAt - a.openedAt);
}

/** The alerts of all models, newest first, those that are open or all. */
export async function fetchAllAlerts(state: 'firing' | undefined, signal: AbortSignal): Promise<readonly Alert[]> {
  const alerts = (await list('/v1/alerts', { state, limit: 1000 }, signal)).map(readAlert);
  return alerts.toSorted((a, b) => b.openedAt - a.openedAt);
}

/** Who is told of alerts, by identifier. */
export async function fetchReceivers(signal: AbortSignal): Promise<ReadonlyMap<string, Receiver>> {
  const receivers = (await list('/v1/receivers', {}, signal)) as readonly Receiver[];
  return new Map(receivers.map((receiver) => [receiver.id, receiver]));
}

/** One alert, wherever it belongs. */
export async function fetchAlert(id: string, signal: AbortSignal): Promise<Alert> {
  return readAlert(await get(`/v1/alerts/${encodeURIComponent(id)}`, {}, signal));
}

/** The retrain requests of a model, newest first. */
export async function fetchRetrainRequests(model: string, signal: AbortSignal): Promise<readonly RetrainRequest[]> {
  const requests = (await list('/v1/retrain-requests', { model }, signal)).map(readRetrainRequest);
  return requests.toSorted((a, b) => b.at - a.at);
}

/** The newest dead letters that are open, and whether there are more of them. */
export async function fetchDeadLetters(
  signal: AbortSignal,
): Promise<{ readonly letters: readonly DeadLetter[]; readonly more: boolean }> {
  const { items, next } = (await get('/v1/dead-letters', { limit: 200 }, signal)) as Page;
  return { letters: items.map(readDeadLetter), more: next !== null };
}
