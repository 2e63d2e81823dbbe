import * as zlib from 'node:zlib';
import { ZSTDDecoder } from 'zstddec';
import { corrupt, tooLarge } from './codec-fault.ts';
import { zstdFrames, type ZstdFrame } from './zstd-frames.ts';

const FORMAT = 'zstd';

/** Node's own decoder, from 22.15 on. */
const native = (
  zlib as unknown as {
    readonly zstdDecompressSync?: (input: Buffer, options: { readonly maxOutputLength: number }) => Buffer;
  }
).zstdDecompressSync;

let decoder: Promise<ZSTDDecoder> | undefined;

/**
 * Unpacks Zstandard frames, one after the other: by Node itself where it can (22.15 and later; it unpacks no more than one at a
 * time), else by the reference decoder in WebAssembly.
 * @throws CodecFault
 */
export async function unpackZstd(input: Buffer, limitBytes: number): Promise<Buffer> {
  // The walk over the blocks refuses what is cut short or no frame at all, and says how much there can be at most.
  const parts: Buffer[] = [];
  let left = limitBytes;
  for (const frame of zstdFrames(input)) {
    if (frame.exact && frame.bytes > left) throw tooLarge(FORMAT, limitBytes);
    const packed = input.subarray(frame.start, frame.end);
    const part =
      native === undefined
        ? await byDecoder(packed, frame, left, limitBytes)
        : byNode(native, packed, left, limitBytes);
    if (frame.exact && part.length !== frame.bytes) throw corrupt(FORMAT, 'they hold less than they promise');
    left -= part.length;
    parts.push(part);
  }
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}

async function byDecoder(packed: Buffer, frame: ZstdFrame, left: number, limitBytes: number): Promise<Buffer> {
  decoder ??= openDecoder();
  const output = (await decoder).decode(packed, Math.max(1, Math.min(frame.bytes, left)));
  // The decoder answers a fault with nothing; what there was to unpack is at least one byte, unless every block is empty.
  if (output.length === 0 && frame.bytes > left) throw tooLarge(FORMAT, limitBytes);
  if (output.length === 0) throw corrupt(FORMAT, 'a block cannot be unpacked');
  return Buffer.from(output.buffer, output.byteOffset, output.length);
}

async function openDecoder(): Promise<ZSTDDecoder> {
  const opened = new ZSTDDecoder();
  await opened.init();
  return opened;
}

function byNode(unpack: NonNullable<typeof native>, packed: Buffer, left: number, limitBytes: number): Buffer {
  try {
    return unpack(packed, { maxOutputLength: Math.max(1, left) });
  } catch (thrown) {
    if ((thrown as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(FORMAT, limitBytes);
    throw corrupt(FORMAT, thrown instanceof Error ? thrown.message : 'they cannot be unpacked');
  }
}
