import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that live for the time of one insert. */
export interface Spool {
  /** Lends the pieces as one file to whoever reads it; the file is gone afterwards, read or not. */
  lend<T>(pieces: readonly Uint8Array[], read: (file: string) => Promise<T>): Promise<T>;
}

/**
 * A directory for bytes on their way into the embedded engine. What a killed process left in it is removed: whatever was not
 * stored comes again from where it came. The caller owns the directory alone.
 */
export async function openSpool(directory: string): Promise<Spool> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  let count = 0;
  return {
    async lend(pieces, read) {
      count += 1;
      const file = join(directory, `${count}.native`);
      try {
        await writeFile(file, pieces);
        return await read(file);
      } finally {
        await rm(file, { force: true });
      }
    },
  };
}
