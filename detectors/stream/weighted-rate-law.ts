/** Where a geometrically weighted rate may stand, each bound exceeded with chance at most its level. */
export interface RateBounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Cells of the line from 0 to 1 that a law is spread over: so many that spreading adds less than a thousandth to its variance, at rates from
 * .05 to .95 (step^2 / (4 p (1 - p) (1 - decay)^2)).
 */
const cellsFor = (decay: number): number => 2 ** Math.ceil(Math.log2(73 / (1 - decay)));
/** What is left of the beginning below which more steps change nothing that the cells could show. */
const FORGOTTEN = 1e-4;

/** Steps after which a weighted rate has forgotten where it began. */
const stepsToForget = (decay: number): number => Math.ceil(Math.log(FORGOTTEN) / Math.log(decay));

/**
 * Bounds of R after 0, 1, 2, … bits of chance `rate`, until it has forgotten its beginning, one for each level: R <- decay R + (1 - decay) bit,
 * from R = 1/2. The law is held as shares of equally spaced points, 1,025 of them at decay .9: two scaled copies of a law make the next
 * one, and what falls between two points goes to both so that its mean stays. O(cells x steps to forget) for all of them together.
 */
export function weightedRateBounds(rate: number, decay: number, levels: readonly number[]): (readonly RateBounds[])[] {
  const cells = cellsFor(decay);
  let law = new Float64Array(cells + 1);
  let next = new Float64Array(cells + 1);
  law[cells / 2] = 1;
  const lift = (1 - decay) * cells;
  const wrong = 1 - rate;
  const bounds = [levels.map((level) => rateBounds(law, level))];
  for (let steps = stepsToForget(decay); steps > 0; steps--) {
    next.fill(0);
    for (let cell = 0; cell <= cells; cell++) {
      const mass = law[cell]!;
      if (mass === 0) continue;
      spread(next, cell * decay, mass * wrong);
      spread(next, cell * decay + lift, mass * rate);
    }
    [law, next] = [next, law];
    bounds.push(levels.map((level) => rateBounds(law, level)));
  }
  return bounds;
}

function spread(law: Float64Array, at: number, mass: number): void {
  const cell = Math.min(law.length - 2, Math.floor(at));
  const share = at - cell;
  law[cell]! += mass * (1 - share);
  law[cell + 1]! += mass * share;
}

/** The points of a law below which, and above which, at most `level` of it lies. O(cells). */
function rateBounds(law: Float64Array, level: number): RateBounds {
  const cells = law.length - 1;
  let low = 0;
  for (let below = law[0]!; below <= level && low < cells; below += law[low]!) low++;
  let high = cells;
  for (let above = law[cells]!; above <= level && high > 0; above += law[high]!) high--;
  return { low: low / cells, high: high / cells };
}
