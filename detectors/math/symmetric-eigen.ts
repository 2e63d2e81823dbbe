/** Eigenvalues in no order, and the eigenvectors as columns of a row-major matrix. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and vectors of a symmetric row-major matrix by Jacobi's rotations, to full precision even for tiny eigenvalues beside large
 * ones on the diagonal. Jacobi (1846); Golub and Van Loan, Matrix Computations, section 8.5. O(size^3) a sweep, about 6 to 10 sweeps.
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const a = matrix.slice();
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) vectors[i * size + i] = 1;
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let rotated = false;
    for (let p = 0; p < size - 1; p += 1) {
      for (let q = p + 1; q < size; q += 1) {
        const apq = a[p * size + q]!;
        if (Math.abs(apq) <= 1e-18 * Math.sqrt(Math.abs(a[p * size + p]! * a[q * size + q]!)) || apq === 0) continue;
        rotated = true;
        const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.sqrt(t * t + 1);
        rotate(a, vectors, size, p, q, c, t * c);
      }
    }
    if (!rotated) break;
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i]!), vectors };
}

function rotate(
  a: Float64Array,
  vectors: Float64Array,
  size: number,
  p: number,
  q: number,
  c: number,
  s: number,
): void {
  for (let k = 0; k < size; k += 1) {
    const left = a[k * size + p]!;
    const right = a[k * size + q]!;
    a[k * size + p] = c * left - s * right;
    a[k * size + q] = s * left + c * right;
  }
  for (let k = 0; k < size; k += 1) {
    const upper = a[p * size + k]!;
    const lower = a[q * size + k]!;
    a[p * size + k] = c * upper - s * lower;
    a[q * size + k] = s * upper + c * lower;
    const x = vectors[k * size + p]!;
    const y = vectors[k * size + q]!;
    vectors[k * size + p] = c * x - s * y;
    vectors[k * size + q] = s * x + c * y;
  }
  a[p * size + q] = 0;
  a[q * size + p] = 0;
}
