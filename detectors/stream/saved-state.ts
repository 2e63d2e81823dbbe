/** What a detector's state is made of: numbers, flags, lists of numbers, typed arrays, and words of bits (Uint32Array), by name. */
export type StateRecord = Record<string, StateValue>;
type StateValue = number | boolean | number[] | Float64Array | Int32Array | Uint32Array;

/** A state as plain JSON. JSON has no infinities, so those become words; everything else is itself. */
export function encodeState(state: Readonly<StateRecord>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [
      name,
      typeof value === 'boolean'
        ? value
        : typeof value === 'number'
          ? worded(value)
          : value instanceof Uint32Array
            ? packed(value)
            : Array.from(value, worded),
    ]),
  );
}

/**
 * A state of the same shape as `fresh`, with the saved values in it. Throws a RangeError that names the first field that is missing or of
 * another kind: a state of another version or detector must not be half taken over.
 */
export function decodeState<S extends StateRecord>(fresh: S, saved: Readonly<Record<string, unknown>>): S {
  const state: StateRecord = {};
  for (const [name, like] of Object.entries(fresh)) {
    const value = saved[name];
    const refuse = (): never => {
      throw new RangeError(`saved state: ${name} is ${value === undefined ? 'missing' : 'of the wrong kind'}`);
    };
    if (typeof like === 'boolean') {
      state[name] = typeof value === 'boolean' ? value : refuse();
    } else if (typeof like === 'number') {
      state[name] = unworded(value) ?? refuse();
    } else if (like instanceof Uint32Array) {
      state[name] = (typeof value === 'string' ? unpacked(value, like.length) : null) ?? refuse();
    } else {
      const list: number[] = Array.isArray(value) ? value.map((one) => unworded(one) ?? refuse()) : refuse();
      state[name] = Array.isArray(like) ? list : (sameArray(like, list) ?? refuse());
    }
  }
  return state as S;
}

/** Typed arrays have the length that the parameters give them; what grows is a list. */
function sameArray(like: Float64Array | Int32Array, list: readonly number[]): StateValue | null {
  if (list.length !== like.length) return null;
  return like instanceof Float64Array ? Float64Array.from(list) : Int32Array.from(list);
}

/** Words of bits as text: six digits of base 64 each, lowest first. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_';
const DIGITS_A_WORD = 6;

function packed(words: Uint32Array): string {
  let text = '';
  for (let rest of words) {
    for (let i = 0; i < DIGITS_A_WORD; i++, rest >>>= 6) text += DIGITS[rest & 63]!;
  }
  return text;
}

function unpacked(text: string, length: number): Uint32Array | null {
  if (text.length !== length * DIGITS_A_WORD) return null;
  const words = new Uint32Array(length);
  for (let i = 0; i < text.length; i++) {
    const digit = DIGITS.indexOf(text[i]!);
    if (digit < 0) return null;
    const word = Math.floor(i / DIGITS_A_WORD);
    words[word]! |= digit << (6 * (i % DIGITS_A_WORD));
  }
  return words;
}

const worded = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

function unworded(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return value === 'Infinity' ? Infinity : value === '-Infinity' ? -Infinity : null;
}
