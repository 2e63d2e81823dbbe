import { numpySum } from './sum.ts';

/** What NumPy's bin rules read of an array. */
export interface BinInput {
  /** Finite values, at least one. */
  readonly values: Float64Array;
  /** Whether the array's type is an integer type: then no bin is narrower than 1 (NumPy 2). */
  readonly integer: boolean;
}

/** Smallest and largest value. */
function extent(values: Float64Array): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** `numpy.linspace(start, stop, bins + 1)`: the same roundings, the last edge exactly `stop`. */
export function linspaceEdges(start: number, stop: number, bins: number): Float64Array {
  const delta = stop - start;
  const step = delta / bins;
  const edges = new Float64Array(bins + 1);
  for (let i = 0; i <= bins; i++) edges[i] = (step === 0 ? (i / bins) * delta : i * step) + start;
  edges[bins] = stop;
  return edges;
}

/** Edges of equally wide bins over the values' range; a range of one value is widened by a half on both sides, as NumPy does. */
export function equalWidthEdges(values: Float64Array, bins: number): Float64Array {
  const [low, high] = extent(values);
  return low === high ? linspaceEdges(low - 0.5, high + 0.5, bins) : linspaceEdges(low, high, bins);
}

function edgesByWidth({ values, integer }: BinInput, estimate: number): Float64Array {
  const [low, high] = extent(values);
  if (!(estimate > 0)) return equalWidthEdges(values, 1);
  const width = integer && estimate < 1 ? 1 : estimate;
  const range = low === high ? 1 : high - low;
  return equalWidthEdges(values, Math.max(1, Math.ceil(range / width)));
}

/** `numpy.histogram_bin_edges(values, 'sturges')`. */
export function sturgesEdges(input: BinInput): Float64Array {
  const [low, high] = extent(input.values);
  return edgesByWidth(input, (high - low) / (Math.log2(input.values.length) + 1));
}

/** `numpy.histogram_bin_edges(values.astype(float), 'doane')`: more bins for skewed data. */
export function doaneEdges(values: Float64Array): Float64Array {
  const n = values.length;
  const input = { values, integer: false };
  if (n <= 2) return edgesByWidth(input, 0);
  const mean = numpySum(values) / n;
  const squares = values.map((value) => (value - mean) * (value - mean));
  const sd = Math.sqrt(numpySum(squares) / n);
  if (!(sd > 0)) return edgesByWidth(input, 0);
  const cubes = values.map((value) => ((value - mean) / sd) ** 3);
  const skewness = numpySum(cubes) / n;
  const skewnessSd = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  const [low, high] = extent(values);
  return edgesByWidth(input, (high - low) / (1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / skewnessSd)));
}

/** `numpy.histogram(values, edges)[0]`: bins closed on the left, the last on both sides; values outside are not counted. O(n log bins). */
export function histogramCounts(values: Float64Array, edges: Float64Array): Float64Array {
  const bins = edges.length - 1;
  const counts = new Float64Array(bins);
  const first = edges[0]!;
  const last = edges[bins]!;
  for (const value of values) {
    if (!(value >= first && value <= last)) continue;
    // Invariant: edges[low] <= value, and value < edges[high] or high === bins.
    let low = 0;
    let high = bins;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (edges[middle]! <= value) low = middle;
      else high = middle;
    }
    counts[low]! += 1;
  }
  return counts;
}
