import type { Column, Segment } from './column.ts';
import { enlarged } from './growing.ts';
import { textColumn } from './text-column.ts';

/** Version of the layout: dictionaries travel with the keys. */
const SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS = 1;
/** The block brings its own dictionary, and it replaces whatever there was. */
const OWN_DICTIONARY = (1 << 9) | (1 << 10);
const GUESSED_LEVELS = 16;
const NOTHING: readonly string[] = [];

/** `LowCardinality(String)`: every text once, and for each row the number of its text, one, two or four bytes wide. */
export function dictionaryColumn(capacity: number): Column<string> {
  const numbers = new Map<string, number>();
  const levels = textColumn(GUESSED_LEVELS);
  let rows: Uint8Array | Uint16Array | Uint32Array = new Uint8Array(capacity);
  let count = 0;
  /** The list that came last and where its rows begin: events of one shape bring the same list of names. */
  let last = NOTHING;
  let lastAt = 0;

  const numberOf = (text: string): number => numbers.get(text) ?? add(text);
  const add = (text: string): number => {
    const number = numbers.size;
    if (number === 0x100 && rows.BYTES_PER_ELEMENT < 2) rows = new Uint16Array(rows);
    if (number === 0x10000 && rows.BYTES_PER_ELEMENT < 4) rows = new Uint32Array(rows);
    numbers.set(text, number);
    levels.append(text);
    return number;
  };

  return {
    type: 'LowCardinality(String)',
    append(text) {
      const number = numberOf(text);
      if (count === rows.length) rows = enlarged(rows, count + 1);
      rows[count] = number;
      count += 1;
    },
    appendAll(texts) {
      const start = count;
      const { length } = texts;
      if (start + length > rows.length) rows = enlarged(rows, start + length);
      if (texts === last) rows.copyWithin(start, lastAt, lastAt + length);
      else {
        for (let index = 0; index < length; index += 1) {
          const number = numberOf(texts[index] as string);
          rows[start + index] = number;
        }
      }
      last = texts;
      lastAt = start;
      count = start + length;
    },
    rows: () => count,
    prefix: () => [wide(SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS)],
    data() {
      if (count === 0) return [];
      const width = Math.log2(rows.BYTES_PER_ELEMENT);
      return [wide(OWN_DICTIONARY | width), wide(numbers.size), ...levels.data(), wide(count), rows.subarray(0, count)];
    },
    clear() {
      numbers.clear();
      levels.clear();
      last = NOTHING;
      count = 0;
      // The same rows come to the same bytes, whatever was here before.
      if (rows.BYTES_PER_ELEMENT > 1) rows = new Uint8Array(rows.length);
    },
  };
}

/** One number as a 64-bit word. */
function wide(value: number): Segment {
  return new Uint32Array([value, 0]);
}
