import { type NoAttributes, type Op, rowStride } from "../graph.ts";

/** [x [M,E], index i32 [1]] -> [1,E]: one row, whose number is known when the program runs. No gradient: for generation. */
export const selectRow: Op<NoAttributes> = {
  name: "selectRow",
  outputs: ([x]) => [{ shape: [1, x!.shape[1]!], type: "float32" }],
  reference([x, index], [y]) {
    const start = index!.data[0]! * rowStride(x!);
    y!.data.set(x!.data.subarray(start, start + x!.shape[1]!));
  },
};
