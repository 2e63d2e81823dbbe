import { COLUMN, COLUMN_BYTES, KINDS, LAYOUT, SEEN_BYTES, STOPS } from './layout.ts';
import { machineModule } from './module.ts';
import { numberFunction } from './number-code.ts';
import { powersOfFive } from './powers-of-five.ts';
import { rowsFunction } from './rows-code.ts';

/** What the machine asks of its owner. */
export interface MachineOwner {
  /** Reads the cell at `at` into its column; answers where it ends, -1 when the owner wants to read the whole row. */
  cell(column: number, at: number, row: number): number;
  /** The number of the level that bytes [start .. end) spell. */
  level(column: number, start: number, end: number): number;
}

/** The part of the WebAssembly interface that is needed here; the types of Node do not have it. */
interface Wasm {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: unknown };
  Memory: new (pages: { readonly initial: number }) => WasmMemory;
}
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface Exports {
  rows(at: number, end: number, row: number, most: number, columns: number): number;
  number(at: number, target: number): number;
}

const PAGE = 1 << 16;
/** Room around the bytes of the file: the machine looks at whole lots of 16. */
const MARGIN = 64;

/**
 * Reads the rows of CSV files at the speed of compiled code: a WebAssembly module made here, instruction by instruction. Its cells lie in its
 * own memory, next to the bytes that it reads.
 */
export class CsvMachine {
  /** Why it stopped, and the number of the row that it came to. */
  stop: keyof typeof STOPS = 'end';
  row = 0;
  /** Where the known levels of each column lie; 0 for none. */
  readonly #known: readonly number[];
  readonly #memory: WasmMemory;
  readonly #exports: Exports;
  readonly #bytesAt: number;
  readonly #length: number;
  #top: number;

  /** A machine for these columns and for `length` bytes at a time; null where the processor cannot run it. */
  static create(columns: readonly (keyof typeof KINDS)[], length: number, owner: MachineOwner): CsvMachine | null {
    const wasm = (globalThis as { readonly WebAssembly?: Wasm }).WebAssembly;
    if (wasm === undefined) return null;
    const module = compiled(wasm);
    return module === null ? null : new CsvMachine({ wasm, module, columns, length, owner });
  }

