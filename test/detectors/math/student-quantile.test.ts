import { describe, expect, it } from 'vitest';
import { studentTwoSidedQuantile } from '../../../detectors/math/student-quantile.ts';

describe('studentTwoSidedQuantile', () => {
  /** SciPy 1.18.1: python -c "from scipy.stats import t; print(t.isf(level / 2, degrees))". */
  it.each([
    [0.05, 1, 12.706204736174705],
    [0.05, 398, 1.9659423239762663],
    [0.01, 5, 4.032142983555229],
    [0.5, 1000, 0.6747351646070093],
    [0.999, 7, 0.001298730555074094],
    [1e-8, 50, 6.858268579357868],
    [1e-8, 1, 63661977.23675813],
    [0.05, 1e6, 1.9599663568141072],
  ])('level %s at %s degrees is %s', (level, degrees, t) => {
    expect(Math.abs(studentTwoSidedQuantile(level, degrees) / t - 1)).toBeLessThan(2e-12);
  });
});
