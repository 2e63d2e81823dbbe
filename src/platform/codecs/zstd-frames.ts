import { corrupt } from './codec-fault.ts';

const FORMAT = 'zstd';
const MAGIC = 0xfd2fb528;
/** The sixteen magic numbers of frames that carry something of their own and are to be passed over. */
const SKIPPABLE = 0x184d2a50;
const MAX_BLOCK = 128 << 10;

/** How many bytes one frame unpacks to at most; `exact` where it tells its own size. */
export interface ZstdFrame {
  /** Where it lies in the input. */
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
  readonly exact: boolean;
}

/**
 * Walks over Zstandard frames and their blocks (RFC 8878, section 3.1) without unpacking them; linear in the number of blocks.
 * @returns the frames that carry data, in order.
 * @throws CodecFault when they are no frames, or cut short.
 */
export function zstdFrames(input: Buffer): readonly ZstdFrame[] {
  const frames: ZstdFrame[] = [];
  let at = 0;
  try {
    do {
      const frame = frameAt(input, at);
      if (frame.bytes > 0) frames.push(frame);
      at = frame.end;
    } while (at < input.length);
  } catch (thrown) {
    // Reading beyond the end of a Buffer: the one way in which the reads below fail.
    if (thrown instanceof RangeError) throw corrupt(FORMAT, 'they are cut short');
    throw thrown;
  }
  return frames;
}

function frameAt(input: Buffer, start: number): ZstdFrame {
  const magic = input.readUInt32LE(start);
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
    const end = start + 8 + input.readUInt32LE(start + 4);
    if (end > input.length) throw corrupt(FORMAT, 'they are cut short');
    return { start, end, bytes: 0, exact: true };
  }
  if (magic !== MAGIC) throw corrupt(FORMAT, 'they do not begin with a frame');
  const descriptor = input.readUInt8(start + 4);
  const single = (descriptor & 0x20) !== 0;
  const hasChecksum = (descriptor & 0x04) !== 0;
  let at = start + 5;
  let window = Infinity;
  if (!single) {
    const code = input.readUInt8(at);
    const base = 2 ** (10 + (code >>> 3));
    window = base + (base / 8) * (code & 7);
    at += 1;
  }
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  if (dictionaryBytes > 0 && input.readUIntLE(at, dictionaryBytes) !== 0)
    throw corrupt(FORMAT, 'they need a dictionary');
  at += dictionaryBytes;
  const { size, bytes: sizeBytes } = contentSize(input, at, descriptor >>> 6, single);
  at += sizeBytes;
  const blockMaximum = Math.min(MAX_BLOCK, single ? (size ?? Infinity) : window);
  let bound = 0;
  for (let last = false; !last;) {
    const header = input.readUIntLE(at, 3);
    last = (header & 1) === 1;
    const type = (header >>> 1) & 3;
    const blockSize = header >>> 3;
    if (type === 3) throw corrupt(FORMAT, 'a block is of no known type');
    // Raw bytes, one byte many times, or compressed.
    bound += type === 2 ? blockMaximum : blockSize;
    at += 3 + (type === 1 ? 1 : blockSize);
  }
  if (hasChecksum) at += 4;
  if (at > input.length) throw corrupt(FORMAT, 'they are cut short');
  return size === null ? { start, end: at, bytes: bound, exact: false } : { start, end: at, bytes: size, exact: true };
}

function contentSize(
  input: Buffer,
  at: number,
  code: number,
  single: boolean,
): { readonly size: number | null; readonly bytes: number } {
  switch (code) {
    case 0:
      return single ? { size: input.readUInt8(at), bytes: 1 } : { size: null, bytes: 0 };
    case 1:
      return { size: input.readUInt16LE(at) + 256, bytes: 2 };
    case 2:
      return { size: input.readUInt32LE(at), bytes: 4 };
    default:
      return { size: input.readUInt32LE(at) + input.readUInt32LE(at + 4) * 2 ** 32, bytes: 8 };
  }
}
