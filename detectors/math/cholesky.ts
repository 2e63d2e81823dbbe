/**
 * The Cholesky factor L of a symmetric positive definite row-major matrix A = L L', in the lower triangle.
 * Null where the matrix is not positive definite. O(size^3 / 3).
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array | null {
  const factor = matrix.slice();
  for (let j = 0; j < size; j++) {
    let diagonal = factor[j * size + j]!;
    for (let k = 0; k < j; k++) diagonal -= factor[j * size + k]! ** 2;
    if (!(diagonal > 0)) return null;
    const root = Math.sqrt(diagonal);
    factor[j * size + j] = root;
    for (let i = j + 1; i < size; i++) {
      let sum = factor[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * size + k]! * factor[j * size + k]!;
      factor[i * size + j] = sum / root;
    }
  }
  return factor;
}

/** Solves L L' x = b for the factor of `cholesky`. O(size^2). */
export function solveCholesky(factor: Float64Array, size: number, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = 0; i < size; i++) {
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * size + k]! * x[k]!;
    x[i] = sum / factor[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let k = i + 1; k < size; k++) sum -= factor[k * size + i]! * x[k]!;
    x[i] = sum / factor[i * size + i]!;
  }
  return x;
}
