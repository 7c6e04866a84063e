import type { Spec, View } from "../../graph.ts";

/** Rows of matrices start at multiples of four floats, so that kernels load vectors whatever the vocabulary's size. */
export const paddedRow = (columns: number): number => Math.ceil(columns / 4) * 4;

export const matrix = (rows: number, columns: number): Spec =>
  columns % 4 === 0
    ? { shape: [rows, columns], type: "float32" }
    : { shape: [rows, columns], type: "float32", rowStride: paddedRow(columns) };

/** c[i,j] += sum_k a(i,k) b(k,j), offsets given by strides; sums in float64. */
export function multiply(
  [M, N, K]: readonly [number, number, number],
  a: { view: View; row: number; column: number },
  b: { view: View; row: number; column: number },
  store: (i: number, j: number, sum: number) => void,
): void {
  const row = new Float64Array(N);
  for (let i = 0; i < M; i++) {
    row.fill(0);
    for (let k = 0; k < K; k++) {
      const value = a.view.data[i * a.row + k * a.column]!;
      if (value === 0) continue;
      const start = k * b.row;
      for (let j = 0; j < N; j++) row[j]! += value * b.view.data[start + j * b.column]!;
    }
    for (let j = 0; j < N; j++) store(i, j, row[j]!);
  }
}
