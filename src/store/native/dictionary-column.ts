import type { Column, Segment } from './column.ts';
import { enlarged } from './growing.ts';
import { textColumn } from './text-column.ts';

/** Version of the layout: dictionaries travel with the keys. */
const SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS = 1;
/** The block brings its own dictionary, and it replaces whatever there was. */
const OWN_DICTIONARY = (1 << 9) | (1 << 10);
const GUESSED_LEVELS = 16;

/** A column of texts of which many are the same. */
export interface DictionaryColumn extends Column<string> {
  /** Appends every text of a list; the same list again costs next to nothing. */
  appendAll(texts: readonly string[]): void;
}

/** `LowCardinality(String)`: every text once, and for each row the number of its text. */
export function dictionaryColumn(capacity: number): DictionaryColumn {
  const numbers = new Map<string, number>();
  const levels = textColumn(GUESSED_LEVELS);
  let rows = new Uint32Array(capacity);
  let count = 0;
  let last: readonly string[] = [];
  let lastAt = 0;

  const numberOf = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    const number = numbers.size;
    numbers.set(text, number);
    levels.append(text);
    return number;
  };

  return {
    type: 'LowCardinality(String)',
    append(text) {
      if (count === rows.length) rows = enlarged(rows, count + 1);
      rows[count] = numberOf(text);
      count += 1;
    },
    appendAll(texts) {
      const end = count + texts.length;
      if (end > rows.length) rows = enlarged(rows, end);
      if (texts === last) rows.copyWithin(count, lastAt, lastAt + texts.length);
      else for (let index = 0; index < texts.length; index += 1) rows[count + index] = numberOf(texts[index] ?? '');
      last = texts;
      lastAt = count;
      count = end;
    },
    rows: () => count,
    prefix: () => [wide(SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS)],
    data() {
      if (count === 0) return [];
      const size = numbers.size;
      const width = size <= 0x100 ? 0 : size <= 0x10000 ? 1 : 2;
      const used = rows.subarray(0, count);
      const keys: Segment = width === 0 ? new Uint8Array(used) : width === 1 ? new Uint16Array(used) : used;
      return [wide(OWN_DICTIONARY | width), wide(size), ...levels.data(), wide(count), keys];
    },
  };
}

/** One number as a 64-bit word. */
function wide(value: number): Segment {
  return new Uint32Array([value, 0]);
}
