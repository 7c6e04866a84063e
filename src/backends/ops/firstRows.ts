import { expectShape, expectWholeVectors } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { activations } from "./parts/cases.ts";
import { floats, given, written } from "./parts/shape.ts";

export interface FirstRows {
  rows: number;
}

/** "8 of 520x192": rows that are taken, all, columns. */
const form = "{rows} of {all}x{columns}";
const example = "8 of 520x192";

/** [dy [rows,E]] -> [all,E]: dy, and zeros in the rows after it. */
export const firstRowsGradient: TableOp<{ all: number }> = {
  name: "firstRowsGradient",
  outputs: ([dy], { all }) => [{ shape: [all, dy!.shape[1]!], type: "float32" }],
  reference([dy], [dx]) {
    dx!.data.fill(0);
    dx!.data.set(dy!.data);
  },
  cases: (b) => b.apply(firstRowsGradient, [activations(b, [13, 20])], { all: 65 }),
  shape: written(form, example, [], ({ rows: M, all, columns: N }) => given([floats(M, N)], { all })),
};

/** [x [M,E]] -> [rows,E], the first of them: the class tokens, where rows are sequence first. */
export const firstRows: TableOp<FirstRows> = {
  name: "firstRows",
  outputs([x], { rows }) {
    expectShape(rows <= x!.shape[0]!, "firstRows", x!);
    expectWholeVectors("firstRows", x!);
    return [{ shape: [rows, x!.shape[1]!], type: "float32" }];
  },
  gradient({ inputs: [x] }, [dy], graph) {
    return [graph.apply(firstRowsGradient, [dy], { all: x!.shape[0]! })[0]];
  },
  reference([x], [y]) {
    y!.data.set(x!.data.subarray(0, y!.data.length));
  },
  cases: (b) => b.apply(firstRows, [activations(b, [65, 20])], { rows: 13 }),
  shape: written(form, example, [], ({ rows: M, all, columns: N }) => given([floats(all, N)], { rows: M })),
};
