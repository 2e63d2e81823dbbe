import { useSyncExternalStore } from 'react';

/** The reader's choice of colours. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const STORAGE_KEY = 'leeway.theme';
const listeners = new Set<() => void>();
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

function stored(): ThemeChoice {
  try {
    const value = window.localStorage.getItem(STORAGE_KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

let choice: ThemeChoice = stored();

function apply(): void {
  const dark = choice === 'dark' || (choice === 'system' && systemDark.matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  for (const listener of listeners) listener();
}

/** Puts the chosen colours on the document; called once before the first drawing. */
export function startTheme(): void {
  apply();
  systemDark.addEventListener('change', apply);
}

/** Chooses the colours and remembers them in this browser. */
export function chooseTheme(next: ThemeChoice): void {
  choice = next;
  try {
    window.localStorage.setItem(STORAGE_KEY, next);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  apply();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The reader's choice. */
export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice);
}

/** The colours in force: canvases are drawn anew when they change. */
export function useTheme(): string {
  return useSyncExternalStore(subscribe, () => document.documentElement.dataset['theme'] ?? 'light');
}

/** The value of a CSS custom property in the colours in force. */
export function cssColour(property: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}
