import { expectShape, type Op, rowStride, type Spec, type View } from "../graph.ts";
import { type Dropout, maybeKeep } from "./dropout.ts";

/** Rows of matrices start at multiples of four floats, so that kernels load vectors whatever the vocabulary's size. */
export const paddedRow = (columns: number): number => Math.ceil(columns / 4) * 4;

const matrix = (rows: number, columns: number): Spec =>
  columns % 4 === 0
    ? { shape: [rows, columns], type: "float32" }
    : { shape: [rows, columns], type: "float32", rowStride: paddedRow(columns) };

export interface Linear {
  activation: "none" | "relu";
  /** After the activation. */
  dropout: Dropout | undefined;
}

/** c[i,j] += sum_k a(i,k) b(k,j), offsets given by strides; sums in float64. */
function multiply(
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

/** [dy [M,N], w [N,K], accumulate?] -> dx [M,K] = dy w. */
export const linearInputGradient: Op<Record<string, never>> = {
  name: "linearInputGradient",
  over: [[0, 2]],
  outputs([dy, w]) {
    expectShape(dy?.shape[1] === w?.shape[0], "linearInputGradient", dy!, w!);
    return [matrix(dy!.shape[0]!, w!.shape[1]!)];
  },
  reference([dy, w, accumulate], [dx]) {
    const [M = 0, N = 0] = dy!.shape;
    const K = w!.shape[1]!;
    const stride = rowStride(dx!);
    multiply(
      [M, K, N],
      { view: dy!, row: rowStride(dy!), column: 1 },
      { view: w!, row: rowStride(w!), column: 1 },
      (i, j, sum) => {
        dx!.data[i * stride + j] = sum + (accumulate ? accumulate.data[i * stride + j]! : 0);
      },
    );
  },
};

/** [dy [M,N], x [M,K], accumulate?] -> dw [N,K] = dy^T x. */
export const linearWeightGradient: Op<Record<string, never>> = {
  name: "linearWeightGradient",
  over: [[0, 2]],
  outputs([dy, x]) {
    expectShape(dy?.shape[0] === x?.shape[0], "linearWeightGradient", dy!, x!);
    return [{ shape: [dy!.shape[1]!, x!.shape[1]!], type: "float32" }];
  },
  reference([dy, x, accumulate], [dw]) {
    const [M = 0, N = 0] = dy!.shape;
    const K = x!.shape[1]!;
    multiply(
      [N, K, M],
      { view: dy!, row: 1, column: rowStride(dy!) },
      { view: x!, row: rowStride(x!), column: 1 },
      (i, j, sum) => {
        dw!.data[i * K + j] = sum + (accumulate ? accumulate.data[i * K + j]! : 0);
      },
    );
  },
};

/** [x [M,N]] -> [N], the sum over rows: a bias's gradient. */
export const columnSum: Op<Record<string, never>> = {
  name: "columnSum",
  outputs: ([x]) => [{ shape: [x!.shape[1]!], type: "float32" }],
  reference([x], [y]) {
    const [M = 0, N = 0] = x!.shape;
    const stride = rowStride(x!);
    for (let j = 0; j < N; j++) {
      let sum = 0;
      for (let i = 0; i < M; i++) sum += x!.data[i * stride + j]!;
      y!.data[j] = sum;
    }
  },
};

/** [dy, y] -> dy * scale where y > 0, else 0: back through ReLU and the dropout after it. */
export const reluGradient: Op<{ scale: number }> = {
  name: "reluGradient",
  inPlace: [[0, 0]],
  outputs: ([dy]) => [
    dy!.rowStride
      ? { shape: dy!.shape, type: "float32", rowStride: dy!.rowStride }
      : { shape: dy!.shape, type: "float32" },
  ],
  reference([dy, y], [dz], { scale }) {
    for (let i = 0; i < dy!.data.length; i++) dz!.data[i] = y!.data[i]! > 0 ? dy!.data[i]! * scale : 0;
  },
};

/** torch.nn.Linear: [x [M,K], w [N,K], bias [N]?, seed?] -> dropout(relu(x w^T + bias)) [M,N], rows padded to four floats. */
export const linear: Op<Linear> = {
  name: "linear",
  outputs([x, w]) {
    expectShape(x?.shape[1] === w?.shape[1], "linear", x!, w!);
    return [matrix(x!.shape[0]!, w!.shape[0]!)];
  },
  gradient({ inputs: [x, w, bias], outputs: [y], attributes: { activation, dropout } }, [dy], graph) {
    const scale = dropout ? 1 / (1 - dropout.rate) : 1;
    const dz = activation === "relu" ? graph.apply(reluGradient, [dy, y], { scale })[0] : dy;
    const dbias = bias ? graph.apply(columnSum, [dz], {})[0] : undefined;
    const dw = graph.accumulate(w!, linearWeightGradient, [dz, x], {}, 2);
    const dx = graph.needsGradient(x!)
      ? graph.accumulate(x!, linearInputGradient, [dz, w], {}, 2)
      : undefined;
    return [dx, dw, dbias];
  },
  reference([x, w, bias, seed], [y], { activation, dropout }) {
    const [M = 0, K = 0] = x!.shape;
    const N = w!.shape[0]!;
    const factor = maybeKeep(dropout, seed);
    multiply(
      [M, N, K],
      { view: x!, row: rowStride(x!), column: 1 },
      { view: w!, row: 1, column: rowStride(w!) },
      (i, j, sum) => {
        const z = sum + (bias ? bias.data[j]! : 0);
        y!.data[i * rowStride(y!) + j] = (activation === "relu" ? Math.max(z, 0) : z) * factor(i * N + j);
      },
    );
  },
};
