import { LeewayError } from '../../platform/errors.ts';

/** Levels that are told apart in one column of a file; beyond that it is no category. */
export const MOST_LEVELS = 100_000;
/** Bytes that all levels of a column may take together. */
const MOST_BYTES = 32 << 20;
/** The number of a cell without a level, and of one whose level did not fit in any more. */
export const NO_LEVEL = -1;
export const BEYOND_LEVELS = -2;
const FNV_PRIME = 0x01000193;
/** Where the hash of a level starts (FNV-1a). */
export const HASH_SEED = 0x811c9dc5 | 0;

/**
 * The different texts of a column, each with a number in order of appearance, found by their bytes: no text is made for a cell.
 * Bounded: a text that would exceed MOST_LEVELS or the bytes for them gets BEYOND_LEVELS, and the table says `full`.
 */
export class LevelTable {
  size = 0;
  full = false;
  #bytes = new Uint8Array(1 << 10);
  #used = 0;
  /** Where level k ends in the bytes; it starts where the one before it ends. */
  #ends = new Int32Array(1 << 6);
  #hashes = new Int32Array(1 << 6);
  /** Open addressing: 1 + number of the level, 0 is free. */
  #slots = new Int32Array(1 << 7);

  /** The number of the level that bytes[start .. end) spell, whose FNV-1a hash is given; BEYOND_LEVELS when it is full. */
  add(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const taken = this.#slots[slot] as number;
      if (taken === 0) return this.#insert(bytes, start, end, hash, slot);
      if (this.#hashes[taken - 1] === hash && this.#holds(taken - 1, bytes, start, end)) return taken - 1;
      slot = (slot + 1) & mask;
    }
  }

  /** Adds a text. */
  addText(text: string): number {
    const bytes = Buffer.from(text);
    return this.add(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length));
  }

  /** The levels by their numbers. @throws LeewayError `bad_input` when one is not UTF-8. */
  texts(where: string): string[] {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const texts: string[] = [];
    let start = 0;
    for (let level = 0; level < this.size; level++) {
      const end = this.#ends[level] as number;
      try {
        texts.push(decoder.decode(this.#bytes.subarray(start, end)));
      } catch {
        const shown = Buffer.from(this.#bytes.subarray(start, Math.min(end, start + 40))).toString('latin1');
        throw new LeewayError('bad_input', `${where} holds text that is not UTF-8: ${JSON.stringify(shown)}`, {
          remedy: 'Convert the file, for example with `iconv -f latin1 -t utf-8`.',
        });
      }
      start = end;
    }
    return texts;
  }

  #holds(level: number, bytes: Uint8Array, start: number, end: number): boolean {
    let at = level === 0 ? 0 : (this.#ends[level - 1] as number);
    if ((this.#ends[level] as number) - at !== end - start) return false;
    for (let i = start; i < end; i++) if (this.#bytes[at++] !== bytes[i]) return false;
    return true;
  }

  #insert(bytes: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const used = this.#used + (end - start);
    if (this.size === MOST_LEVELS || used > MOST_BYTES) {
      this.full = true;
      return BEYOND_LEVELS;
    }
    if (used > this.#bytes.length)
      this.#bytes = grown(this.#bytes, new Uint8Array(Math.max(used, this.#bytes.length * 2)));
    this.#bytes.set(bytes.subarray(start, end), this.#used);
    this.#used = used;
    if (this.size === this.#ends.length) {
      this.#ends = grown(this.#ends, new Int32Array(this.size * 2));
      this.#hashes = grown(this.#hashes, new Int32Array(this.size * 2));
    }
    this.#ends[this.size] = used;
    this.#hashes[this.size] = hash;
    this.#slots[slot] = ++this.size;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return this.size - 1;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let level = 0; level < this.size; level++) {
      const hash = this.#hashes[level] as number;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = level + 1;
    }
    this.#slots = slots;
  }
}

/** FNV-1a of bytes[start .. end). */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH_SEED;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), FNV_PRIME);
  return hash;
}

/** One step of FNV-1a. */
export function hashByte(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, FNV_PRIME);
}

function grown<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
