import { useEffect, useSyncExternalStore } from 'react';

const STORAGE_KEY = 'leeway.shortcuts';
/** How long after `g` the second key counts. */
const CHORD_MS = 1200;
/** Where `g` and a second key lead. */
const PLACES: Readonly<Record<string, string>> = { f: '/', a: '/alerts', d: '/dead-letters' };
const listeners = new Set<() => void>();

function stored(): boolean {
  try {
    return window.localStorage.getItem(STORAGE_KEY) !== 'off';
  } catch {
    return true;
  }
}

let enabled = stored();

/** Switches the single-key shortcuts on or off and remembers it (WCAG 2.1.4 asks for the switch). */
export function enableShortcuts(on: boolean): void {
  enabled = on;
  try {
    window.localStorage.setItem(STORAGE_KEY, on ? 'on' : 'off');
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** Whether single-key shortcuts are on. */
export function useShortcutsEnabled(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => enabled,
  );
}

/** What the shortcuts do. */
export interface ShortcutActions {
  readonly focusSearch: () => void;
  readonly goTo: (address: string) => void;
  readonly toggleHelp: () => void;
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** Listens for `/`, `g f`, `g a`, `g d` and `?` while the reader is not typing. */
export function useShortcuts({ focusSearch, goTo, toggleHelp }: ShortcutActions): void {
  useEffect(() => {
    let chordUntil = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (!enabled || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      if (event.key === '/') {
        event.preventDefault();
        focusSearch();
      } else if (event.key === '?') {
        event.preventDefault();
        toggleHelp();
      } else if (event.key === 'g') {
        chordUntil = event.timeStamp + CHORD_MS;
      } else if (event.timeStamp < chordUntil) {
        chordUntil = 0;
        const place = PLACES[event.key];
        if (place !== undefined) goTo(place);
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [focusSearch, goTo, toggleHelp]);
}
