import { expectShape, type NoAttributes, size } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { activations } from "./parts/cases.ts";
import { floats, forms, given, written } from "./parts/shape.ts";

/** [a, b] -> a + b. */
export const add: TableOp<NoAttributes> = {
  name: "add",
  inPlace: [
    [0, 0],
    [0, 1],
  ],
  outputs([a, b]) {
    expectShape(size(a!) === size(b!), "add", a!, b!);
    return [{ shape: a!.shape, type: "float32" }];
  },
  gradient: (_node, [dy]) => [dy, dy],
  reference([a, b], [y]) {
    for (let i = 0; i < a!.data.length; i++) y!.data[i] = a!.data[i]! + b!.data[i]!;
  },
  cases: (b) => b.apply(add, [activations(b, [65, 20]), activations(b, [65, 20])], {}),
  shape: written(...forms.rows, [], ({ rows: M, columns: N }) => given([floats(M, N), floats(M, N)], {})),
};
