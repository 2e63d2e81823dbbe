import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../detectors/math/random.ts';
import {
  binaryMetrics,
  blackBoxShift,
  calibrate,
  decomposeLossChange,
  effectiveSampleSize,
  estimateAccuracy,
  estimateAdaptivePerformance,
  estimateBinaryPerformance,
  estimateMulticlassPerformance,
  expectedCalibrationError,
  expectedConfusion,
  fitConfidenceThreshold,
  fitIsotonic,
  fitLossEstimator,
  importanceWeights,
  isotonicValues,
  maximumLikelihoodShift,
  weightedMeanLoss,
} from '../../../detectors/performance/index.ts';
import type { Matrix } from '../../../detectors/learners/matrix.ts';
import { uniforms } from '../../vectors/lcg-samples.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Rows of two normal features around a centre. */
function features(rows: number, centre: number, seed: number): Matrix {
  const random = createRandom(seed);
  return { rows, columns: 2, data: Float64Array.from({ length: rows * 2 }, () => centre + random.normal()) };
}

function drawLabels(chances: Float64Array, seed: number): Float64Array {
  const random = createRandom(seed);
  return chances.map((chance) => (random.uniform() < chance ? 1 : 0));
}

function first(matrix: Matrix, f: (a: number, b: number) => number): Float64Array {
  return Float64Array.from({ length: matrix.rows }, (_, row) => f(matrix.data[2 * row]!, matrix.data[2 * row + 1]!));
}

const half = (scores: Float64Array): number[] => Array.from(scores, (score) => (score >= 0.5 ? 1 : 0));

