import { useSyncExternalStore } from 'react';

/** The moment the reader points at, shared by all charts on the page; null where none. */
let moment: number | null = null;
const listeners = new Set<() => void>();

/** Points at a moment. */
export function setMoment(time: number | null): void {
  if (time === moment) return;
  moment = time;
  for (const listener of listeners) listener();
}

/** The moment pointed at, without being told of changes. */
export function currentMoment(): number | null {
  return moment;
}

/** Is told of every change of the moment; returns how to stop. */
export function onMoment(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The moment pointed at; only small readouts should use it, since it changes with every move of the mouse. */
export function useMoment(): number | null {
  return useSyncExternalStore(onMoment, currentMoment);
}
