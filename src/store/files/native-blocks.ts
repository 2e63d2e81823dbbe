import { hashOf, NO_LEVEL, type LevelTable } from './level-table.ts';

/** A column of one block of ClickHouse's Native format, where its bytes lie. */
interface NativeColumn {
  readonly type: string;
  /** Where the data begins. */
  readonly at: number;
}

/**
 * Walks through blocks of ClickHouse's Native format as they come off a query. The columns must be of the three types that are asked for
 * here: `Float64`, `Nullable(String)` and `Array(Float64)`.
 */
export function eachNativeBlock(bytes: Uint8Array, take: (block: NativeBlock) => void): void {
  let at = 0;
  while (at < bytes.length) {
    const block = new NativeBlock(bytes, at);
    take(block);
    at = block.skipRest();
  }
}

/** One block: its columns are read in their order, each once. */
export class NativeBlock {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  #at: number;
  #read = 0;

  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes;
    this.#at = start;
    this.columns = this.#varint();
    this.rows = this.#varint();
  }

  /** Copies a `Float64` column to `into`, from `at` on. */
  numbers(into: Float64Array, at: number): void {
    const { at: start } = this.#column('Float64');
    const length = this.rows * 8;
    new Uint8Array(into.buffer, into.byteOffset + at * 8, length).set(this.bytes.subarray(start, start + length));
    this.#at = start + length;
  }

  /** Reads a `Nullable(String)` column as levels into `codes`, from `at` on; only the rows whose mark is 1 where there are marks. */
  levels(table: LevelTable, codes: Int32Array, at: number, wanted: Uint8Array | null): void {
    const { at: nulls } = this.#column('Nullable(String)');
    const { bytes, rows } = this;
    this.#at = nulls + rows;
    for (let row = 0; row < rows; row++) {
      // Nearly all texts are shorter than 128 bytes, and then their length is one byte.
      let length = bytes[this.#at] as number;
      if (length < 0x80) this.#at++;
      else length = this.#varint();
      const start = this.#at;
      const end = start + length;
      this.#at = end;
      if (bytes[nulls + row] === 1 || (wanted !== null && wanted[at + row] !== 1)) {
        codes[at + row] = NO_LEVEL;
        continue;
      }
      codes[at + row] = table.add(bytes, start, end, hashOf(bytes, start, end));
    }
  }

  /** Goes through an `Array(Float64)` column. */
  vectors(take: (vector: Float64Array) => void): void {
    const { at: ends } = this.#column('Array(Float64)');
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset);
    const first = ends + this.rows * 8;
    let from = 0;
    for (let row = 0; row < this.rows; row++) {
      const to = Number(view.getBigUint64(ends + row * 8, true));
      const vector = new Float64Array(to - from);
      // Copied, since the bytes lie at any address, and doubles only at multiples of 8.
      new Uint8Array(vector.buffer).set(this.bytes.subarray(first + from * 8, first + to * 8));
      take(vector);
      from = to;
    }
    this.#at = first + from * 8;
  }

  /** Where the block ends; all its columns must have been read. */
  skipRest(): number {
    if (this.#read !== this.columns && this.rows > 0)
      throw new Error('a block was left before all its columns were read');
    if (this.rows === 0) while (this.#read < this.columns) this.#column(null);
    return this.#at;
  }

  #column(type: string | null): NativeColumn {
    this.#text();
    const found = this.#text();
    this.#read++;
    if (type !== null && found !== type) throw new Error(`a column is ${found} and was asked for as ${type}`);
    return { type: found, at: this.#at };
  }

  #text(): string {
    const length = this.#varint();
    this.#at += length;
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.#at - length, length).toString('utf8');
  }

  #varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw new Error('a block ends too early');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }
}
