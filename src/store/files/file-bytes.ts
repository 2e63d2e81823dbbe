import { open, type FileHandle } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { LeewayError, messageOf } from '../../platform/errors.ts';

/** The bytes of a file in order, unpacked if it is compressed. */
export interface FileBytes {
  /** Fills `into` from `at` on; answers how many bytes came, 0 at the end. @throws LeewayError `bad_input` when they cannot be had. */
  fill(into: Uint8Array, at: number): Promise<number>;
  /** Bytes of the file taken so far, before unpacking. */
  taken(): number;
  close(): Promise<void>;
}

/** Opens a file for reading from its beginning. */
export async function openBytes(file: { readonly path: string; readonly gzip: boolean }): Promise<FileBytes> {
  return file.gzip ? unpacked(file.path) : plain(file.path);
}

async function plain(path: string): Promise<FileBytes> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (thrown) {
    throw unreadable(path, messageOf(thrown), thrown);
  }
  let taken = 0;
  return {
    async fill(into, at) {
      try {
        const { bytesRead } = await handle.read(into, at, into.length - at);
        taken += bytesRead;
        return bytesRead;
      } catch (thrown) {
        throw unreadable(path, messageOf(thrown), thrown);
      }
    },
    taken: () => taken,
    close: () => handle.close(),
  };
}

function unpacked(path: string): FileBytes {
  const source = createReadStream(path, { highWaterMark: 1 << 20 });
  const gunzip = createGunzip({ chunkSize: 1 << 20 });
  // An error of the file must end the reading of what it unpacks to.
  source.on('error', (fault) => gunzip.destroy(fault));
  const chunks = source.pipe(gunzip)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  return {
    async fill(into, at) {
      if (rest.length === 0) {
        try {
          const next = await chunks.next();
          if (next.done === true) return 0;
          rest = next.value;
        } catch (thrown) {
          throw unreadable(path, gzipFault(thrown), thrown);
        }
      }
      const length = Math.min(rest.length, into.length - at);
      into.set(rest.subarray(0, length), at);
      rest = rest.subarray(length);
      return length;
    },
    taken: () => source.bytesRead,
    close: () => {
      source.destroy();
      gunzip.destroy();
      return Promise.resolve();
    },
  };
}

/** What is wrong with compressed data, as the unpacker tells it. */
export function gzipFault(thrown: unknown): string {
  const code = (thrown as { readonly code?: unknown }).code;
  if (code === 'Z_BUF_ERROR') return 'its gzip data ends too early: the file is truncated';
  if (code === 'Z_DATA_ERROR') return `it is no gzip data, or damaged (${messageOf(thrown)})`;
  return messageOf(thrown);
}

/** The fault of a file that cannot be read. */
export function unreadable(path: string, reason: string, cause?: unknown): LeewayError {
  return new LeewayError('bad_input', `${path} cannot be read: ${reason}`, {
    ...(cause === undefined ? {} : { cause }),
    remedy:
      'Write the file again, or name it by what it is: .csv, .jsonl, .ndjson, .parquet or .arrow, with .gz behind it if it is compressed.',
  });
}
