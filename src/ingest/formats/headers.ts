import { keptBytes, type KeptHeader } from '../../domain/kept-text.ts';
import type { HeaderValue } from '../entry.ts';

/** A header's text; undefined if it is absent. Of one that comes more than once, the last. */
export function headerText(value: HeaderValue): string | undefined {
  const one = Array.isArray(value) ? value.at(-1) : value;
  return typeof one === 'object' ? one.toString('utf8') : one;
}

/** A header's bytes; undefined if it is absent. */
export function headerBytes(value: HeaderValue): Buffer | undefined {
  const one = Array.isArray(value) ? value.at(-1) : value;
  return typeof one === 'string' ? Buffer.from(one, 'latin1') : one;
}

/** The text of the header with this lower-case name, however its sender wrote it. */
export function findHeader(headers: Readonly<Record<string, HeaderValue>>, name: string): string | undefined {
  const exact = headerText(headers[name]);
  if (exact !== undefined) return exact;
  for (const [other, value] of Object.entries(headers)) if (other.toLowerCase() === name) return headerText(value);
  return undefined;
}

/** Headers as the client handed them out before they were kept: Kafka's in bytes, those of HTTP as text. */
export function headersOf(kept: readonly KeptHeader[], form: 'bytes' | 'text'): Readonly<Record<string, HeaderValue>> {
  const headers = Object.create(null) as Record<string, Buffer | string | (Buffer | string)[]>;
  for (const [name, text] of kept) {
    const bytes = keptBytes(text);
    const value = form === 'bytes' ? bytes : bytes.toString('utf8');
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}
