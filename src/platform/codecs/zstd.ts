import * as zlib from 'node:zlib';
import { ZSTDDecoder } from 'zstddec';
import { corrupt, tooLarge } from './codec-fault.ts';
import { zstdBound } from './zstd-bound.ts';

const FORMAT = 'zstd';

/** Node's own decoder, from 22.15 on. */
const native = (
  zlib as unknown as {
    readonly zstdDecompressSync?: (input: Buffer, options: { readonly maxOutputLength: number }) => Buffer;
  }
).zstdDecompressSync;

let decoder: Promise<ZSTDDecoder> | undefined;

/**
 * Unpacks Zstandard frames: by Node itself where it can (22.15 and later), else by the reference decoder in WebAssembly.
 * @throws CodecFault
 */
export async function unpackZstd(input: Buffer, limitBytes: number): Promise<Buffer> {
  // The walk over the blocks refuses what is cut short or no frame at all, and says how much there can be at most.
  const bound = zstdBound(input);
  if (bound.exact && bound.bytes > limitBytes) throw tooLarge(FORMAT, limitBytes);
  if (bound.bytes === 0) return Buffer.alloc(0);
  if (native !== undefined) return byNode(native, input, limitBytes);
  decoder ??= openDecoder();
  const capacity = Math.min(bound.bytes, limitBytes);
  const output = (await decoder).decode(input, capacity);
  // The decoder answers a fault with nothing; what there was to unpack is at least one byte, unless every block is empty.
  if (output.length === 0 && bound.bytes > limitBytes) throw tooLarge(FORMAT, limitBytes);
  if (output.length === 0) throw corrupt(FORMAT, 'a block cannot be unpacked');
  if (bound.exact && output.length !== bound.bytes) throw corrupt(FORMAT, 'they hold less than they promise');
  return Buffer.from(output.buffer, output.byteOffset, output.length);
}

async function openDecoder(): Promise<ZSTDDecoder> {
  const opened = new ZSTDDecoder();
  await opened.init();
  return opened;
}

function byNode(unpack: NonNullable<typeof native>, input: Buffer, limitBytes: number): Buffer {
  try {
    return unpack(input, { maxOutputLength: limitBytes });
  } catch (thrown) {
    if ((thrown as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(FORMAT, limitBytes);
    throw corrupt(FORMAT, thrown instanceof Error ? thrown.message : 'they cannot be unpacked');
  }
}
