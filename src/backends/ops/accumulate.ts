import type { NoAttributes } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { storeOf } from "./parts/cases.ts";
import { floats, forms, given, written } from "./parts/shape.ts";

/** [sums, gradients], changes sums: sums += gradients. */
export const accumulate: TableOp<NoAttributes> = {
  name: "accumulate",
  mutates: [0],
  outputs: () => [],
  reference([sums, gradients]) {
    for (let i = 0; i < sums!.data.length; i++) sums!.data[i]! += gradients!.data[i]!;
  },
  cases: (b) => b.apply(accumulate, [storeOf(b), storeOf(b)], {}),
  shape: written(...forms.length, [], ({ length: n }) => given([floats(n), floats(n)], {})),
};
