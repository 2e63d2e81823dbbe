import { readFileSync } from 'node:fs';

/**
 * Watches the processes that this one was started through (npm, its shell, the loader): resolves when one of them is gone, for
 * npm does not hand a SIGTERM down, and what it started would live on unseen. Where there is no /proc, the parent alone is watched.
 */
export function orphaned(pollMs = 500): Promise<void> {
  const before = ancestry();
  return new Promise((resolve) => {
    const watch = setInterval(() => {
      if (ancestry() === before) return;
      clearInterval(watch);
      resolve();
    }, pollMs);
  });
}

/** The process's parent and its parent's parent. */
function ancestry(): string {
  const parent = process.ppid;
  try {
    // The name of a program may hold spaces and parentheses; the parent is the second field after its last parenthesis.
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? ''}`;
  } catch {
    return String(parent);
  }
}
