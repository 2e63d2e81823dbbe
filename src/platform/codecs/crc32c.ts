/** Castagnoli's polynomial, bits reversed. */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 16;
const BYTE = 256;

/** Slice k, entries [256 k .. 256 k + 255], holds the checksum of a byte followed by k zero bytes. One array, for V8 checks each by itself. */
const TABLE = table();

/**
 * CRC-32C of bytes (RFC 3720, appendix B.4; Kafka's record batches carry it), sixteen bytes at a time (Kounavis and Berry 2008,
 * "Novel table lookup-based algorithms for high-performance CRC generation").
 */
export function crc32c(bytes: Buffer): number {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const whole = length - (length % SLICES);
  let crc = -1;
  let at = 0;
  for (; at < whole; at += SLICES) {
    crc =
      wordFrom(12 * BYTE, view.getInt32(at, true) ^ crc) ^
      (wordFrom(8 * BYTE, view.getInt32(at + 4, true)) ^
        wordFrom(4 * BYTE, view.getInt32(at + 8, true)) ^
        wordFrom(0, view.getInt32(at + 12, true)));
  }
  for (; at < length; at += 1) crc = (crc >>> 8) ^ entry((crc ^ view.getUint8(at)) & 0xff);
  return ~crc >>> 0;
}

/** What four bytes come to, the last of which is followed by as many zeros as the slice at `base` says. */
function wordFrom(base: number, word: number): number {
  return (
    entry(base + 3 * BYTE + (word & 0xff)) ^
    entry(base + 2 * BYTE + ((word >>> 8) & 0xff)) ^
    entry(base + BYTE + ((word >>> 16) & 0xff)) ^
    entry(base + (word >>> 24))
  );
}

function entry(index: number): number {
  return TABLE[index] as number;
}

function table(): Int32Array {
  const made = new Int32Array(SLICES * BYTE);
  for (let byte = 0; byte < BYTE; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    made[byte] = crc;
  }
  for (let index = BYTE; index < made.length; index += 1) {
    const crc = made[index - BYTE] ?? 0;
    made[index] = (crc >>> 8) ^ (made[crc & 0xff] ?? 0);
  }
  return made;
}
