/** The bytes of a partition's log file that hold the batch which begins with an offset; a client may have cut its messages into batches as it liked. */
export function batchAt(log: Buffer, offset: number): { readonly start: number; readonly end: number } {
  for (let start = 0; start + 12 <= log.length;) {
    // Each batch begins with its first offset and the length of what follows.
    const end = start + 12 + log.readInt32BE(start + 8);
    if (Number(log.readBigInt64BE(start)) === offset) return { start, end };
    start = end;
  }
  throw new Error(`no batch begins at offset ${offset}`);
}
