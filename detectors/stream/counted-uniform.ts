/** The `index`-th uniform number on (0, 1) of a seed, from the pair alone: a detector that ties break by needs no generator's state. */
export function countedUniform(seed: number, index: number): number {
  const key = mix(seed | 0, Math.floor(seed / 0x100000000) | 0);
  const high = mix(key ^ (index | 0), Math.floor(index / 0x100000000) | 0);
  const low = mix(high ^ 0x5bd1e995, index | 0);
  return ((high >>> 5) * 0x4000000 + (low >>> 6) + 0.5) / 0x20000000000000;
}

/** Two rounds of the finaliser of MurmurHash3 (Appleby), the second word folded in between. */
function mix(a: number, b: number): number {
  return finish(finish(a + 0x9e3779b9) ^ b);
}

function finish(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
