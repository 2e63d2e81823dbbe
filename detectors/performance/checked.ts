/** Numbers beyond this are refused: their squares would leave the range of numbers. */
const LARGEST = 1e150;

/** Throws a RangeError that names the first of the values that is no finite number, or beyond 1e150 either way. O(n). */
export function checkFinite(values: ArrayLike<number>, what: string): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!Number.isFinite(value)) throw new RangeError(`${what} ${row} is ${String(value)}: no finite number`);
    if (Math.abs(value) > LARGEST) {
      throw new RangeError(`${what} ${row} is ${value}: beyond ${LARGEST}, where squares leave the range of numbers`);
    }
  }
}

/** Throws a RangeError that names the first of the values that is no chance, a number from 0 to 1. O(n). */
export function checkChances(values: ArrayLike<number>, what: string): void {
  for (let row = 0; row < values.length; row++) {
    if (!(values[row]! >= 0 && values[row]! <= 1)) {
      throw new RangeError(`${what} ${row} is ${String(values[row])}: it must lie in [0, 1]`);
    }
  }
}

/** Throws a RangeError unless both lists are equally long and not empty. */
export function checkPaired(
  left: ArrayLike<unknown>,
  right: ArrayLike<unknown>,
  whats: readonly [string, string],
): void {
  if (left.length === 0 || left.length !== right.length) {
    throw new RangeError(
      `${left.length} ${whats[0]} and ${right.length} ${whats[1]}: as many are needed, and one at least`,
    );
  }
}
