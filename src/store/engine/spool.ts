import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LeewayError, messageOf } from '../../platform/errors.ts';

/** Files that live for the time of one insert. */
export interface Spool {
  /**
   * Lends the pieces as one file to whoever reads it; the file is gone afterwards, read or not.
   * @throws LeewayError `store_unavailable`, retryable, when the file cannot be written.
   */
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
        await write(file, pieces);
        return await read(file);
      } finally {
        await rm(file, { force: true });
      }
    },
  };
}

async function write(file: string, pieces: readonly Uint8Array[]): Promise<void> {
  try {
    await writeFile(file, pieces);
  } catch (thrown) {
    throw new LeewayError('store_unavailable', `the spool file ${file} cannot be written: ${messageOf(thrown)}`, {
      retryable: true,
      cause: thrown,
      remedy: 'Free space on the disk of LEEWAY_DATA_DIR and check that it can be written; Leeway goes on trying.',
    });
  }
}
