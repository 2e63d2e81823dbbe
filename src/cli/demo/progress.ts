/** Tells how far the demo is: one live line on a terminal, a line now and then elsewhere. Everything goes to standard error. */
export interface Progress {
  /** A new part of the story begins. */
  phase(text: string): void;
  /** What is happening within the phase; on a terminal only. */
  detail(text: string): void;
  /** Something worth keeping on the screen. */
  event(text: string): void;
  /** Clears the live line. */
  done(): void;
}

/** Progress on a stream; `live` when it is a terminal. */
export function createProgress(
  write: (text: string) => void,
  { live, now }: { readonly live: boolean; readonly now: () => number },
): Progress {
  const started = now();
  let phase = '';
  const clear = (): void => {
    if (live) write('\r\u001b[K');
  };
  const clock = (): string => `${String(Math.round((now() - started) / 1000)).padStart(3)} s`;
  return {
    phase(text) {
      clear();
      phase = text;
      write(live ? `${clock()}  ${text} …` : `${clock()}  ${text}\n`);
    },
    detail(text) {
      if (!live) return;
      write(`\r\u001b[K${clock()}  ${phase}: ${text}`.slice(0, 160));
    },
    event(text) {
      clear();
      write(`${clock()}  ${text}\n`);
    },
    done: clear,
  };
}
