import { type NoAttributes, rowStride } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { activations } from "./parts/cases.ts";
import { forms, given, padded, written } from "./parts/shape.ts";

/** [x [M,N]] -> [N], the sum over rows: a bias's gradient. */
export const columnSum: TableOp<NoAttributes> = {
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
  cases(b) {
    for (const [M, N] of [
      [65, 68],
      [1031, 12],
      [13, 101],
    ] as const)
      b.apply(columnSum, [activations(b, [M, N])], {});
  },
  shape: written(...forms.rows, [], ({ rows: M, columns: N }) => given([padded(M, N)], {})),
};
