import { LeewayError } from '../../platform/errors.ts';
import { openBytes, type FileBytes } from './file-bytes.ts';

/** The bytes that a buffer for `feedBytes` should have. */
export const BUFFER_BYTES = 4 << 20;
const LARGEST_ROW_BYTES = 512 << 20;
/** Room behind the bytes that are handed out, which their taker may overwrite. */
const SPARE_BYTES = 8;

/**
 * Feeds a file through a buffer: `take` gets its first `end` bytes and answers how many of them it used up; the others come again with
 * more behind them, and SPARE_BYTES of room behind those. It is called until all are used up, or until it answers a negative number.
 * The buffer is `first`, until a row is too long for it.
 * @throws LeewayError `bad_input` when the file cannot be read or a row is longer than any row should be.
 */
export async function feedBytes(
  file: { readonly path: string; readonly gzip: boolean },
  skipped: number,
  take: (buffer: Uint8Array, end: number, last: boolean, taken: number) => number,
  first: Uint8Array = new Uint8Array(BUFFER_BYTES),
): Promise<void> {
  const bytes: FileBytes = await openBytes(file);
  try {
    let buffer = first;
    let filled = 0;
    let skip = skipped;
    for (;;) {
      const space = buffer.subarray(0, buffer.length - SPARE_BYTES);
      const read = await bytes.fill(space, filled);
      filled += read;
      if (skip > 0 && filled > 0) {
        const drop = Math.min(skip, filled);
        buffer.copyWithin(0, drop, filled);
        filled -= drop;
        skip -= drop;
      }
      const last = read === 0;
      if (!last && filled < space.length) continue;
      const used = take(buffer, filled, last, bytes.taken());
      if (last || used < 0) return;
      buffer.copyWithin(0, used, filled);
      filled -= used;
      if (filled < space.length) continue;
      if (filled >= LARGEST_ROW_BYTES) {
        throw new LeewayError('bad_input', `${file.path}: a row is longer than ${LARGEST_ROW_BYTES >> 20} MiB`, {
          remedy: 'Look for a quote that is never closed, or for a file without line ends.',
        });
      }
      const larger = new Uint8Array(filled * 2 + SPARE_BYTES);
      larger.set(buffer.subarray(0, filled));
      buffer = larger;
    }
  } finally {
    await bytes.close();
  }
}
