/**
 * Wasserstein-1 distance of two samples given in ascending order, in the column's own units: the area between their distribution functions.
 * Infinity when the values lie farther apart than a double can say. O(n + m).
 * Kantorovich (1942); Vallender, Theory Probab. Appl. 18 (1974) 784-786.
 */
export function wassersteinDistance(reference: Float64Array, current: Float64Array): number {
  return cumulativeDistance(reference, current, Math.abs);
}

/**
 * Energy distance of two samples given in ascending order, in roots of the column's units: sqrt(2 E|X-Y| - E|X-X'| - E|Y-Y'|), computed as
 * sqrt(2 integral (F - G)^2), which is the same in one dimension and takes O(n + m). Székely and Rizzo, J. Stat. Plan. Inference 143 (2013).
 */
export function energyDistance(reference: Float64Array, current: Float64Array): number {
  return Math.sqrt(2 * cumulativeDistance(reference, current, (gap) => gap * gap));
}

/** The integral of cost(F - G) over the line. Widths are taken of half the values: the difference of two doubles may overflow. */
function cumulativeDistance(x: Float64Array, y: Float64Array, cost: (gap: number) => number): number {
  const n = x.length;
  const m = y.length;
  let i = 0;
  let j = 0;
  let sum = 0;
  let left = Math.min(x[0]!, y[0]!);
  while (i < n && j < m) {
    const value = x[i]! <= y[j]! ? x[i]! : y[j]!;
    if (value > left) {
      sum += cost(i / n - j / m) * (value / 2 - left / 2);
      left = value;
    }
    while (i < n && x[i] === value) i += 1;
    while (j < m && y[j] === value) j += 1;
  }
  // One sample is used up: the other's rest lies against a distribution function of 1.
  for (; i < n; i += 1) {
    sum += cost(i / n - 1) * (x[i]! / 2 - left / 2);
    left = x[i]!;
  }
  for (; j < m; j += 1) {
    sum += cost(1 - j / m) * (y[j]! / 2 - left / 2);
    left = y[j]!;
  }
  return sum * 2;
}
