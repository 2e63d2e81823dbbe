/** A line of text and its number, from 1. */
export interface NumberedLine {
  readonly text: string;
  readonly line: number;
}

/**
 * The lines of a stream of bytes, a batch a chunk, without their ends (of either kind). Memory is one chunk and the longest line.
 * Throws a TypeError for bytes that are no UTF-8.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly NumberedLine[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let line = 0;
  for await (const chunk of chunks) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = pieces.pop() ?? '';
    if (pieces.length > 0) yield pieces.map((text) => ({ text: bare(text), line: ++line }));
  }
  rest += decoder.decode();
  if (rest !== '') yield [{ text: bare(rest), line: line + 1 }];
}

const bare = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);
