import { type NoAttributes, type Op, rowStride } from "../graph.ts";

/** [x [M,N]] -> [N], the sum over rows: a bias's gradient. */
export const columnSum: Op<NoAttributes> = {
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
