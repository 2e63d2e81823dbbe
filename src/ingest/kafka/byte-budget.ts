/** A number of bytes that several workers share. */
export interface ByteBudget {
  /**
   * Resolves with the function that gives them back once so many bytes are free, first come, first served; one demand larger than
   * the whole budget is met when nothing else is out. Resolves with null when the signal aborts before.
   */
  take(bytes: number, signal: AbortSignal): Promise<(() => void) | null>;
}

/** A budget of so many bytes. */
export function createByteBudget(limit: number): ByteBudget {
  let used = 0;
  const queue: { readonly bytes: number; readonly grant: () => void }[] = [];
  const serve = (): void => {
    for (let next = queue[0]; next !== undefined && (used === 0 || used + next.bytes <= limit); next = queue[0]) {
      queue.shift();
      used += next.bytes;
      next.grant();
    }
  };
  return {
    take: (bytes, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve(null);
          return;
        }
        const giveUp = (): void => {
          queue.splice(queue.indexOf(waiting), 1);
          resolve(null);
          serve();
        };
        const waiting = {
          bytes,
          grant: () => {
            signal.removeEventListener('abort', giveUp);
            resolve(() => {
              used -= bytes;
              serve();
            });
          },
        };
        signal.addEventListener('abort', giveUp, { once: true });
        queue.push(waiting);
        serve();
      }),
  };
}
