const STORAGE_KEY = 'leeway.key';
const listeners = new Set<() => void>();

function stored(): string {
  try {
    return window.sessionStorage.getItem(STORAGE_KEY) ?? window.localStorage.getItem(STORAGE_KEY) ?? '';
  } catch {
    return '';
  }
}

let key = stored();
/** Whether the service has refused a request for want of a key that is valid. */
let wanted = false;

function announce(): void {
  for (const listener of listeners) listener();
}

/** The API key that requests carry; empty where none was given. */
export function currentKey(): string {
  return key;
}

/** What a command in a shell needs in addition where a key is asked for; the key itself stays out of it. */
export function keyHeaderOfShell(): string {
  return key === '' ? '' : ' -H "authorization: Bearer $LEEWAY_API_KEY"';
}

/** Whether the service asks for a key that these pages do not have. */
export function keyWanted(): boolean {
  return wanted;
}

/** Notes that the service refused a request for want of a valid key. */
export function wantKey(): void {
  if (wanted) return;
  wanted = true;
  announce();
}

function keep(storage: Storage, value: string): void {
  if (value === '') storage.removeItem(STORAGE_KEY);
  else storage.setItem(STORAGE_KEY, value);
}

/** Uses a key from now on (empty: none), for as long as the tab is open or, if `remember`, in this browser for good. */
export function chooseKey(next: string, remember: boolean): void {
  key = next;
  wanted = next === '';
  try {
    keep(window.sessionStorage, remember ? '' : next);
    keep(window.localStorage, remember ? next : '');
  } catch {
    // Storage may be forbidden; the key then lasts as long as the page.
  }
  announce();
}

/** Is told when a key is wanted, given or forgotten; returns how to stop. */
export function onKey(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
