import { isUtf8 } from 'node:buffer';

/** Text where the bytes are UTF-8 without control characters; else the bytes, of which a feature keeps the length. */
export function textOrBytes(bytes: Buffer): string | Buffer {
  if (!isUtf8(bytes)) return bytes;
  for (const byte of bytes) if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return bytes;
  return bytes.toString('utf8');
}
