import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import kafkajs from 'kafkajs';
import { CodecFault } from '../../platform/codecs/codec-fault.ts';
import { crc32c } from '../../platform/codecs/crc32c.ts';
import { unpackGzip } from '../../platform/codecs/gzip.ts';
import { unpackLz4 } from '../../platform/codecs/lz4-frame.ts';
import { unpackSnappy } from '../../platform/codecs/snappy.ts';
import { unpackZstd } from '../../platform/codecs/zstd.ts';

/** Why a record batch cannot be read. */
export interface BatchFault {
  readonly kind: 'corrupt' | 'too_large' | 'unknown_codec';
  /** One sentence. */
  readonly detail: string;
  /** The batch's first offset. */
  readonly offset: number;
}

/** By the three bits of a batch's attributes. */
const UNPACK: readonly ((input: Buffer, limitBytes: number) => Buffer | Promise<Buffer>)[] = [
  (input) => input,
  unpackGzip,
  unpackSnappy,
  unpackLz4,
  unpackZstd,
];
const CODEC_BITS = 7;
/** From the batch's own offset to its records, the count of records included (message format 2). */
const HEADER_BYTES = 61;
/** Where the checksummed part begins: after the offset, the length, the leader's epoch, the magic byte and the checksum itself. */
const CHECKED_FROM = 21;
/** More records than this in one batch are no batch. */
const MAX_RECORDS = 1 << 24;

/** The stand-ins for batches that cannot be read, by the memory their records lie in: no message of a producer can pass for one. */
const faults = new WeakMap<ArrayBufferLike, BatchFault>();
let limitBytes = 128 << 20;

/** The fault that a message stands for, if it is a stand-in. */
export function faultOf(value: Buffer | null): BatchFault | undefined {
  return value === null ? undefined : faults.get(value.buffer);
}

/**
 * Teaches kafkajs to read what it cannot by itself: snappy, lz4 and zstd, and the checksum of every batch. kafkajs takes an error in a
 * codec for an error of the whole client, which would stop all partitions; so a batch that cannot be read is given back as a
 * stand-in, for the source to find and to hold up its partition alone.
 * @param maxBatchBytes the most that one batch may unpack to; of all sources in the process, as kafkajs' codecs are.
 */
export function installCodecs(maxBatchBytes: number): void {
  limitBytes = maxBatchBytes;
  // Numbers beyond those that its type names: 0 is no compression, 5 to 7 are codecs of a future Kafka.
  const codecs = kafkajs.CompressionCodecs as unknown as Record<number, () => object>;
  for (let bits = 0; bits <= CODEC_BITS; bits += 1) {
    const codec = {
      compress: ({ buffer }: { readonly buffer: Buffer }) => pack(bits, buffer),
      decompress: (records: Buffer) => unpack(records, bits),
    };
    codecs[bits] = () => codec;
  }
}

const packGzip = promisify<Buffer, Buffer>(gzip);

/** For producers in the same process, which have no more than kafkajs has by itself. */
function pack(bits: number, buffer: Buffer): Promise<Buffer> {
  if (bits === 0) return Promise.resolve(buffer);
  return bits === 1 ? packGzip(buffer) : Promise.reject(new Error('kafkajs produces with gzip or none'));
}

async function unpack(records: Buffer, bits: number): Promise<Buffer> {
  const header = headerOf(records);
  const offset = Number(header.readBigInt64BE(0));
  const count = header.readInt32BE(HEADER_BYTES - 4);
  const expected = header.readUInt32BE(CHECKED_FROM - 4);
  const start = records.byteOffset - HEADER_BYTES + CHECKED_FROM;
  const checked = Buffer.from(records.buffer, start, HEADER_BYTES - CHECKED_FROM + records.length);
  if (crc32c(checked) !== expected) {
    return standIn(count, { kind: 'corrupt', detail: 'its checksum does not fit its bytes', offset });
  }
  const codec = UNPACK[bits];
  if (codec === undefined) {
    const detail = `it is compressed by codec ${bits}, which this version does not know`;
    return standIn(count, { kind: 'unknown_codec', detail, offset });
  }
  try {
    return await codec(records, limitBytes);
  } catch (thrown) {
    if (!(thrown instanceof CodecFault)) throw thrown;
    return standIn(count, { kind: thrown.kind, detail: thrown.message, offset });
  }
}

/** The batch's header, which lies before the records in the very same memory. */
function headerOf(records: Buffer): Buffer {
  const start = records.byteOffset - HEADER_BYTES;
  const header = start < 0 ? null : Buffer.from(records.buffer, start, HEADER_BYTES);
  // The length of a batch counts from behind itself, twelve bytes in.
  if (header?.readInt8(16) !== 2 || header.readInt32BE(8) !== HEADER_BYTES - 12 + records.length) {
    throw new Error('a topic holds messages in the format of Kafka 0.10, which is not read: produce them anew');
  }
  return header;
}

/**
 * Records that parse and mean nothing, as many as the batch says it has, at an offset that no fetch can have passed:
 * length, attributes, time, offset, key (none), value (one byte), headers (none); all numbers in zigzag.
 */
function standIn(count: number, fault: BatchFault): Buffer {
  if (count < 0 || count > MAX_RECORDS)
    throw new Error(`a batch at offset ${fault.offset} cannot be read: ${fault.detail}`);
  const record = Buffer.from([22, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0x07, 1, 2, 0, 0]);
  // Memory of its own, not of the pool: it is what the stand-in is known by.
  const records = Buffer.from(new ArrayBuffer(Math.max(1, count) * record.length)).fill(record);
  faults.set(records.buffer, fault);
  return records;
}
