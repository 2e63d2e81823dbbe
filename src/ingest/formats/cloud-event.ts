import type { HeaderValue } from '../entry.ts';
import { isObject, type JsonObject } from '../decode/fields.ts';
import { findHeader, headerText } from './headers.ts';

/** A CloudEvent 1.0, whichever way it came. */
export interface CloudEvent {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  /** As it was written; empty if absent. */
  readonly time: string;
  /** Extensions by their names, which are lower case; in Seldon's headers they come with the prefix of an extension. */
  readonly extensions: Readonly<Record<string, string>>;
  readonly contentType: string;
  /** The payload: bytes in binary mode, and in structured mode what `data` holds, or the bytes of `data_base64`. */
  readonly data: { readonly bytes: Buffer } | { readonly value: unknown };
}

const CORE = new Set(['id', 'type', 'source', 'specversion', 'time', 'datacontenttype', 'dataschema', 'subject']);

/** The CloudEvent of a message in binary mode: attributes in headers `ce_…` (Kafka) or `ce-…` (HTTP); null if there is no `type`. */
export function binaryEvent(headers: Readonly<Record<string, HeaderValue>>, bytes: Buffer): CloudEvent | null {
  const attributes = Object.create(null) as Record<string, string>;
  for (const [header, value] of Object.entries(headers)) {
    const name = header.toLowerCase();
    if (name.startsWith('ce_') || name.startsWith('ce-'))
      attributes[name.slice(3)] = decoded(headerText(value) ?? '', name);
  }
  if (attributes['type'] === undefined) return null;
  const contentType = findHeader(headers, 'content-type') ?? attributes['datacontenttype'] ?? 'application/json';
  return eventOf(attributes, contentType, { bytes });
}

/** The CloudEvent that a JSON object is in structured mode; null if it is none. */
export function structuredEvent(body: JsonObject): CloudEvent | null {
  if (typeof body['specversion'] !== 'string' || typeof body['type'] !== 'string') return null;
  const attributes = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(body)) {
    if (name === 'data' || name === 'data_base64') continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      attributes[name] = String(value);
    else if (isObject(value)) attributes[name] = JSON.stringify(value);
  }
  const { data_base64: base64 } = body;
  const data = typeof base64 === 'string' ? { bytes: Buffer.from(base64, 'base64') } : { value: body['data'] };
  return eventOf(attributes, attributes['datacontenttype'] ?? 'application/json', data);
}

function eventOf(
  attributes: Readonly<Record<string, string>>,
  contentType: string,
  data: CloudEvent['data'],
): CloudEvent {
  const extensions = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(attributes)) if (!CORE.has(name)) extensions[name] = value;
  return {
    id: attributes['id'] ?? '',
    type: attributes['type'] ?? '',
    source: attributes['source'] ?? '',
    time: attributes['time'] ?? '',
    extensions,
    contentType,
    data,
  };
}

/** Values of HTTP headers are percent-encoded where they are not plain ASCII; those of Kafka headers are UTF-8 as they are. */
function decoded(value: string, header: string): string {
  if (!header.startsWith('ce-') || !value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
