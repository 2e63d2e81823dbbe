import { checkFinite } from './checked.ts';

/** A monotone function by its corners: linear between them, level beyond the ends. */
export interface IsotonicFit {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Weighted isotonic (increasing) least squares by pooling adjacent violators; equal x are one point with their weighted mean.
 * Ayer et al., Ann. Math. Statist. 26 (1955) 641-647; as a calibration of scores: Zadrozny and Elkan, KDD 2002. O(n log n).
 * @throws RangeError when there are no points, x and y differ in length, or one of them is no finite number.
 */
export function fitIsotonic(x: Float64Array, y: Float64Array, weights?: Float64Array): IsotonicFit {
  if (x.length === 0 || x.length !== y.length) throw new RangeError(`${x.length} scores and ${y.length} outcomes`);
  checkFinite(x, 'x');
  checkFinite(y, 'y');
  const order = Uint32Array.from({ length: x.length }, (_, i) => i).sort((a, b) => x[a]! - x[b]!);
  // Blocks: where each ends among the points, its weighted mean and its weight.
  const points: number[] = [];
  const ends: number[] = [];
  const means: number[] = [];
  const masses: number[] = [];
  for (let at = 0; at < order.length;) {
    const value = x[order[at]!]!;
    let sum = 0;
    let mass = 0;
    for (; at < order.length && x[order[at]!] === value; at++) {
      const weight = weights?.[order[at]!] ?? 1;
      sum += weight * y[order[at]!]!;
      mass += weight;
    }
    if (!(mass > 0)) continue;
    points.push(value);
    ends.push(points.length);
    means.push(sum / mass);
    masses.push(mass);
    while (means.length > 1 && means.at(-2)! >= means.at(-1)!) {
      const [mean, weight] = [means.pop()!, masses.pop()!];
      const end = ends.pop()!;
      const both = masses.at(-1)! + weight;
      means[means.length - 1] = (means.at(-1)! * masses.at(-1)! + mean * weight) / both;
      masses[masses.length - 1] = both;
      ends[ends.length - 1] = end;
    }
  }
  const corners: { x: number; y: number }[] = [];
  for (const [block, mean] of means.entries()) {
    const first = block === 0 ? 0 : ends[block - 1]!;
    const last = ends[block]! - 1;
    corners.push({ x: points[first]!, y: mean });
    if (last > first) corners.push({ x: points[last]!, y: mean });
  }
  return { x: Float64Array.from(corners, (corner) => corner.x), y: Float64Array.from(corners, (corner) => corner.y) };
}

/** The function's value at each of some x. O(log corners) each. */
export function isotonicValues({ x, y }: IsotonicFit, at: Float64Array): Float64Array {
  return at.map((value) => {
    let low = 0;
    let high = x.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (x[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return y[0]!;
    if (low === x.length) return y[x.length - 1]!;
    const share = (value - x[low - 1]!) / (x[low]! - x[low - 1]!);
    return y[low - 1]! + share * (y[low]! - y[low - 1]!);
  });
}
