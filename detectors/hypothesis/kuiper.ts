import { logGamma } from '../math/log-gamma.ts';
import type { Finding } from '../method.ts';
import type { Pooled } from '../samples/pair.ts';

/**
 * Kuiper test: V = max (F - G) + max (G - F), in [0, 2], its own effect size. As sensitive in the tails as in the middle, and blind to
 * where a circular scale (hour of day, angle) is cut open. The p-value is that of the one-sample law at N = nm / (n + m): closed forms for
 * V < 3 / N and in the far tail of whole N, else Kuiper's series with its correction in 1 / sqrt N. Good from N = 10 on; ties make it
 * too large. Kuiper, Proc. Kon. Ned. Akad. 63 (1960) 38-47; Stephens, Biometrika 52 (1965) 309-321. O(n + m) after sorting.
 */
export function kuiper({ n, m, values, reference, current }: Pooled): Finding {
  let above = 0;
  let below = 0;
  for (let k = 0; k < values.length; k += 1) {
    const gap = reference[k]! * m - current[k]! * n;
    if (gap > above) above = gap;
    else if (gap < below) below = gap;
  }
  const statistic = (above - below) / (n * m);
  const pValue = kuiperUpperTail(statistic, (n * m) / (n + m));
  return { statistic, pValue, basis: 'limit', effect: { name: 'kuipers v', value: statistic } };
}

/** A hair, in steps of 1 / N. */
const LATTICE = 1e-9;

/** The chance that Kuiper's V of N uniform values reaches v; N may be a fraction. */
export function kuiperUpperTail(v: number, size: number): number {
  return Math.min(1, Math.max(0, rawUpperTail(v, size)));
}

function rawUpperTail(v: number, size: number): number {
  // Statistics lie on a lattice that often meets these limits: rounding must not decide on which side.
  const steps = v * size + LATTICE;
  if (steps <= 1 + 2 * LATTICE) return 1;
  if (steps < 2) return 1 - Math.exp(logGamma(size + 1) + (size - 1) * Math.log(v - 1 / size));
  if (steps < 3) {
    const k = -(size * v - 1) / 2;
    const r = Math.sqrt(k * k - (size * v - 2) ** 2 / 2);
    const a = r - k;
    const b = -r - k;
    const difference = (b ** (size - 1) * (1 - a) - a ** (size - 1) * (1 - b)) / (b - a);
    return 1 - difference * Math.exp(logGamma(size) - (size - 2) * Math.log(size));
  }
  const wholeTail = (v > 0.5 && size % 2 === 0) || (v > (size - 1) / (2 * size) && size % 2 === 1);
  return wholeTail ? stephensTail(v, size) : limitTail(v, size);
}

/** Stephens' finite sum for the upper tail of whole N. */
function stephensTail(v: number, size: number): number {
  let sum = 0;
  for (let t = 0; t <= Math.floor(size * (1 - v)); t += 1) {
    const y = v + t / size;
    const bracket =
      y ** 3 * size -
      y * y * t * (3 - 2 / size) +
      (y * t * (t - 1) * (3 - 2 / size)) / size -
      (t * (t - 1) * (t - 2)) / size ** 2;
    const rest = Math.max(0, 1 - v - t / size);
    const choose = Math.exp(logGamma(size + 1) - logGamma(t + 1) - logGamma(size - t + 1));
    sum += y ** (t - 3) * bracket * choose * (rest === 0 && size - t - 1 === 0 ? 1 : rest ** (size - t - 1));
  }
  return sum;
}

function limitTail(v: number, size: number): number {
  const z = v * Math.sqrt(size);
  let first = 0;
  let second = 0;
  for (let k = 1; k < 18.82 / z; k += 1) {
    const x = k * k * z * z;
    const weight = Math.exp(-2 * x);
    first += 2 * (4 * x - 1) * weight;
    second += k * k * (4 * x - 3) * weight;
  }
  return first - ((8 * v) / 3) * second;
}
