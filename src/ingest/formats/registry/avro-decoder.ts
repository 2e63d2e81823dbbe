import avro, { type Schema, type Type } from 'avsc';
import type { ValueDecoder } from './value-decoder.ts';

/** Longs as numbers: ids beyond 2^53 lose digits, and as features they are numbers either way. */
const LONG = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => Number(buffer.readBigInt64LE()),
  toBuffer: (value: number) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(BigInt(value));
    return buffer;
  },
  fromJSON: Number,
  toJSON: (value: number) => value,
  isValid: Number.isFinite,
  compare: (a: number, b: number) => a - b,
});

class Micros extends avro.types.LogicalType {
  protected override _fromValue(value: number): number {
    return value / 1_000;
  }
}

class Nanos extends avro.types.LogicalType {
  protected override _fromValue(value: number): number {
    return value / 1_000_000;
  }
}

class Decimal extends avro.types.LogicalType {
  readonly #unit: number;

  constructor(schema: Schema, options?: unknown) {
    super(schema, options);
    this.#unit = 10 ** ((schema as { readonly scale?: number }).scale ?? 0);
  }

  protected override _fromValue(value: unknown): number {
    const bytes = value as Buffer;
    if (bytes.length === 0) return 0;
    return Number(BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))) / this.#unit;
  }
}

const LOGICAL_TYPES = { 'timestamp-micros': Micros, 'timestamp-nanos': Nanos, decimal: Decimal };

/**
 * A decoder of values written with an Avro schema. Unions come out as the value in them, times in milliseconds, decimals as numbers.
 * @param references the schemas that this one names, each before those that need it.
 * @throws Error where the schema is none.
 */
export function avroDecoder(schema: string, references: readonly string[]): ValueDecoder {
  const registry: Record<string, Type> = { long: LONG };
  const typeOf = (text: string): Type =>
    avro.Type.forSchema(JSON.parse(text) as Schema, { registry, logicalTypes: LOGICAL_TYPES, wrapUnions: 'auto' });
  for (const reference of references) typeOf(reference);
  const type = typeOf(schema);
  return { decode: ({ value }) => plain(type.fromBuffer(value)) };
}

/** Records as plain objects; what avsc wraps because a union's branches look alike is unwrapped; NaN is a missing value. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(plain);
  const { unwrap } = value as { readonly unwrap?: unknown };
  if (typeof unwrap === 'function') return plain((unwrap as () => unknown).call(value));
  const result = Object.create(null) as Record<string, unknown>;
  for (const [name, one] of Object.entries(value)) result[name] = plain(one);
  return result;
}
