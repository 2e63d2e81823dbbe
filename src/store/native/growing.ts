type Elements = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** A copy of the array with room for `needed` elements: at least twice as large, so that appending one costs constant time. */
export function enlarged<A extends Elements>(array: A, needed: number): A {
  const Make = array.constructor as new (length: number) => A;
  const larger = new Make(Math.max(needed, 2 * array.length));
  larger.set(array);
  return larger;
}
