export { binIndex } from './bin-index.ts';
export { addCounts, coarseCounts, total } from './counts.ts';
export { EDGE_LEVELS, FINE_BINS, FINE_PER_COARSE, equalDepthEdges, type EqualDepthEdges } from './equal-depth-edges.ts';
