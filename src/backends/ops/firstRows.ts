import { expectShape, expectWholeVectors, type Op } from "../graph.ts";

export interface FirstRows {
  rows: number;
}

/** [dy [rows,E]] -> [all,E]: dy, and zeros in the rows after it. */
export const firstRowsGradient: Op<{ all: number }> = {
  name: "firstRowsGradient",
  outputs: ([dy], { all }) => [{ shape: [all, dy!.shape[1]!], type: "float32" }],
  reference([dy], [dx]) {
    dx!.data.fill(0);
    dx!.data.set(dy!.data);
  },
};

/** [x [M,E]] -> [rows,E], the first of them: the class tokens, where rows are sequence first. */
export const firstRows: Op<FirstRows> = {
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
};
