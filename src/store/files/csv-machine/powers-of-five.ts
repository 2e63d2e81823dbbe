/** Powers of ten that a product with a number of 64 bits can need and still be a double. */
export const LEAST_POWER = -342;
export const MOST_POWER = 308;
/** From here on 5^-q fits into 64 bits, and a product with its inverse must not fall short of the exact quotient. */
const LEAST_ROUNDED_UP = -27;

/**
 * The leading 128 bits of 5^q for all q from LEAST_POWER to MOST_POWER, the upper half before the lower: cut off, and
 * for -27 <= q < 0 rounded up, as Lemire's algorithm wants them (Number Parsing at a Gigabyte per Second, Software: Practice and Experience 51, 2021).
 */
export function powersOfFive(): BigUint64Array {
  const table = new BigUint64Array(2 * (MOST_POWER - LEAST_POWER + 1));
  let power = 1n;
  let length = 1n;
  for (let size = 0; size <= -LEAST_POWER; size++) {
    if (size <= MOST_POWER) put(table, size, length <= 128n ? power << (128n - length) : power >> (length - 128n));
    // 2^b / 5^size has 128 bits when b is 127 more than the bits of the power.
    if (size > 0) put(table, -size, (1n << (length + 127n)) / power + (-size >= LEAST_ROUNDED_UP ? 1n : 0n));
    power *= 5n;
    while (power >> length > 0n) length++;
  }
  return table;
}

function put(table: BigUint64Array, q: number, bits: bigint): void {
  const at = 2 * (q - LEAST_POWER);
  table[at] = bits >> 64n;
  table[at + 1] = BigInt.asUintN(64, bits);
}
