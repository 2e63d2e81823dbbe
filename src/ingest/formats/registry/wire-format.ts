import type { HeaderValue } from '../../entry.ts';
import { headerBytes } from '../headers.ts';

/** Names the schema that a value was written with, and where in its bytes the value begins. */
export interface SchemaReference {
  /** `ids/7`, or `guids/…` of newer producers: also the path under which a registry answers for it. */
  readonly ref: string;
  /** What follows the id: for Protobuf the list of message indexes comes first, in the header or before the value. */
  readonly afterId: Buffer;
  /** Whether the id came in a header, so that the value is whole and `afterId` is the header's rest. */
  readonly inHeader: boolean;
}

/** The header in which newer producers put the schema's id. */
export const SCHEMA_ID_HEADER = '__value_schema_id';

const BY_ID = 0;
const BY_GUID = 1;

/** The schema reference of a message: in its header, else in its first five bytes; null where there is none. */
export function schemaReference(value: Buffer, headers: Readonly<Record<string, HeaderValue>>): SchemaReference | null {
  const header = headerBytes(headers[SCHEMA_ID_HEADER]);
  if (header !== undefined) {
    const found = referenceIn(header);
    return found === null ? null : { ...found, inHeader: true };
  }
  // Only a header holds a globally unique id: a value that begins with 1 may be anything.
  const found = value[0] === BY_ID ? referenceIn(value) : null;
  return found === null ? null : { ...found, inHeader: false };
}

function referenceIn(bytes: Buffer): Pick<SchemaReference, 'ref' | 'afterId'> | null {
  if (bytes[0] === BY_ID && bytes.length >= 5) {
    return { ref: `ids/${bytes.readUInt32BE(1)}`, afterId: bytes.subarray(5) };
  }
  if (bytes[0] === BY_GUID && bytes.length >= 17) {
    const hex = bytes.toString('hex', 1, 17);
    return {
      ref: `guids/${hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`,
      afterId: bytes.subarray(17),
    };
  }
  return null;
}

/** The message indexes of a Protobuf value and what follows them; null where the bytes do not hold them. */
export function messageIndexes(bytes: Buffer): { readonly indexes: readonly number[]; readonly rest: Buffer } | null {
  let at = 0;
  const next = (): number | null => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at];
      if (byte === undefined) return null;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    return null;
  };
  const count = next();
  // The first message of a file, by far the most frequent, is written as a single zero.
  if (count === 0) return { indexes: [0], rest: bytes.subarray(at) };
  if (count === null || count < 0 || count > 32) return null;
  const indexes: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const one = next();
    if (one === null || one < 0) return null;
    indexes.push(one);
  }
  return { indexes, rest: bytes.subarray(at) };
}
