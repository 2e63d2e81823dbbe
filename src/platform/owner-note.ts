import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who owns a data directory, and where that process answers. */
export interface Owner {
  readonly pid: number;
  /** Base URL of its API; null for a process that serves none. */
  readonly url: string | null;
}

const FILE = 'owner.json';

/** Writes the note; the engine's own file lock is the fence, this only tells others whom to talk to. */
export function writeOwnerNote(dataDir: string, owner: Owner): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, FILE), `${JSON.stringify(owner)}\n`);
}

/** Takes the note away, if it is still ours. */
export function removeOwnerNote(dataDir: string, pid: number): void {
  if (readOwnerNote(dataDir)?.pid === pid) rmSync(join(dataDir, FILE), { force: true });
}

/** The note of a live process, or null: a note whose process is gone counts for nothing. */
export function readOwnerNote(dataDir: string): Owner | null {
  try {
    const { pid, url } = JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as Partial<Record<keyof Owner, unknown>>;
    if (typeof pid !== 'number' || !isLiveProcess(pid)) return null;
    return typeof url === 'string' || url === null ? { pid, url } : null;
  } catch {
    return null;
  }
}

/** Whether a process of that id lives, of whichever user. */
export function isLiveProcess(pid: number): boolean {
  // Ids of 0 and below mean groups of processes, of which there is always one.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
