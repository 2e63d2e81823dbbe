import { useSyncExternalStore } from 'react';

/** Where the reader is: everything that the page shows follows from it. */
export interface Place {
  readonly path: string;
  readonly parameters: URLSearchParams;
}

const listeners = new Set<() => void>();
let place: Place = readPlace();

function readPlace(): Place {
  return { path: window.location.pathname, parameters: new URLSearchParams(window.location.search) };
}

function announce(): void {
  place = readPlace();
  for (const listener of listeners) listener();
}

window.addEventListener('popstate', announce);

/** The current place; the component is drawn anew when it changes. */
export function usePlace(): Place {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => place,
  );
}

/** Goes to an address of these pages; `replace` leaves no step in the history, so that going back does not return to a signpost. */
export function goTo(address: string, replace = false): void {
  if (replace) window.history.replaceState(null, '', address);
  else window.history.pushState(null, '', address);
  announce();
  window.scrollTo(0, 0);
}

/** Changes parameters of the current address (null removes one); `replace` leaves no step in the history. */
export function setParameters(change: Readonly<Record<string, string | null>>, replace = false): void {
  const parameters = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) parameters.delete(name);
    else parameters.set(name, value);
  }
  // Slashes and colons are legal in a query and far easier to read in a link.
  const text = parameters.toString().replaceAll('%2F', '/').replaceAll('%3A', ':');
  const address = text === '' ? window.location.pathname : `${window.location.pathname}?${text}`;
  if (replace) window.history.replaceState(null, '', address);
  else window.history.pushState(null, '', address);
  announce();
}

/** The address of a model's page. */
export function modelAddress(model: string): string {
  return `/models/${encodeURIComponent(model)}`;
}

/** What a path names. */
export type Route =
  | { readonly kind: 'fleet' }
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'alert'; readonly id: string }
  | { readonly kind: 'alerts' }
  | { readonly kind: 'dead-letters' }
  | { readonly kind: 'nowhere' };

/** Reads a path. */
export function routeOf(path: string): Route {
  if (path === '/' || path === '') return { kind: 'fleet' };
  if (/^\/alerts\/?$/.test(path)) return { kind: 'alerts' };
  if (/^\/dead-letters\/?$/.test(path)) return { kind: 'dead-letters' };
  const match = /^\/(models|alerts)\/([^/]+)\/?$/.exec(path);
  const name = match?.[2];
  if (match === null || name === undefined) return { kind: 'nowhere' };
  try {
    const decoded = decodeURIComponent(name);
    return match[1] === 'models' ? { kind: 'model', model: decoded } : { kind: 'alert', id: decoded };
  } catch {
    return { kind: 'nowhere' };
  }
}
