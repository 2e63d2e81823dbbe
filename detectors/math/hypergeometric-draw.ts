import { hypergeometricMass } from './point-masses.ts';
import type { Random } from './random.ts';

/** Above this variance the rounded normal law is used: simulated tables need no more. */
const NORMAL_ABOVE = 60;

/** How many of `drawn` rows, drawn without replacement from `marked` and `others`, are marked: one random draw. O(sd). */
export function drawHypergeometric(random: Random, marked: number, others: number, drawn: number): number {
  const size = marked + others;
  const lowest = Math.max(0, drawn - others);
  const highest = Math.min(marked, drawn);
  if (lowest === highest) return lowest;
  const share = marked / size;
  const mean = drawn * share;
  const variance = (mean * (1 - share) * (size - drawn)) / (size - 1);
  if (variance > NORMAL_ABOVE) {
    return Math.min(highest, Math.max(lowest, Math.round(mean + Math.sqrt(variance) * random.normal())));
  }
  // Inversion outwards from the mode, where most of the mass is.
  const mode = Math.min(highest, Math.max(lowest, Math.floor(((drawn + 1) * (marked + 1)) / (size + 2))));
  const peak = hypergeometricMass(mode, marked, others, drawn);
  let left = random.uniform() - peak;
  if (left <= 0) return mode;
  let up = mode;
  let upMass = peak;
  let down = mode;
  let downMass = peak;
  while (up < highest || down > lowest) {
    if (up < highest) {
      upMass *= ((marked - up) * (drawn - up)) / ((up + 1) * (others - drawn + up + 1));
      up += 1;
      left -= upMass;
      if (left <= 0) return up;
    }
    if (down > lowest) {
      downMass *= (down * (others - drawn + down)) / ((marked - down + 1) * (drawn - down + 1));
      down -= 1;
      left -= downMass;
      if (left <= 0) return down;
    }
  }
  return mode;
}
