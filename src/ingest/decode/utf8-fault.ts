const REPLACEMENT = '\ufffd';
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT);

/** Where bytes that are not UTF-8 go wrong, in one sentence for those who sent them; the first byte is byte 1. */
export function utf8Fault(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  let at = 0;
  for (let found = text.indexOf(REPLACEMENT), counted = 0; found !== -1; found = text.indexOf(REPLACEMENT, found + 1)) {
    at += Buffer.byteLength(text.slice(counted, found));
    counted = found;
    // The mark may have been sent as such.
    if (!bytes.subarray(at, at + REPLACEMENT_BYTES.length).equals(REPLACEMENT_BYTES)) break;
  }
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  return `not UTF-8 at byte ${at + 1} (0x${byte}): send JSON in UTF-8`;
}
