import { gunzipSync } from 'node:zlib';
import { corrupt, tooLarge } from './codec-fault.ts';

const FORMAT = 'gzip';

/**
 * Unpacks gzip, but no further than the limit.
 * @throws CodecFault
 */
export function unpackGzip(input: Buffer, limitBytes: number): Buffer {
  try {
    return gunzipSync(input, { maxOutputLength: limitBytes });
  } catch (thrown) {
    if ((thrown as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(FORMAT, limitBytes);
    throw corrupt(FORMAT, thrown instanceof Error ? thrown.message : 'they cannot be unpacked');
  }
}
