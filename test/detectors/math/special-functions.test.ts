import { describe, expect, it } from 'vitest';
import { chiSquareUpperTail, normalUpperTail } from '../../../detectors/math/incomplete-gamma.ts';
import { kolmogorovUpperTail, smirnovUpperTail } from '../../../detectors/math/kolmogorov-tail.ts';
import { logGamma } from '../../../detectors/math/log-gamma.ts';
import { binomialMass, hypergeometricMass } from '../../../detectors/math/point-masses.ts';
import { cramerVonMisesUpperTail } from '../../../detectors/math/quadratic-form-tail.ts';
import { studentTwoSidedTail } from '../../../detectors/math/student-tail.ts';
import { SCIPY } from '../../vectors/scipy-univariate.ts';

/** The function and the relative error that is allowed: SciPy's own where it is the coarser one. */
const FUNCTIONS: Readonly<Record<string, readonly [(...args: number[]) => number, number]>> = {
  logGamma: [logGamma, 1e-13],
  chiSquare: [chiSquareUpperTail, 1e-11],
  normal: [normalUpperTail, 1e-13],
  student: [studentTwoSidedTail, 1e-10],
  kolmogorov: [kolmogorovUpperTail, 1e-9],
  smirnov: [smirnovUpperTail, 1e-11],
  cramerVonMises: [cramerVonMisesUpperTail, 1e-11],
  hypergeometric: [hypergeometricMass, 1e-12],
  binomial: [binomialMass, 1e-12],
};

describe(`laws against ${SCIPY.madeBy}`, () => {
  it.each(Object.keys(FUNCTIONS))('%s', (name) => {
    const [law, relative] = FUNCTIONS[name]!;
    const rows = SCIPY.functions.filter((row) => row[0] === name);
    expect(rows.length).toBeGreaterThan(0);
    const faults = rows.filter(
      ([, args, expected]) => !(Math.abs(law(...args) - expected) <= relative * Math.abs(expected)),
    );
    expect(faults.map(([, args, expected]) => `${JSON.stringify(args)}: ${law(...args)} for ${expected}`)).toEqual([]);
  });
});
