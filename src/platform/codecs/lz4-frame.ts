import { corrupt, tooLarge } from './codec-fault.ts';

const FORMAT = 'lz4';
const MAGIC = 0x184d2204;
/** The sixteen magic numbers of frames that carry something of their own and are to be passed over. */
const SKIPPABLE = 0x184d2a50;
const UNCOMPRESSED = 0x80000000;
const MIN_MATCH = 4;

/** Where unpacked bytes go: grows by doubling up to the limit. */
interface Sink {
  bytes: Buffer;
  length: number;
  readonly limitBytes: number;
}

/**
 * Unpacks LZ4 frames (lz4_Frame_format.md 1.6.4), one after the other, as every Kafka client since 0.10 writes them. The frame's own
 * checksums are passed over: a record batch has one of its own over all of it.
 * @throws CodecFault
 */
export function unpackLz4(input: Buffer, limitBytes: number): Buffer {
  const sink: Sink = {
    bytes: Buffer.allocUnsafe(Math.min(limitBytes, Math.max(1 << 16, input.length * 4))),
    length: 0,
    limitBytes,
  };
  let at = 0;
  do {
    at = unpackFrame(input, at, sink);
  } while (at < input.length);
  return sink.bytes.subarray(0, sink.length);
}

/** Unpacks the frame that begins at an index, and answers where it ends. */
function unpackFrame(input: Buffer, start: number, sink: Sink): number {
  if (start + 7 > input.length) throw corrupt(FORMAT, 'they do not begin with a frame');
  const magic = input.readUInt32LE(start);
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
    const end = start + 8 + (start + 8 > input.length ? 0 : input.readUInt32LE(start + 4));
    if (end > input.length) throw corrupt(FORMAT, 'a frame is cut short');
    return end;
  }
  if (magic !== MAGIC) throw corrupt(FORMAT, 'they do not begin with a frame');
  const flags = input[start + 4] ?? 0;
  if (flags >>> 6 !== 1) throw corrupt(FORMAT, `version ${flags >>> 6} of the frame is not known`);
  if ((flags & 1) !== 0) throw corrupt(FORMAT, 'the frame needs a dictionary');
  const sizeCode = ((input[start + 5] ?? 0) >>> 4) & 7;
  if (sizeCode < 4) throw corrupt(FORMAT, `block size ${sizeCode} is not known`);
  const blockMaximum = 1 << (8 + 2 * sizeCode);
  const blocksAreLinked = (flags & 0x20) === 0;
  const afterBlock = (flags & 0x10) === 0 ? 0 : 4;
  const afterFrame = (flags & 0x04) === 0 ? 0 : 4;
  const frameBegan = sink.length;
  // Flags, block size, the content's size where it is told, checksum of the header.
  let at = start + 7 + ((flags & 0x08) === 0 ? 0 : 8);
  for (;;) {
    if (at + 4 > input.length) throw corrupt(FORMAT, 'a frame is cut short');
    const word = input.readUInt32LE(at);
    at += 4;
    if (word === 0) break;
    const size = word & ~UNCOMPRESSED;
    if (at + size > input.length) throw corrupt(FORMAT, 'a block is cut short');
    if (size > blockMaximum) throw corrupt(FORMAT, 'a block is larger than its frame allows');
    if (word >= UNCOMPRESSED) {
      reserve(sink, size);
      input.copy(sink.bytes, sink.length, at, at + size);
      sink.length += size;
    } else {
      reserve(sink, blockMaximum);
      const begin = blocksAreLinked ? frameBegan : sink.length;
      unpackBlock(input, at, at + size, sink, begin, Math.min(sink.bytes.length, sink.length + blockMaximum));
    }
    at += size + afterBlock;
  }
  if (at + afterFrame > input.length) throw corrupt(FORMAT, 'a frame is cut short');
  return at + afterFrame;
}

/** One block (lz4_Block_format.md): literals and copies in turn; a copy reaches back to `begin` at most. */
function unpackBlock(input: Buffer, start: number, end: number, sink: Sink, begin: number, full: number): void {
  const output = sink.bytes;
  const overflow = (): Error =>
    output.length >= sink.limitBytes
      ? tooLarge(FORMAT, sink.limitBytes)
      : corrupt(FORMAT, 'a block unfolds beyond its size');
  let to = sink.length;
  let at = start;
  while (at < end) {
    const token = input[at] ?? 0;
    at += 1;
    let literals = token >>> 4;
    if (literals === 15) {
      let more: number;
      do {
        more = input[at] ?? 0;
        at += 1;
        literals += more;
      } while (more === 255 && at < end);
    }
    if (at + literals > end) throw corrupt(FORMAT, 'literals are cut short');
    if (to + literals > full) throw overflow();
    if (literals > 16) input.copy(output, to, at, at + literals);
    else for (let i = 0; i < literals; i += 1) output[to + i] = input[at + i] ?? 0;
    at += literals;
    to += literals;
    if (at === end) break;
    if (at + 2 > end) throw corrupt(FORMAT, 'a copy is cut short');
    const distance = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8);
    at += 2;
    if (distance === 0 || to - distance < begin) throw corrupt(FORMAT, 'a copy reaches before the beginning');
    let length = (token & 15) + MIN_MATCH;
    if (length === 15 + MIN_MATCH) {
      let more: number;
      do {
        if (at >= end) throw corrupt(FORMAT, 'a copy is cut short');
        more = input[at] ?? 0;
        at += 1;
        length += more;
      } while (more === 255);
    }
    if (to + length > full) throw overflow();
    for (let from = to - distance, last = to + length; to < last; from += 1, to += 1) output[to] = output[from] ?? 0;
  }
  sink.length = to;
}

/** Makes room for that many bytes more, or as many as the limit leaves. */
function reserve(sink: Sink, more: number): void {
  const needed = sink.length + more;
  if (needed <= sink.bytes.length || sink.bytes.length >= sink.limitBytes) return;
  const grown = Buffer.allocUnsafe(Math.min(sink.limitBytes, Math.max(needed, sink.bytes.length * 2)));
  sink.bytes.copy(grown, 0, 0, sink.length);
  sink.bytes = grown;
}
