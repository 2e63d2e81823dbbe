import type { Pooled } from '../samples/pair.ts';

/** Sums of exp(-(x - y)^2 / bandwidth^2) over all ordered pairs within the reference, across, and within the current sample, i = j included. */
export interface KernelSums {
  readonly within: number;
  readonly across: number;
  readonly withinCurrent: number;
}

/** Width of a box in bandwidths: gaps within a pair of boxes differ from that of their centres by at most this. */
const BOX = 0.25;
/** Terms of the expansion in the distance from the centres: the rest is below 2e-14 of a pair. */
const TERMS = 16;
const INVERSE = Float64Array.from({ length: TERMS }, (_, p) => 1 / p);
/** Kernels of boxes farther apart than this, in bandwidths, are below 1e-18. */
const FAR = 7;
/** Pairs of boxes with fewer pairs of values than this are summed directly. */
const DIRECT = 48;

/**
 * All Gauss kernel sums of two samples at once, exactly to rounding, in O(n + m): the fast Gauss transform in one dimension. Values are
 * collected in boxes; each box keeps the moments of its values about its centre, and a pair of boxes is summed by the Hermite
 * expansion of the kernel about the distance of the centres. Greengard and Strain, SIAM J. Sci. Stat. Comput. 12 (1991) 79-94.
 */
export function gaussSums({ values, reference, current }: Pooled, bandwidth: number): KernelSums {
  const boxes = makeBoxes(values, reference, current, bandwidth);
  let within = 0;
  let across = 0;
  let withinCurrent = 0;
  const hermite = new Float64Array(TERMS);
  for (let a = 0; a < boxes.length; a += 1) {
    const left = boxes[a]!;
    for (let b = a; b < boxes.length; b += 1) {
      const right = boxes[b]!;
      const gap = (right.centre - left.centre) / bandwidth;
      if (!(gap <= FAR)) break;
      const sums =
        left.rows * right.rows <= DIRECT ? direct(left, right, values, bandwidth) : expanded(left, right, gap, hermite);
      // The pair (b, a) has the same sums with the roles across exchanged.
      const twice = a === b ? 1 : 2;
      within += twice * sums[0];
      across += a === b ? sums[1] : sums[1] + sums[2];
      withinCurrent += twice * sums[3];
    }
  }
  return { within, across, withinCurrent };
}

interface Box {
  /** The distinct values from `from` up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
  readonly centre: number;
  readonly rows: number;
  /** Sums of u^p / p! over the rows of each sample, u the distance from the centre in bandwidths. */
  readonly reference: Float64Array;
  readonly current: Float64Array;
  readonly referenceRows: (k: number) => number;
  readonly currentRows: (k: number) => number;
}

function makeBoxes(values: Float64Array, reference: Uint32Array, current: Uint32Array, bandwidth: number): Box[] {
  const rowsOf = (counts: Uint32Array) => (k: number) => counts[k]! - (k > 0 ? counts[k - 1]! : 0);
  const referenceRows = rowsOf(reference);
  const currentRows = rowsOf(current);
  const width = BOX * bandwidth;
  const boxes: Box[] = [];
  let from = 0;
  while (from < values.length) {
    const start = values[from]!;
    const centre = start + width / 2;
    const ofReference = new Float64Array(TERMS);
    const ofCurrent = new Float64Array(TERMS);
    let to = from;
    for (; to < values.length && values[to]! - start <= width; to += 1) {
      const u = (values[to]! - centre) / bandwidth;
      const x = reference[to]! - (to > 0 ? reference[to - 1]! : 0);
      const y = current[to]! - (to > 0 ? current[to - 1]! : 0);
      if (x > 0) addPowers(ofReference, x, u);
      if (y > 0) addPowers(ofCurrent, y, u);
    }
    const rows = ofReference[0]! + ofCurrent[0]!;
    boxes.push({ from, to, centre, rows, reference: ofReference, current: ofCurrent, referenceRows, currentRows });
    from = to;
  }
  return boxes;
}

/** Adds rows times u^p / p! to every moment. */
function addPowers(moments: Float64Array, rows: number, u: number): void {
  let term = rows;
  moments[0]! += term;
  for (let p = 1; p < TERMS; p += 1) {
    term *= u * INVERSE[p]!;
    moments[p]! += term;
  }
}

/** Sums over (left, right) of: reference-reference, reference-current, current-reference, current-current. */
type FourSums = [number, number, number, number];

function direct(left: Box, right: Box, values: Float64Array, bandwidth: number): FourSums {
  const sums: FourSums = [0, 0, 0, 0];
  for (let i = left.from; i < left.to; i += 1) {
    const [x, y] = [left.referenceRows(i), left.currentRows(i)];
    for (let j = right.from; j < right.to; j += 1) {
      const gap = (values[j]! - values[i]!) / bandwidth;
      const kernel = Math.exp(-gap * gap);
      const [v, w] = [right.referenceRows(j), right.currentRows(j)];
      sums[0] += kernel * x * v;
      sums[1] += kernel * x * w;
      sums[2] += kernel * y * v;
      sums[3] += kernel * y * w;
    }
  }
  return sums;
}

function expanded(left: Box, right: Box, gap: number, hermite: Float64Array): FourSums {
  // exp(-(g + w - u)^2) = sum over a, b of (-1)^a h_{a+b}(g) w^a/a! u^b/b!, w in the right box and u in the left one.
  hermite[0] = Math.exp(-gap * gap);
  hermite[1] = 2 * gap * hermite[0];
  for (let k = 1; k < TERMS - 1; k += 1) hermite[k + 1] = 2 * (gap * hermite[k]! - k * hermite[k - 1]!);
  const sums: FourSums = [0, 0, 0, 0];
  for (let a = 0; a < TERMS; a += 1) {
    let ofReference = 0;
    let ofCurrent = 0;
    for (let b = 0; a + b < TERMS; b += 1) {
      ofReference += hermite[a + b]! * left.reference[b]!;
      ofCurrent += hermite[a + b]! * left.current[b]!;
    }
    const sign = a % 2 === 0 ? 1 : -1;
    sums[0] += sign * right.reference[a]! * ofReference;
    sums[1] += sign * right.current[a]! * ofReference;
    sums[2] += sign * right.reference[a]! * ofCurrent;
    sums[3] += sign * right.current[a]! * ofCurrent;
  }
  return sums;
}