describe('performance without labels', () => {
  it("holds NannyML 0.13.1's CBPE metrics (scores by Park-Miller seeds 8 and 9)", () => {
    const [u, v] = [uniforms(8), uniforms(9)];
    const chances = Float64Array.from({ length: 1000 }, () => u());
    const scores = chances.map((chance) => Math.min(1, Math.max(0, chance + 0.1 * (v() - 0.5))));
    const classes = half(scores);
    expect(classes.filter((answer) => answer === 1)).toHaveLength(495);
    const metrics = binaryMetrics(chances, { scores, classes });
    expect(metrics.f1).toBeCloseTo(0.7469988059369128, 12);
    expect(metrics.precision).toBeCloseTo(0.7422384125551265, 12);
    expect(metrics.recall).toBeCloseTo(0.751820655645695, 12);
    expect(metrics.specificity).toBeCloseTo(0.7504601044047197, 12);
    expect(metrics.accuracy).toBeCloseTo(0.7511249935986125, 12);
  });

  it('holds its areas too, with scores that are all different (python, numpy 2.4.6: estimate_roc_auc, estimate_ap)', () => {
    // The peer takes equal scores one after the other in the order of an unstable sort, and rounds running sums to five decimals.
    const [u, v] = [uniforms(8), uniforms(9)];
    const chances = Float64Array.from({ length: 1000 }, () => u());
    const scores = chances.map((chance) => chance + 0.1 * (v() - 0.5));
    const metrics = binaryMetrics(chances, { scores, classes: half(scores) });
    expect(metrics.auroc).toBeCloseTo(0.8335795348662306, 7);
    expect(metrics.averagePrecision).toBeCloseTo(0.8258157884352051, 7);
  });

  it('gives the expected confusion of four rows by hand', () => {
    const chances = Float64Array.of(0.9, 0.8, 0.3, 0.1);
    expect(expectedConfusion(chances, [1, 1, 0, 0])).toMatchObject({
      truePositives: expect.closeTo(1.7, 12) as number,
    });
    expect(binaryMetrics(chances, { scores: chances, classes: [1, 1, 0, 0] }).accuracy).toBeCloseTo(0.825, 12);
  });

  it('is the realised metric where the chances are labels', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 9 })), { minLength: 2, maxLength: 40 }),
        (rows) => {
          const labels = Float64Array.from(rows, ([label]) => (label ? 1 : 0));
          const scores = Float64Array.from(rows, ([, score]) => score / 10);
          const { auroc } = binaryMetrics(labels, { scores, classes: half(scores) });
          let [pairs, won] = [0, 0];
          for (const [i, a] of rows.entries()) {
            for (const [j, b] of rows.entries()) {
              if (i === j || !a[0] || b[0]) continue;
              pairs += 1;
              won += a[1] > b[1] ? 1 : a[1] === b[1] ? 0.5 : 0;
            }
          }
          if (pairs === 0) expect(auroc).toBeNull();
          else expect(auroc).toBeCloseTo(won / pairs, 10);
        },
      ),
    );
  });

  it('covers the realised metrics with three standard errors', () => {
    let outside = 0;
    for (let seed = 0; seed < 40; seed++) {
      const chances = first(features(400, 0, seed), (a) => sigmoid(2 * a));
      const predictions = { scores: chances, classes: half(chances) };
      const estimate = estimateBinaryPerformance(chances, predictions, { seed });
      const realised = binaryMetrics(drawLabels(chances, seed + 100), predictions);
      for (const name of ['accuracy', 'auroc', 'f1'] as const) {
        if (Math.abs(realised[name]! - estimate.metrics[name]!) > 3 * estimate.standardErrors[name]!) outside += 1;
      }
    }
    expect(outside).toBeLessThanOrEqual(3);
  });

  it('averages one class against the rest', () => {
    const chances = new Map([
      ['a', Float64Array.of(0.6, 0.2)],
      ['b', Float64Array.of(0.2, 0.2)],
      ['c', Float64Array.of(0.2, 0.6)],
    ]);
    const estimate = estimateMulticlassPerformance(chances, { scores: chances, classes: ['a', 'c'] });
    expect(estimate.accuracy).toBeCloseTo(0.6, 12);
    expect(estimate.byClass.get('a')?.precision).toBeCloseTo(0.6, 12);
    expect(estimate.byClass.get('b')?.precision).toBeNull();
    expect(estimate.macro.precision).toBeCloseTo(0.6, 12);
  });

  it('fits isotonic functions: monotone, right where the data are, and no other monotone choice is nearer', () => {
    const fit = fitIsotonic(Float64Array.of(1, 2, 3, 4, 5), Float64Array.of(1, 3, 2, 4, 3.5));
    expect([...isotonicValues(fit, Float64Array.of(0, 1, 2, 3, 3.5, 5, 9))]).toEqual([
      1, 1, 2.5, 2.5, 3.125, 3.75, 3.75,
    ]);
    const point = fc.tuple(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: 1, max: 3 }),
    );
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), (points) => {
        const x = Float64Array.from(points, ([value]) => value);
        const y = Float64Array.from(points, ([, value]) => value);
        const w = Float64Array.from(points, ([, , value]) => value);
        const fitted = isotonicValues(fitIsotonic(x, y, w), Float64Array.of(0, 1, 2, 3, 4, 5));
        for (let k = 1; k < 6; k++) expect(fitted[k]!).toBeGreaterThanOrEqual(fitted[k - 1]! - 1e-12);
        const loss = (level: (value: number) => number): number =>
          points.reduce((sum, [a, b, c]) => sum + c * (level(a) - b) ** 2, 0);
        const ours = loss((value) => fitted[value]!);
        // Steps of two levels are monotone too: none may be nearer.
        for (let cut = 0; cut <= 6; cut++) {
          for (const low of [0, 0.25, 0.5]) {
            for (const high of [0.5, 0.75, 1]) {
              expect(ours).toBeLessThanOrEqual(loss((value) => (value < cut ? low : high)) + 1e-9);
            }
          }
        }
      }),
    );
  });

  it('calibrates scores that are off, and leaves those alone that are not', () => {
    const chances = first(features(4000, 0, 5), (a) => sigmoid(2 * a));
    const labels = drawLabels(chances, 6);
    const off = chances.map((chance) => chance ** 3);
    const calibration = calibrate(off, labels);
    expect(calibration.kind).toBe('isotonic');
    expect(calibration.errors.after).toBeLessThan(calibration.errors.before / 3);
    const fresh = first(features(4000, 0, 7), (a) => sigmoid(2 * a));
    const again = calibration.chancesOf(fresh.map((chance) => chance ** 3));
    expect(expectedCalibrationError(again, drawLabels(fresh, 8))).toBeLessThan(0.04);
    expect(calibrate(Float64Array.of(0.2, 0.4), [1, 1]).kind).toBe('as they are');
  });

  it('adapts to inputs that moved where the calibration is another (PAPE), which CBPE does not see', () => {
    // Scores look at the first feature; the truth depends on the second as well, so that calibration differs by region.
    const score = (a: number): number => sigmoid(1.5 * a);
    const truth = (a: number, b: number): number => sigmoid(1.5 * a + 2.5 * b);
    const reference = features(6000, 0, 11);
    const moved = features(3000, 0, 12);
    const current: Matrix = { ...moved, data: moved.data.map((value, at) => (at % 2 === 1 ? value + 1 : value)) };
    const referenceScores = first(reference, score);
    const labels = drawLabels(first(reference, truth), 13);
    const scores = first(current, score);
    const predictions = { scores, classes: half(scores) };
    const realised = binaryMetrics(drawLabels(first(current, truth), 14), predictions).accuracy;
    const plain = estimateBinaryPerformance(calibrate(referenceScores, labels).chancesOf(scores), predictions).metrics
      .accuracy;
    const adaptive = estimateAdaptivePerformance(
      { features: reference, scores: referenceScores, labels },
      { features: current, predictions },
    );
    expect(Math.abs(adaptive.metrics.accuracy - realised)).toBeLessThan(Math.abs(plain - realised) / 2);
    expect(adaptive.effectiveRows).toBeGreaterThan(500);
    expect(adaptive.effectiveRows).toBeLessThan(5000);
  });

  it('estimates the errors of a regression where its inputs moved (DLE)', () => {
    const noise = createRandom(21);
    const targetsOf = (matrix: Matrix): Float64Array => first(matrix, (a) => a + Math.exp(0.7 * a) * noise.normal());
    const reference = features(6000, 0, 22);
    const estimator = fitLossEstimator(
      reference,
      first(reference, (a) => a),
      targetsOf(reference),
    );
    const current = features(4000, 0.7, 23);
    const answers = first(current, (a) => a);
    const realised = targetsOf(current).map((target, row) => Math.abs(target - answers[row]!));
    const mae = realised.reduce((sum, error) => sum + error, 0) / realised.length;
    const estimate = estimator.estimate(current, answers);
    expect(Math.abs(estimate.meanAbsoluteError - mae) / mae).toBeLessThan(0.1);
    const before = estimator.estimate(
      reference,
      first(reference, (a) => a),
    ).meanAbsoluteError;
    expect(mae).toBeGreaterThan(1.4 * before);
  });

  it('carries the accuracy over by confidence (ATC)', () => {
    const threshold = fitConfidenceThreshold(Float64Array.of(0.9, 0.8, 0.7, 0.6), [1, 1, 1, 0]);
    expect(threshold.accuracy).toBe(0.75);
    expect(estimateAccuracy(threshold, Float64Array.of(0.9, 0.8, 0.7, 0.6))).toBe(0.75);
    expect(estimateAccuracy(threshold, Float64Array.of(0.9, 0.5))).toBe(0.5);
    expect(estimateAccuracy(fitConfidenceThreshold(Float64Array.of(0.3), [1]), Float64Array.of(0.1))).toBe(1);
  });

  it('finds moved class shares by the black box (vector: C = .45 .05 / .05 .45, mu = .66 .34)', () => {
    const shift = blackBoxShift(
      [
        [0.45, 0.05],
        [0.05, 0.45],
      ],
      [0.66, 0.34],
    );
    if (typeof shift === 'string') throw new Error(shift);
    expect(shift.weights.map((weight) => Number(weight.toFixed(12)))).toEqual([1.4, 0.6]);
    expect(shift.shares.map((share) => Number(share.toFixed(12)))).toEqual([0.7, 0.3]);
    expect(
      blackBoxShift(
        [
          [0.25, 0.25],
          [0.25, 0.25],
        ],
        [0.5, 0.5],
      ),
    ).toContain('cannot be inverted');
  });

  it('finds moved class shares by maximum likelihood', () => {
    const random = createRandom(31);
    const rows = 4000;
    const chances = new Float64Array(rows * 2);
    for (let row = 0; row < rows; row++) {
      // Classes at -1 and 1 with unit spread and equal shares in training: the chance of the second is sigmoid(2 x); now it has .8.
      const x = random.normal() + (random.uniform() < 0.8 ? 1 : -1);
      chances[row * 2 + 1] = sigmoid(2 * x);
      chances[row * 2] = 1 - sigmoid(2 * x);
    }
    const { shares } = maximumLikelihoodShift(chances, [0.5, 0.5]);
    expect(Math.abs(shares[1]! - 0.8)).toBeLessThan(0.03);
  });

  it('weighs reference rows to look like current ones, and says what they are worth', () => {
    const [reference, current] = [features(4000, 0, 41), features(4000, 0.6, 42)];
    const { weights, effectiveRows } = importanceWeights(reference, current);
    const mean = first(reference, (a) => a).reduce(
      (sum, value, row) => sum + (value * weights[row]!) / weights.length,
      0,
    );
    expect(Math.abs(mean - 0.6)).toBeLessThan(0.15);
    expect(effectiveRows).toBeLessThan(3500);
    expect(effectiveSampleSize(Float64Array.of(1, 1, 1, 1))).toBe(4);
    expect(effectiveSampleSize(Float64Array.of(1, 0, 0, 0))).toBe(1);
  });

  it('tells moved inputs from concept drift (DISDE), in terms that add up', () => {
    const lossOf = (matrix: Matrix, level: (a: number) => number, seed: number): Float64Array => {
      const random = createRandom(seed);
      return first(matrix, (a) => level(a) + 0.1 * random.normal());
    };
    const before = features(4000, 0, 51);
    const table = { features: before, losses: lossOf(before, (a) => 1 + a, 52) };
    const moved = features(4000, 0.8, 53);
    const inputs = decomposeLossChange(table, { features: moved, losses: lossOf(moved, (a) => 1 + a, 54) });
    expect(Math.abs(inputs.concept)).toBeLessThan(0.1);
    expect(inputs.total).toBeGreaterThan(0.7);
    const same = features(4000, 0, 55);
    const concept = decomposeLossChange(table, { features: same, losses: lossOf(same, (a) => 1.5 + a, 56) });
    expect(Math.abs(concept.concept - 0.5)).toBeLessThan(0.1);
    for (const { leavingReference, concept: middle, enteringCurrent, total } of [inputs, concept]) {
      expect(leavingReference + middle + enteringCurrent).toBeCloseTo(total, 10);
    }
  });

  it.each([
    ['no rows', () => estimateBinaryPerformance(new Float64Array(0), { scores: new Float64Array(0), classes: [] })],
    [
      'lengths that differ',
      () => estimateBinaryPerformance(Float64Array.of(0.5), { scores: new Float64Array(2), classes: [1] }),
    ],
    ['no points', () => fitIsotonic(new Float64Array(0), new Float64Array(0))],
    ['too few rows', () => importanceWeights(features(2, 0, 1), features(9, 0, 2))],
    [
      'no losses',
      () =>
        decomposeLossChange(
          { features: features(9, 0, 1), losses: new Float64Array(3) },
          { features: features(9, 0, 1), losses: new Float64Array(9) },
        ),
    ],
    ['no confidences', () => fitConfidenceThreshold(new Float64Array(0), [])],
    ['no confidences of the current rows', () => estimateAccuracy({ threshold: 0, accuracy: 1 }, new Float64Array(0))],
    [
      'a chance that is no number',
      () => binaryMetrics(Float64Array.of(NaN), { scores: Float64Array.of(1), classes: [1] }),
    ],
    ['a chance above 1', () => binaryMetrics(Float64Array.of(1.5), { scores: Float64Array.of(1), classes: [1] })],
    [
      'a score that is no number',
      () => binaryMetrics(Float64Array.of(0.5, 0.5), { scores: Float64Array.of(0.1, NaN), classes: [1, 0] }),
    ],
    ['a point without a place', () => fitIsotonic(Float64Array.of(1, NaN), Float64Array.of(0, 1))],
    ['labels that are missing', () => calibrate(Float64Array.of(0.1, 0.2), [0])],
    ['a label beyond 1', () => calibrate(Float64Array.of(0.1, 0.2), [0, 2])],
    ['classes without any chance', () => maximumLikelihoodShift(Float64Array.of(0.5, 0.5, 0, 0), [0.5, 0.5])],
    ['a prior of nothing', () => maximumLikelihoodShift(Float64Array.of(0.5, 0.5), [1, 0])],
    ['chances that make no rows', () => maximumLikelihoodShift(new Float64Array(0), [1])],
    ['a matrix that is not square', () => blackBoxShift([[0.5, 0.5]], [0.5, 0.5])],
    ['a loss whose square is no number', () => weightedMeanLoss(Float64Array.of(1e308), Float64Array.of(1))],
    ['weights of nothing', () => weightedMeanLoss(Float64Array.of(1), Float64Array.of(0))],
    [
      'a feature that is missing',
      () =>
        fitLossEstimator(
          { rows: 2, columns: 1, data: Float64Array.of(1, NaN) },
          new Float64Array(2),
          new Float64Array(2),
        ),
    ],
    [
      'a class whose chance is no number',
      () =>
        estimateMulticlassPerformance(new Map([['a', Float64Array.of(NaN)]]), { scores: new Map(), classes: ['a'] }),
    ],
  ])('refuses %s', (_what, call) => {
    expect(call).toThrow(RangeError);
  });
});
