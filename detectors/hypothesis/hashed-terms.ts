/** Slots of the hashed vocabulary: a power of two. */
export const SLOTS = 1 << 16;
/** Characters of a text that are read: a page or two say what it is about. */
const READ = 4_096;

/** A text as a unit vector over hashed terms: slots and their weights, each slot once. */
export interface HashedText {
  readonly slots: Uint32Array;
  readonly weights: Float64Array;
}

/**
 * Words, pairs of neighbouring words and triples of characters (within and across words) of a lower-cased text, hashed into slots with a
 * sign; counts are damped to 1 + ln and the vector is scaled to length 1. O(characters).
 * Weinberger, Dasgupta, Langford, Smola and Attenberg (2009).
 */
export function hashedTerms(text: string): HashedText {
  const lower = text.slice(0, READ).toLowerCase();
  const counts = new Map<number, number>();
  const add = (hash: number): void => {
    const slot = hash % SLOTS;
    // A bit that the slot does not use is the sign: collisions cancel in the mean instead of adding up.
    counts.set(slot, (counts.get(slot) ?? 0) + (hash & 0x40000000 ? 1 : -1));
  };
  let previous = 0;
  for (const word of lower.match(/[\p{L}\p{N}]+/gu) ?? []) {
    const hash = hashOf(word, 0x811c9dc5);
    add(hash);
    if (previous !== 0) add(hashOf(word, previous));
    previous = hash;
  }
  const spaced = ` ${lower} `;
  for (let i = 0; i + 3 <= spaced.length; i += 1) add(hashOf(spaced.slice(i, i + 3), 0x9747b28c));
  return unitVector(counts);
}

function unitVector(counts: ReadonlyMap<number, number>): HashedText {
  const slots: number[] = [];
  const weights: number[] = [];
  let squares = 0;
  for (const [slot, count] of counts) {
    if (count === 0) continue;
    const weight = Math.sign(count) * (1 + Math.log(Math.abs(count)));
    slots.push(slot);
    weights.push(weight);
    squares += weight * weight;
  }
  const length = Math.sqrt(squares);
  return { slots: Uint32Array.from(slots), weights: Float64Array.from(weights, (weight) => weight / length) };
}

/** FNV-1a over UTF-16 code units with a final mix, from a start value; unsigned 32 bits. */
function hashOf(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}
