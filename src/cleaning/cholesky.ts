/** Symmetric positive definite systems, by Cholesky's factor. Matrices lie row by row. */

/** L, lower triangular, with L Lᵀ = `matrix` [n, n], of which the lower triangle is read. Throws RangeError where there is none. */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  if (matrix.length !== n * n)
    throw new RangeError(`A matrix of ${n} x ${n} has not ${matrix.length} numbers.`);
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const rest = (matrix[i * n + j] ?? 0) - rowsDot(factor, i * n, j * n, j);
      if (j < i) factor[i * n + j] = rest / (factor[j * n + j] ?? 0);
      else if (rest > 0) factor[i * n + i] = Math.sqrt(rest);
      else throw new RangeError("The matrix is not positive definite.");
    }
  }
  return factor;
}

/** Solves L z = `right` [n] in its place. */
export function solveLower(factor: Float64Array, right: Float64Array): void {
  const n = right.length;
  for (let i = 0; i < n; i += 1) {
    let rest = right[i] ?? 0;
    const row = i * n;
    for (let j = 0; j < i; j += 1) rest -= (factor[row + j] ?? 0) * (right[j] ?? 0);
    right[i] = rest / (factor[row + i] ?? 0);
  }
}

/** Solves Lᵀ x = `right` [n] in its place. */
export function solveUpper(factor: Float64Array, right: Float64Array): void {
  const n = right.length;
  for (let i = n - 1; i >= 0; i -= 1) {
    const row = i * n;
    const own = (right[i] ?? 0) / (factor[row + i] ?? 0);
    right[i] = own;
    for (let j = 0; j < i; j += 1) right[j] = (right[j] ?? 0) - (factor[row + j] ?? 0) * own;
  }
}

/** The product of the first `length` numbers of two rows. */
function rowsDot(matrix: Float64Array, first: number, second: number, length: number): number {
  let sum = 0;
  for (let at = 0; at < length; at += 1) sum += (matrix[first + at] ?? 0) * (matrix[second + at] ?? 0);
  return sum;
}
