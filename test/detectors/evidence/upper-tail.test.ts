import { describe, expect, it } from 'vitest';
import { excessChance, fitUpperTail } from '../../../detectors/evidence/upper-tail.ts';

const quantiles = (n: number, inverse: (u: number) => number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => inverse((i + 0.5) / n));

const exponential = quantiles(5000, (u) => -Math.log(1 - u));
const pareto = quantiles(5000, (u) => (1 - u) ** -0.4);

describe('fitUpperTail', () => {
  it.each([
    ['exponential', exponential, 0],
    ['Pareto of shape .4', pareto, 0.4],
  ])(
    'finds the shape of the %s tail, moved to the heavy side by a standard error and never below .1',
    (_, sorted, shape) => {
      const tail = fitUpperTail(sorted)!;
      const caution = 1 / Math.sqrt(sorted.length / 10);
      expect(tail.shape).toBeGreaterThan(shape);
      expect(tail.shape).toBeLessThan(Math.max(0.1, shape + caution) + 0.06);
    },
  );

  it.each([
    ['too few values', quantiles(100, (u) => u)],
    ['a constant', new Float64Array(1000)],
    ['ties at the top', quantiles(1000, (u) => Math.min(u, 0.5))],
    ['nothing', new Float64Array(0)],
  ])('fits nothing to %s, and then amplitude says nothing', (_, sorted) => {
    const tail = fitUpperTail(sorted);
    expect(tail).toBeNull();
    expect(excessChance(tail, 1e9)).toBe(1);
  });

  it('gives chances that fall from 1 at the end of the range, more slowly than the true tail', () => {
    const tail = fitUpperTail(exponential)!;
    const end = exponential[exponential.length - 1]!;
    expect(excessChance(tail, end)).toBe(1);
    for (const excess of [0.5, 2, 8]) {
      const chance = excessChance(tail, end + excess);
      expect(chance).toBeGreaterThan(Math.exp(-excess));
      expect(chance).toBeLessThan(excessChance(tail, end + excess / 2));
    }
  });
});
