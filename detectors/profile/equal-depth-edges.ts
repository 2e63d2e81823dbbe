/** Bins of equal depth in two depths: the coarse edges are some of the fine ones, so coarse counts are sums of fine ones. */
export interface EqualDepthEdges {
  /** Ascending, without duplicates; a value's bin is the number of edges <= it. */
  readonly edges: readonly number[];
  /** Indices into `edges`, ascending. */
  readonly coarse: readonly number[];
}

/** Fine bins of a numeric column at most, before duplicates are removed. */
export const FINE_BINS = 160;
/** Every 8th fine edge is a coarse one: at most 20 coarse bins. */
export const FINE_PER_COARSE = 8;

/** The levels of the quantiles that become edges: k/160 for k = 1 .. 159. */
export const EDGE_LEVELS: readonly number[] = Array.from({ length: FINE_BINS - 1 }, (_, i) => (i + 1) / FINE_BINS);

/**
 * Edges from the quantiles at EDGE_LEVELS (ascending, type 7). Equal quantiles, as few-valued columns have them, become one edge;
 * a coarse edge keeps its value, so the coarse bins are exactly those of the quantiles k/20 with duplicates removed.
 * @throws RangeError when the quantiles are not ascending finite numbers.
 */
export function equalDepthEdges(quantiles: readonly number[]): EqualDepthEdges {
  const edges: number[] = [];
  const coarse: number[] = [];
  quantiles.forEach((quantile, i) => {
    const last = edges.at(-1);
    if (!Number.isFinite(quantile) || (last !== undefined && quantile < last)) {
      throw new RangeError(`quantile ${i} is ${quantile}: quantiles must be finite and ascending`);
    }
    // -0 and 0 are one value; adding 0 makes them one bit pattern too.
    if (last === undefined || quantile > last) edges.push(quantile + 0);
    const at = edges.length - 1;
    if ((i + 1) % FINE_PER_COARSE === 0 && coarse.at(-1) !== at) coarse.push(at);
  });
  return { edges, coarse };
}
