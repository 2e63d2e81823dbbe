/** Decodes values that were written with one schema. */
export interface ValueDecoder {
  /**
   * The value as plain objects, lists and scalars.
   * @param bytes `value` is what follows the id; where the id came in a header, `header` is what follows it there.
   * @throws Error where the bytes do not fit the schema.
   */
  decode(bytes: { readonly value: Buffer; readonly header: Buffer | null }): unknown;
}
