import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { ApiError } from '../api/client.ts';

/** What is known of something that is fetched. Data stay while newer ones are on their way or do not come. */
export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: ApiError | undefined;
  readonly loadedAt: number | undefined;
  readonly loading: boolean;
}

/** How often what is on the screen is asked for again. */
export const REFRESH_EVERY_MS = 5000;

/** The most answers that are kept; beyond it the oldest that nobody looks at goes. */
const MAX_KEPT = 60;

interface Entry {
  state: Resource<unknown>;
  readonly listeners: Set<() => void>;
  request: AbortController | undefined;
}

const entries = new Map<string, Entry>();
const IDLE: Resource<never> = { data: undefined, error: undefined, loadedAt: undefined, loading: false };
const LOADING: Resource<never> = { ...IDLE, loading: true };

function entryOf(key: string): Entry {
  const known = entries.get(key);
  if (known !== undefined) return known;
  if (entries.size >= MAX_KEPT) {
    for (const [name, entry] of entries) {
      if (entry.listeners.size > 0 || entry.state.data === undefined) continue;
      entries.delete(name);
      break;
    }
  }
  const entry: Entry = { state: LOADING, listeners: new Set(), request: undefined };
  entries.set(key, entry);
  return entry;
}

function publish(entry: Entry, state: Resource<unknown>): void {
  entry.state = state;
  for (const listener of entry.listeners) listener();
}

async function load(entry: Entry, fetcher: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  if (entry.request !== undefined) return;
  const request = new AbortController();
  entry.request = request;
  try {
    const data = await fetcher(request.signal);
    publish(entry, { data, error: undefined, loadedAt: Date.now(), loading: false });
  } catch (error) {
    if (request.signal.aborted) return;
    const fault = error instanceof ApiError ? error : new ApiError(unreadable(error));
    publish(entry, { ...entry.state, error: fault, loading: false });
  } finally {
    entry.request = undefined;
  }
}

function unreadable(error: unknown) {
  return {
    kind: 'problem',
    status: 200,
    title: 'The answer could not be read',
    detail: error instanceof Error ? error.message : String(error),
    remedy: 'The pages and the service may be of different versions: reload the page.',
  } as const;
}

/** How a resource is kept fresh. */
export interface ResourceOptions {
  /** Asks again every five seconds while the tab is visible. */
  readonly refresh?: boolean;
  /** Keeps the data of the last key while a new key loads, so that a change of range does not blank the page. */
  readonly keepLast?: boolean;
}

/**
 * Fetches under a key and keeps the answer for whoever asks under the same key.
 * A null key fetches nothing.
 */
export function useResource<T>(
  key: string | null,
  fetcher: (signal: AbortSignal) => Promise<T>,
  { refresh = false, keepLast = false }: ResourceOptions = {},
): Resource<T> {
  const latestFetcher = useRef(fetcher);
  useEffect(() => {
    latestFetcher.current = fetcher;
  });
  const subscribe = useCallback(
    (listener: () => void) => {
      if (key === null) return () => undefined;
      const entry = entryOf(key);
      entry.listeners.add(listener);
      return () => {
        entry.listeners.delete(listener);
        if (entry.listeners.size === 0 && entry.state.data === undefined) {
          entry.request?.abort();
          entries.delete(key);
        }
      };
    },
    [key],
  );
  const state = useSyncExternalStore(subscribe, () => (key === null ? IDLE : entryOf(key).state)) as Resource<T>;

  useEffect(() => {
    if (key === null) return;
    const ask = (): void => void load(entryOf(key), (signal) => latestFetcher.current(signal));
    if (entryOf(key).state.data === undefined || refresh) ask();
    const askIfSeen = (): void => {
      // What failed is tried again at the same pace, whether or not it is kept fresh.
      const wanted = refresh || entryOf(key).state.error !== undefined;
      if (wanted && document.visibilityState === 'visible') ask();
    };
    const timer = setInterval(askIfSeen, REFRESH_EVERY_MS);
    document.addEventListener('visibilitychange', askIfSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', askIfSeen);
    };
  }, [key, refresh]);

  const [last, setLast] = useState<T | undefined>(undefined);
  if (state.data !== undefined && state.data !== last) setLast(state.data);
  return state.data === undefined && keepLast ? { ...state, data: last } : state;
}