  private constructor(input: {
    readonly wasm: Wasm;
    readonly module: object;
    readonly columns: readonly (keyof typeof KINDS)[];
    readonly length: number;
    readonly owner: MachineOwner;
  }) {
    const { wasm, module, columns, length, owner } = input;
    let top = LAYOUT.columns + columns.length * COLUMN_BYTES;
    this.#known = columns.map((kind) => {
      if (kind !== 'levels') return 0;
      const at = aligned(top);
      top = at + SEEN_BYTES;
      return at;
    });
    const bytesAt = aligned(top + MARGIN);
    this.#bytesAt = bytesAt;
    this.#length = length;
    this.#top = aligned(bytesAt + length + MARGIN);
    this.#memory = new wasm.Memory({ initial: Math.ceil(this.#top / PAGE) });
    const env = {
      memory: this.#memory,
      cell: (column: number, at: number, row: number): number => {
        const next = owner.cell(column, at - bytesAt, row);
        return next < 0 ? -1 : next + bytesAt;
      },
      level: (column: number, start: number, end: number): number =>
        owner.level(column, start - bytesAt, end - bytesAt),
    };
    this.#exports = new wasm.Instance(module, { env }).exports as Exports;
    new Uint8Array(this.#memory.buffer).set(tables(), 0);
  }

  /** Room in the machine's memory; all views of the memory that were given before are void. */
  reserve(bytes: number): Uint8Array<ArrayBuffer> {
    const at = this.#top;
    this.#top = aligned(at + bytes);
    const missing = this.#top - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return new Uint8Array(this.#memory.buffer, at, bytes);
  }

  /** Where the bytes of the file are to be put. */
  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, this.#bytesAt, this.#length);
  }

  /** Whether these bytes are the machine's own. */
  owns(bytes: Uint8Array): boolean {
    return bytes.buffer === this.#memory.buffer;
  }

  /** Says how a column is kept, and where the cells of its group lie; levels that are not to be remembered are `asked` for one by one. */
  keep(column: number, kind: keyof typeof KINDS, cells = 0): void {
    const known = kind === 'levels' ? (this.#known[column] ?? 0) : 0;
    const view = new DataView(this.#memory.buffer, LAYOUT.columns + column * COLUMN_BYTES, COLUMN_BYTES);
    view.setInt32(COLUMN.kind, KINDS[kind], true);
    view.setInt32(COLUMN.cells, cells, true);
    view.setInt32(COLUMN.known, known, true);
  }

  /** The owner has something to note about the row under way: the machine stops when it is whole. */
  note(): void {
    new Int32Array(this.#memory.buffer)[LAYOUT.pending >> 2] = 1;
  }

  /** Whether any number of a column had a point or an exponent. */
  isPointed(column: number): boolean {
    return new Int32Array(this.#memory.buffer)[(LAYOUT.columns + column * COLUMN_BYTES + COLUMN.pointed) >> 2] === 1;
  }

  /** Reads rows from bytes [at .. end), which end with a line end, until something stops it; answers where. */
  run(at: number, end: number, row: number, most: number): number {
    const words = new Int32Array(this.#memory.buffer);
    words[LAYOUT.pending >> 2] = 0;
    const stopped = this.#exports.rows(this.#bytesAt + at, this.#bytesAt + end, row, most, this.#known.length);
    const reason = words[LAYOUT.stop >> 2];
    this.stop = STOP_NAMES.find((name) => STOPS[name] === reason) ?? 'end';
    this.row = words[LAYOUT.row >> 2] ?? 0;
    return stopped - this.#bytesAt;
  }

  /** Reads the one number at a place into the first of the machine's cells; for its tests. Answers its end, -1 when it needs a closer look. */
  number(at: number, cells: Float64Array): number {
    const end = this.#exports.number(this.#bytesAt + at, cells.byteOffset);
    return end === 0 ? -1 : end - this.#bytesAt;
  }
}

const STOP_NAMES = Object.keys(STOPS) as (keyof typeof STOPS)[];

function aligned(address: number): number {
  return (address + 63) & ~63;
}

let module: object | null | undefined;

/** The module, made at the first call; null where it cannot run. */
function compiled(wasm: Wasm): object | null {
  if (module !== undefined) return module;
  // In the order of IMPORTS and of the functions' numbers.
  const bytes = machineModule({ cell: 3, level: 3 }, { number: numberFunction(), rows: rowsFunction() });
  module = wasm.validate(bytes) ? new wasm.Module(bytes) : null;
  return module;
}

let constants: Uint8Array | undefined;

/** The tables at the beginning of the memory. */
function tables(): Uint8Array {
  if (constants !== undefined) return constants;
  const buffer = new ArrayBuffer(LAYOUT.columns);
  const bytes = new Uint8Array(buffer);
  for (let count = 0; count <= 16; count++) {
    bytes.fill(0xff, LAYOUT.firstBytes + 16 * count, LAYOUT.firstBytes + 17 * count);
    bytes.fill(0xff, LAYOUT.lastBytes + 16 * count + 16 - count, LAYOUT.lastBytes + 16 * count + 16);
  }
  new BigUint64Array(buffer, LAYOUT.tens, 17).set(Array.from({ length: 17 }, (_, k) => 10n ** BigInt(k)));
  new Float64Array(buffer, LAYOUT.powersOfTen, 23).set(Array.from({ length: 23 }, (_, k) => 10 ** k));
  new BigUint64Array(buffer, LAYOUT.powersOfFive).set(powersOfFive());
  constants = bytes;
  return bytes;
}
