import { type NoAttributes, rowStride } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { activations, int } from "./parts/cases.ts";
import { forms, given, padded, whole, written } from "./parts/shape.ts";

/** [x [M,E], index i32 [1]] -> [1,E]: one row, whose number is known when the program runs. No gradient: for generation. */
export const selectRow: TableOp<NoAttributes> = {
  name: "selectRow",
  outputs: ([x]) => [{ shape: [1, x!.shape[1]!], type: "float32" }],
  reference([x, index], [y]) {
    const start = index!.data[0]! * rowStride(x!);
    y!.data.set(x!.data.subarray(start, start + x!.shape[1]!));
  },
  cases: (b) => b.apply(selectRow, [activations(b, [65, 20]), b.given(int(64))], {}),
  shape: written(...forms.rows, [], ({ rows: M, columns: N }) => given([padded(M, N), whole(1)], {})),
};
