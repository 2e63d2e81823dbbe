import { checkChances } from './checked.ts';

/** How the classes' shares moved, if nothing else did. */
export interface LabelShift {
  /** Share of each class in the current data over its share in the reference. */
  readonly weights: readonly number[];
  /** Shares of the classes in the current data. */
  readonly shares: readonly number[];
}

/**
 * Black-box shift estimation: solves C w = mu, C the joint shares of answered (row) and true class (column) on the reference and mu the shares
 * of answers in the current data. Assumes label shift: P(X|Y) stays. Negative weights become 0. Lipton, Wang and Smola, ICML 2018.
 * @returns a reason where the confusion matrix cannot be inverted. O(classes^3).
 * @throws RangeError when the matrix is not square with the answers, or a share is outside [0, 1].
 */
export function blackBoxShift(joint: readonly (readonly number[])[], answers: readonly number[]): LabelShift | string {
  if (joint.length !== answers.length || joint.some((row) => row.length !== answers.length)) {
    throw new RangeError(
      `${joint.length} rows of joint shares and ${answers.length} shares of answers: the matrix is square`,
    );
  }
  checkChances(joint.flat(), 'joint share');
  checkChances(answers, 'share of answers');
  const solved = solve(joint, answers);
  if (!solved) return 'the confusion matrix cannot be inverted: some classes are answered alike';
  const weights = solved.map((weight) => Math.max(0, weight));
  const priors = weights.map((_, k) => joint.reduce((sum, row) => sum + row[k]!, 0));
  return { weights, shares: normalised(weights.map((weight, k) => weight * priors[k]!)) };
}

const MOST_ROUNDS = 1000;

/**
 * Maximum likelihood label shift: expectation-maximisation on calibrated chances; more exact than the black box where they are calibrated.
 * Saerens, Latinne and Decaestecker, Neural Computation 14 (2002) 21-41. O(rounds x rows x classes).
 * @param chances row-major, rows x classes, calibrated to the reference's shares; a row adds up to 1.
 * @throws RangeError when there are no whole rows, a chance is outside [0, 1], a row is all 0 or a prior is not above 0.
 */
export function maximumLikelihoodShift(chances: Float64Array, priors: readonly number[]): LabelShift {
  const classes = priors.length;
  const rows = chances.length / classes;
  if (chances.length === 0 || !Number.isInteger(rows)) {
    throw new RangeError(`${chances.length} chances make no whole rows of ${classes} classes`);
  }
  checkChances(chances, 'chance');
  const odd = priors.findIndex((prior) => !(prior > 0 && prior <= 1));
  if (odd >= 0) throw new RangeError(`prior ${odd} is ${String(priors[odd])}: it must be above 0 and at most 1`);
  for (let row = 0; row < rows; row++) {
    if (chances.subarray(row * classes, (row + 1) * classes).every((chance) => chance === 0)) {
      throw new RangeError(`row ${row} has no chance for any class`);
    }
  }
  let shares = [...priors];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const sums = new Array<number>(classes).fill(0);
    for (let row = 0; row < rows; row++) {
      let total = 0;
      for (let k = 0; k < classes; k++) total += (chances[row * classes + k]! * shares[k]!) / priors[k]!;
      for (let k = 0; k < classes; k++) sums[k]! += (chances[row * classes + k]! * shares[k]!) / priors[k]! / total;
    }
    const next = sums.map((sum) => sum / rows);
    const moved = Math.max(...next.map((share, k) => Math.abs(share - shares[k]!)));
    shares = next;
    if (moved < 1e-12) break;
  }
  return { weights: shares.map((share, k) => share / priors[k]!), shares };
}

function normalised(values: readonly number[]): readonly number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => (sum > 0 ? value / sum : 0));
}

/** Gaussian elimination with partial pivoting; null where a pivot vanishes. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const rows = matrix.map((row, at) => [...row, right[at]!]);
  const size = rows.length;
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let i = k + 1; i < size; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    if (Math.abs(rows[k]![k]!) < 1e-12) return null;
    for (let i = k + 1; i < size; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= size; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    let sum = rows[i]![size]!;
    for (let j = i + 1; j < size; j++) sum -= rows[i]![j]! * solution[j]!;
    solution[i] = sum / rows[i]![i]!;
  }
  return solution;
}
