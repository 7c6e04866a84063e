import { expectShape, type NoAttributes, type Op, size } from "../graph.ts";

/** [a, b] -> a + b. */
export const add: Op<NoAttributes> = {
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
};
