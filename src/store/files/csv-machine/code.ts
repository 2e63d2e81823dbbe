/**
 * WebAssembly instructions as TypeScript expressions: each takes its operands as code and answers code. Only what the CSV machine is made of;
 * opcodes are those of the WebAssembly core specification 2.0, section 5.4.
 */
export type Code = readonly Item[];
/** A byte, or something whose bytes depend on the blocks around it. */
type Item =
  | number
  | { readonly open: string; readonly head: readonly number[] }
  | 'end'
  | { readonly to: string; readonly by: number };

export type ValueType = 'i32' | 'i64' | 'f64' | 'v128';

/** The binary code of a type. */
export const TYPE_CODES: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };

/** LEB128 of an integer, signed. */
export function signed(value: number | bigint): number[] {
  let left = BigInt(value);
  const bytes: number[] = [];
  for (;;) {
    const byte = Number(left & 0x7fn);
    left >>= 7n;
    if ((left === 0n && byte < 0x40) || (left === -1n && byte >= 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

/** LEB128 of an integer that is not negative. */
export function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Instructions one after the other. */
export function sequence(...parts: readonly Code[]): Code {
  return parts.flat();
}

type Operation = (...operands: readonly Code[]) => Code;
const plain =
  (opcode: number): Operation =>
  (...operands) => [...operands.flat(), opcode];
const vector =
  (opcode: number): Operation =>
  (...operands) => [...operands.flat(), 0xfd, ...unsigned(opcode)];
const load =
  (...opcode: readonly number[]) =>
  (address: Code, offset = 0): Code => [...address, ...opcode, 0, ...unsigned(offset)];
const store =
  (opcode: number) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, opcode, 0, ...unsigned(offset)];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value | 0)],
  load: load(0x28),
  load8: load(0x2d),
  store: store(0x36),
  store8: store(0x3a),
  isZero: plain(0x45),
  eq: plain(0x46),
  ne: plain(0x47),
  ltU: plain(0x49),
  gtS: plain(0x4a),
  gtU: plain(0x4b),
  leU: plain(0x4d),
  geU: plain(0x4f),
  ctz: plain(0x68),
  add: plain(0x6a),
  sub: plain(0x6b),
  mul: plain(0x6c),
  div: plain(0x6e),
  and: plain(0x71),
  or: plain(0x72),
  shl: plain(0x74),
  shrS: plain(0x75),
  low: plain(0xa7),
};

export const i64 = {
  const: (value: number | bigint): Code => [0x42, ...signed(BigInt.asIntN(64, BigInt(value)))],
  load: load(0x29),
  isZero: plain(0x50),
  eq: plain(0x51),
  ltU: plain(0x54),
  leU: plain(0x58),
  clz: plain(0x79),
  add: plain(0x7c),
  mul: plain(0x7e),
  and: plain(0x83),
  xor: plain(0x85),
  shl: plain(0x86),
  shrU: plain(0x88),
  rotl: plain(0x89),
  ofI32: plain(0xad),
};

export const f64 = {
  load: load(0x2b),
  store: store(0x39),
  add: plain(0xa0),
  mul: plain(0xa2),
  div: plain(0xa3),
  ofI64: plain(0xb9),
  ofBits: plain(0xbf),
  const: (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  neg: plain(0x9a),
};

export const v128 = {
  const: (bytes: ArrayLike<number>): Code => [0xfd, 0x0c, ...Array.from(bytes)],
  load: load(0xfd, 0x00),
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0xfd, 0x0b, 0, ...unsigned(offset)],
  and: vector(0x4e),
  or: vector(0x50),
  xor: vector(0x51),
  anyTrue: vector(0x53),
  bytesEq: vector(0x23),
  bytesGtU: vector(0x28),
  bytesSub: vector(0x71),
  signs: vector(0x64),
  setByte: (lane: number, into: Code, value: Code): Code => [...into, ...value, 0xfd, 0x17, lane],
  pairsShrU: vector(0x8d),
  pairsAdd: vector(0x8e),
  pairsMul: vector(0x95),
  dot: vector(0xba),
  narrow: vector(0x86),
  low64: (value: Code): Code => [...value, 0xfd, 0x1d, 0],
  high64: (value: Code): Code => [...value, 0xfd, 0x1d, 1],
};

/** Either of two values, without a branch. */
export function select(whenTrue: Code, whenFalse: Code, condition: Code): Code {
  return [...whenTrue, ...whenFalse, ...condition, 0x1b];
}

/** A block that `leave(name)` goes to the end of. */
export function block(name: string, ...body: readonly Code[]): Code {
  return [{ open: name, head: [0x02, 0x40] }, ...body.flat(), 'end'];
}

/** A block that `leave(name)` goes to the beginning of; it ends when its end is reached. */
export function loop(name: string, ...body: readonly Code[]): Code {
  return [{ open: name, head: [0x03, 0x40] }, ...body.flat(), 'end'];
}

export function when(condition: Code, then: Code, otherwise?: Code): Code {
  const rest: Code = otherwise === undefined ? [] : [0x05, ...otherwise];
  return [...condition, { open: '', head: [0x04, 0x40] }, ...then, ...rest, 'end'];
}

export function leave(name: string, condition?: Code): Code {
  return condition === undefined ? [{ to: name, by: 0x0c }] : [...condition, { to: name, by: 0x0d }];
}

export function give(value: Code): Code {
  return [...value, 0x0f];
}

export function call(index: number, ...operands: readonly Code[]): Code {
  return [...operands.flat(), 0x10, ...unsigned(index)];
}

/** A local variable. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
  /** Sets it and answers its value. */
  tee(value: Code): Code;
}

export function local(index: number): Local {
  return {
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
    tee: (value) => [...value, 0x22, ...unsigned(index)],
  };
}

/** The bytes of code, with every branch told how many blocks it leaves. */
export function encoded(code: Code): number[] {
  const bytes: number[] = [];
  const open: string[] = [];
  for (const item of code) {
    if (typeof item === 'number') bytes.push(item);
    else if (item === 'end') {
      open.pop();
      bytes.push(0x0b);
    } else if ('open' in item) {
      open.push(item.open);
      bytes.push(...item.head);
    } else {
      const at = open.lastIndexOf(item.to);
      if (at < 0) throw new Error(`there is no block ${item.to} around this branch`);
      bytes.push(item.by, ...unsigned(open.length - 1 - at));
    }
  }
  return bytes;
}
