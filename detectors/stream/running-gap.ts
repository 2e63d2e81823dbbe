/**
 * The largest gap between the distribution functions of a fixed reference and a sliding window, as whole numbers: |i m - j n| for n
 * reference and m window values. A tree of prefix sums over the reference's values and the gaps between them; a value that comes or goes
 * changes one leaf. After dos Reis et al., KDD 2016, whose treap lets both sides move. O(log n) a value, O(n) memory.
 */
export class RunningGap {
  readonly #values: Float64Array;
  readonly #n: number;
  readonly #leaves: number;
  /** Of every node: the sum of its leaves, and the largest and smallest sum of a beginning of them. */
  readonly #sum: Float64Array;
  readonly #most: Float64Array;
  readonly #least: Float64Array;

  /** Of a reference in ascending order and a window of so many values, which is empty at first. */
  constructor(reference: readonly number[], window: number) {
    this.#n = reference.length;
    this.#values = Float64Array.from(new Set(reference));
    const leaves = 2 * this.#values.length + 1;
    this.#leaves = 2 ** Math.ceil(Math.log2(leaves));
    this.#sum = new Float64Array(2 * this.#leaves);
    this.#most = new Float64Array(2 * this.#leaves);
    this.#least = new Float64Array(2 * this.#leaves);
    for (const x of reference) this.#sum[this.#leaves + this.#leafOf(x)]! -= window;
    this.#most.set(this.#sum);
    this.#least.set(this.#sum);
    for (let node = this.#leaves - 1; node >= 1; node--) this.#join(node);
  }

  /** A value comes into the window. */
  add(x: number): void {
    this.#change(x, this.#n);
  }

  /** A value of the window goes. */
  remove(x: number): void {
    this.#change(x, -this.#n);
  }

  /** The largest gap; it means something while the window is full. O(1). */
  get largest(): number {
    return Math.max(this.#most[1]!, -this.#least[1]!);
  }

  #change(x: number, by: number): void {
    let node = this.#leaves + this.#leafOf(x);
    const sum = this.#sum[node]! + by;
    this.#sum[node] = sum;
    this.#most[node] = sum;
    this.#least[node] = sum;
    for (node >>= 1; node >= 1; node >>= 1) this.#join(node);
  }

  #join(node: number): void {
    const left = 2 * node;
    const right = left + 1;
    const sum = this.#sum[left]!;
    this.#sum[node] = sum + this.#sum[right]!;
    const most = sum + this.#most[right]!;
    this.#most[node] = most > this.#most[left]! ? most : this.#most[left]!;
    const least = sum + this.#least[right]!;
    this.#least[node] = least < this.#least[left]! ? least : this.#least[left]!;
  }

  /** Odd leaves are the reference's values, even ones the gaps before them and behind the last. */
  #leafOf(x: number): number {
    const values = this.#values;
    let low = 0;
    let high = values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (values[middle]! < x) low = middle + 1;
      else high = middle;
    }
    return values[low] === x ? 2 * low + 1 : 2 * low;
  }
}
