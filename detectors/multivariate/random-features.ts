import { medianOf } from '../math/median.ts';
import { createRandom } from '../math/random.ts';
import { squaredDistances } from './pairwise.ts';
import type { Matrix } from '../learners/matrix.ts';
import { drawRows } from './sample-rows.ts';
import { scalingOf, standardised, type Scaling } from './standardise.ts';

/** Rows from which the kernel's width is taken: the median of half a million pairs moves little with more. */
const WIDTH_ROWS = 1000;

/** A map of rows to features whose inner products are close to the kernel exp(-d^2 / m) of z-scores. */
export interface FeatureMap {
  readonly scaling: Scaling;
  /** Row-major, one frequency vector a row. */
  readonly frequencies: Matrix;
}

/**
 * Sums of features over rows: all that a comparison needs. Sums of parts add up to the sum of the whole, so a window is the sum of its
 * buckets, whatever its size.
 */
export interface FeatureSums {
  readonly rows: number;
  /** Sum of the features; cosines first, then sines. */
  readonly sum: Float64Array;
  /** Sum of the products of features, row-major. */
  readonly products: Float64Array;
}

/**
 * Draws `count` frequencies for a baseline: normal, with variance 2 / m in each direction, m the median squared distance of its rows (of a
 * thousand of them). Null where half of the rows are equal. Rahimi and Recht, NIPS 2007. O(1000^2 columns).
 */
export function createFeatureMap(reference: Matrix, count: number, seed: number): FeatureMap | null {
  const scaling = scalingOf(reference);
  const sample = standardised(drawRows(reference, WIDTH_ROWS, seed), scaling);
  const median = medianOf(squaredDistances(sample).values);
  if (!(median > 0)) return null;
  const random = createRandom(seed);
  const data = Float64Array.from({ length: count * reference.columns }, () => random.normal() * Math.sqrt(2 / median));
  return { scaling, frequencies: { rows: count, columns: reference.columns, data } };
}

/** The sums of some rows' features. O(rows x (columns x count + count^2)). */
export function featureSums({ scaling, frequencies }: FeatureMap, matrix: Matrix): FeatureSums {
  const { rows: count, columns } = frequencies;
  const width = 2 * count;
  const sum = new Float64Array(width);
  const products = new Float64Array(width * width);
  const feature = new Float64Array(width);
  const row = new Float64Array(columns);
  for (let i = 0; i < matrix.rows; i++) {
    for (let k = 0; k < columns; k++) {
      row[k] = matrix.data[i * columns + k]! / scaling.width[k]! - scaling.centre[k]! / scaling.width[k]!;
    }
    for (let f = 0; f < count; f++) {
      let angle = 0;
      for (let k = 0; k < columns; k++) angle += frequencies.data[f * columns + k]! * row[k]!;
      feature[f] = Math.cos(angle);
      feature[count + f] = Math.sin(angle);
    }
    for (let a = 0; a < width; a++) {
      const value = feature[a]!;
      sum[a]! += value;
      const start = a * width;
      for (let b = 0; b <= a; b++) products[start + b]! += value * feature[b]!;
    }
  }
  for (let a = 0; a < width; a++) for (let b = 0; b < a; b++) products[b * width + a] = products[a * width + b]!;
  return { rows: matrix.rows, sum, products };
}

/** The sums of both parts' rows together. */
export function mergeFeatureSums(left: FeatureSums, right: FeatureSums): FeatureSums {
  return {
    rows: left.rows + right.rows,
    sum: left.sum.map((value, k) => value + right.sum[k]!),
    products: left.products.map((value, k) => value + right.products[k]!),
  };
}
