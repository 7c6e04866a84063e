import type { NoAttributes } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { storeOf } from "./parts/cases.ts";
import { floats, forms, given, written } from "./parts/shape.ts";

/** [store], sets it to zero. */
export const clear: TableOp<NoAttributes> = {
  name: "clear",
  mutates: [0],
  outputs: () => [],
  reference([store]) {
    store!.data.fill(0);
  },
  cases: (b) => b.apply(clear, [storeOf(b)], {}),
  shape: written(...forms.length, [], ({ length: n }) => given([floats(n)], {})),
};
