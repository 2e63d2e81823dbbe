import { corrupt, tooLarge } from './codec-fault.ts';

const FORMAT = 'snappy';
/** What Java's stream of blocks begins with: the magic of xerial's snappy-java, then two versions of four bytes. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/**
 * Unpacks Snappy as Kafka's clients write it: one raw block (librdkafka), or blocks in the framing of snappy-java (Java).
 * The size stands before the data, so that nothing is unpacked that is larger than `limitBytes`.
 * @throws CodecFault
 */
export function unpackSnappy(input: Buffer, limitBytes: number): Buffer {
  if (!input.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return unpackBlock(input, limitBytes);
  const blocks: Buffer[] = [];
  let total = 0;
  let at = XERIAL_HEADER_BYTES;
  while (at < input.length) {
    if (at + 4 > input.length) throw corrupt(FORMAT, 'a block has no length');
    const end = at + 4 + input.readUInt32BE(at);
    if (end > input.length) throw corrupt(FORMAT, 'the last block is cut short');
    const block = unpackBlock(input.subarray(at + 4, end), limitBytes - total);
    blocks.push(block);
    total += block.length;
    at = end;
  }
  const [only] = blocks;
  return blocks.length === 1 && only !== undefined ? only : Buffer.concat(blocks, total);
}

/** One raw block (google/snappy, format_description.txt): its size, then literals and copies of what was written before. */
function unpackBlock(input: Buffer, limitBytes: number): Buffer {
  const { size, start } = sizeOf(input);
  if (size > limitBytes) throw tooLarge(FORMAT, limitBytes);
  // A literal or a copy of one byte input makes 64 bytes at most.
  if (size > input.length * 64) throw corrupt(FORMAT, 'they promise more than they can hold');
  const output = Buffer.allocUnsafe(size);
  let at = start;
  let to = 0;
  while (at < input.length) {
    const tag = input[at] ?? 0;
    at += 1;
    if ((tag & 3) === 0) {
      let length = (tag >>> 2) + 1;
      if (length > 60) {
        const bytes = length - 60;
        if (at + bytes > input.length) throw corrupt(FORMAT, 'a literal has no length');
        length = input.readUIntLE(at, bytes) + 1;
        at += bytes;
      }
      if (at + length > input.length) throw corrupt(FORMAT, 'a literal is cut short');
      if (to + length > size) throw corrupt(FORMAT, 'they hold more than they promise');
      if (length > 16) input.copy(output, to, at, at + length);
      else for (let i = 0; i < length; i += 1) output[to + i] = input[at + i] ?? 0;
      at += length;
      to += length;
      continue;
    }
    let length: number;
    let distance: number;
    if ((tag & 3) === 1) {
      length = ((tag >>> 2) & 7) + 4;
      distance = ((tag >>> 5) << 8) | (input[at] ?? 0);
      at += 1;
    } else if ((tag & 3) === 2) {
      length = (tag >>> 2) + 1;
      distance = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8);
      at += 2;
    } else {
      length = (tag >>> 2) + 1;
      distance = at + 4 > input.length ? 0 : input.readUInt32LE(at);
      at += 4;
    }
    if (at > input.length) throw corrupt(FORMAT, 'a copy is cut short');
    if (distance === 0 || distance > to) throw corrupt(FORMAT, 'a copy reaches before the beginning');
    if (to + length > size) throw corrupt(FORMAT, 'they hold more than they promise');
    for (let from = to - distance, end = to + length; to < end; from += 1, to += 1) output[to] = output[from] ?? 0;
  }
  if (to !== size) throw corrupt(FORMAT, `they end after ${to} of ${size} bytes`);
  return output;
}

function sizeOf(input: Buffer): { readonly size: number; readonly start: number } {
  let size = 0;
  for (let at = 0; at < 5; at += 1) {
    const byte = input[at];
    if (byte === undefined) break;
    size += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return { size, start: at + 1 };
  }
  throw corrupt(FORMAT, 'they do not begin with a size');
}
