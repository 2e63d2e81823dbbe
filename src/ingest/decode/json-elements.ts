const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** The bytes of each element of a JSON array that is known to be well formed, without the white space around it. */
export function jsonElements(bytes: Buffer): readonly Buffer[] {
  const elements: Buffer[] = [];
  let depth = 0;
  let start = -1;
  let inString = false;
  const end = (at: number): void => {
    if (start === -1) return;
    let last = at;
    while (last > start && isSpace(bytes[last - 1])) last -= 1;
    if (last > start) elements.push(bytes.subarray(start, last));
    start = -1;
  };
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
      continue;
    }
    if (depth === 1 && byte === COMMA) {
      end(at);
      continue;
    }
    if (isClosing(byte)) {
      depth -= 1;
      if (depth === 0) end(at);
      continue;
    }
    if (depth === 1 && start === -1 && !isSpace(byte)) start = at;
    if (byte === QUOTE) inString = true;
    else if (byte === 0x5b || byte === 0x7b) depth += 1;
  }
  return elements;
}

function isClosing(byte: number | undefined): boolean {
  return byte === 0x5d || byte === 0x7d;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
