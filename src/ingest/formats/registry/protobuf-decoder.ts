import protobuf from 'protobufjs';
import { messageIndexes } from './wire-format.ts';
import type { ValueDecoder } from './value-decoder.ts';

/** A file that another imports. */
export interface ImportedFile {
  readonly name: string;
  readonly schema: string;
}

/**
 * A decoder of values written with a Protobuf schema, whose message is named by a list of indexes before the value. Timestamps come out
 * as milliseconds, wrappers and messages that are one `oneof` as the value in them, enumerations as names; a field without presence
 * that was not sent is its default, as Protobuf says.
 * @throws Error where the schema is none, or imports a file that is not there.
 */
export function protobufDecoder(schema: string, references: readonly ImportedFile[]): ValueDecoder {
  const root = new protobuf.Root();
  const files = [...references.map((file) => file.schema), schema];
  for (const text of files) addFile(root, text);
  root.resolveAll();
  // Indexes count the messages of the file itself, so it is also read by itself.
  const alone = protobuf.parse(schema, { keepCase: true });
  const top = alone.package === undefined ? alone.root : (alone.root.lookup(alone.package) as protobuf.NamespaceBase);
  const types = new Map<string, protobuf.Type>();
  const typeOf = (indexes: readonly number[]): protobuf.Type => {
    const key = indexes.join('.');
    const known = types.get(key);
    if (known !== undefined) return known;
    let at = top;
    for (const index of indexes) {
      const inside = at.nestedArray.filter((one): one is protobuf.Type => one instanceof protobuf.Type)[index];
      if (inside === undefined) throw new Error(`the schema has no message with the index ${key}`);
      at = inside;
    }
    const type = root.lookupType(at.fullName);
    types.set(key, type);
    return type;
  };
  return {
    decode({ value, header }) {
      const found = messageIndexes(header ?? value);
      if (found === null) throw new Error('the list of message indexes before the value is not well formed');
      const type = typeOf(found.indexes);
      return plainMessage(type, type.decode(header === null ? found.rest : value));
    },
  };
}

function addFile(root: protobuf.Root, text: string): void {
  const { imports = [], weakImports = [] } = protobuf.parse(text, root, { keepCase: true });
  for (const name of [...imports, ...weakImports]) {
    const known = protobuf.common.get(name);
    if (known?.nested !== undefined) root.addJSON(known.nested);
  }
}

type Fields = Readonly<Record<string, unknown>>;

function plainMessage(type: protobuf.Type, fields: Fields): unknown {
  if (type.fullName === '.google.protobuf.Timestamp') {
    return Number(fields['seconds'] ?? 0) * 1000 + Math.trunc(Number(fields['nanos'] ?? 0) / 1e6);
  }
  if (type.fullName === '.google.protobuf.Struct' || type.fullName === '.google.protobuf.ListValue') {
    return plainField(type.fieldsArray[0] as protobuf.Field, fields);
  }
  if (WRAPPER.test(type.fullName)) return plainField(type.fieldsArray[0] as protobuf.Field, fields) ?? null;
  const [union] = type.oneofsArray;
  if (
    union !== undefined &&
    type.oneofsArray.length === 1 &&
    union.fieldsArray.length === type.fieldsArray.length &&
    !isOptional(union)
  ) {
    const sent = type.fieldsArray.find((field) => Object.hasOwn(fields, field.name));
    if (sent === undefined || sent.resolvedType?.fullName === '.google.protobuf.NullValue') return null;
    return plainField(sent, fields);
  }
  const result = Object.create(null) as Record<string, unknown>;
  for (const field of type.fieldsArray) {
    const value = plainField(field, fields);
    if (value !== undefined) result[field.name] = value;
  }
  return result;
}

const WRAPPER = /^\.google\.protobuf\.(Double|Float|U?Int(64|32)|Bool|String|Bytes)Value$/;

/** The union that stands for the word `optional` of proto3. */
function isOptional(union: protobuf.OneOf): boolean {
  return union.fieldsArray.length === 1 && union.name === `_${union.fieldsArray[0]?.name ?? ''}`;
}

/** A field's value; undefined where it was not sent and has no default. */
function plainField(field: protobuf.Field, fields: Fields): unknown {
  field.resolve();
  const sent = Object.hasOwn(fields, field.name);
  if (!sent) {
    if (field.repeated || field.map || field.partOf !== null || field.resolvedType instanceof protobuf.Type)
      return undefined;
    return plainScalar(field, field.typeDefault);
  }
  const value = fields[field.name];
  const one = (item: unknown): unknown =>
    field.resolvedType instanceof protobuf.Type
      ? plainMessage(field.resolvedType, item as Fields)
      : plainScalar(field, item);
  if (field.map) {
    const result = Object.create(null) as Record<string, unknown>;
    for (const [name, item] of Object.entries(value as Fields)) result[name] = one(item);
    return result;
  }
  return field.repeated ? (value as readonly unknown[]).map(one) : one(value);
}

function plainScalar(field: protobuf.Field, value: unknown): unknown {
  if (field.resolvedType instanceof protobuf.Enum) return field.resolvedType.valuesById[Number(value)] ?? Number(value);
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return typeof value === 'object' && value !== null ? Number(value) : value;
}
