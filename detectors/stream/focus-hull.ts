/** More candidates than this are thinned: only a stream that ramps for ever without an alarm has them. */
const MOST = 500;

/**
 * The beginnings that a change can still have had: the corners of the lower (sign 1) or upper (sign -1) hull of the running sum over
 * time. Whatever comes later, the likelihood of a rise is largest at a corner of the lower hull, that of a fall at one of the upper.
 * On average about ln(n) corners; a value is added in amortised O(1).
 */
export class FocusHull {
  /** Time and running sum of each corner, oldest first. */
  readonly times: number[];
  readonly sums: number[];
  /** 1: rises, lower hull; -1: falls, upper hull. */
  readonly sign: 1 | -1;

  constructor(times: number[], sums: number[], sign: 1 | -1) {
    this.times = times;
    this.sums = sums;
    this.sign = sign;
  }

  /** Adds the running sum after `time` values. With a known mean, corners from which the sum has only run the other way are dropped. */
  add(time: number, sum: number, before: number | null): void {
    const { times, sums, sign } = this;
    let top = times.length;
    while (top >= 2) {
      const run = times[top - 1]! - times[top - 2]!;
      const rise = sums[top - 1]! - sums[top - 2]!;
      // The last corner stays only while the path turns towards the inside of the hull there.
      if (sign * ((sum - sums[top - 1]!) * run - rise * (time - times[top - 1]!)) > 0) break;
      times.pop();
      sums.pop();
      top--;
    }
    times.push(time);
    sums.push(sum);
    if (before !== null) this.#dropBefore(before);
    if (times.length > MOST) this.#thin();
  }

  #dropBefore(before: number): void {
    const { times, sums } = this;
    let dropped = 0;
    while (
      dropped + 1 < times.length &&
      this.sign * (sums[dropped + 1]! - sums[dropped]! - before * (times[dropped + 1]! - times[dropped]!)) <= 0
    ) {
      dropped++;
    }
    if (dropped === 0) return;
    times.splice(0, dropped);
    sums.splice(0, dropped);
  }

  /** Drops every other corner of the older half: the statistic becomes a lower bound there, and memory stays bounded. */
  #thin(): void {
    const keep = (_: number, i: number): boolean => i > MOST / 2 || i % 2 === 0;
    const times = this.times.filter(keep);
    const sums = this.sums.filter(keep);
    this.times.splice(0, this.times.length, ...times);
    this.sums.splice(0, this.sums.length, ...sums);
  }
}
