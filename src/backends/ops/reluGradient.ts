import type { TableOp } from "./parts/op.ts";
import { activations } from "./parts/cases.ts";
import { forms, given, padded, written } from "./parts/shape.ts";

/** [dy, y] -> dy * scale where y > 0, else 0: back through ReLU and the dropout after it. */
export const reluGradient: TableOp<{ scale: number }> = {
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
  cases: (b) => b.apply(reluGradient, [activations(b, [65, 20]), activations(b, [65, 20])], { scale: 1.25 }),
  shape: written(...forms.rows, [], ({ rows: M, columns: N }) =>
    given([padded(M, N), padded(M, N)], { scale: 1 }),
  ),
};
