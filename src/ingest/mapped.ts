/** What the function makes of each item, made whenever it is walked and kept by nobody. */
export function mapped<A, B>(items: Iterable<A>, make: (item: A) => B): Iterable<B> {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield make(item);
    },
  };
}
