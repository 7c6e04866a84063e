import type { NoAttributes } from "../graph.ts";
import { hyper } from "./parts/hyper.ts";
import type { TableOp } from "./parts/op.ts";
import { hyperOf, storeOf } from "./parts/cases.ts";
import { floats, forms, given, written } from "./parts/shape.ts";
import { hyperSpec } from "./parts/hyper.ts";

/** [parameters, average, hyper], changes average: a = d * a + (1 - d) * p. */
export const movingAverage: TableOp<NoAttributes> = {
  name: "movingAverage",
  mutates: [1],
  outputs: () => [],
  reference([parameters, average, h]) {
    const decay = h!.data[hyper.averageDecay]!;
    for (let i = 0; i < parameters!.data.length; i++)
      average!.data[i] = decay * average!.data[i]! + (1 - decay) * parameters!.data[i]!;
  },
  cases: (b) => b.apply(movingAverage, [storeOf(b), storeOf(b), hyperOf(b)], {}),
  shape: written(...forms.length, [], ({ length: n }) => given([floats(n), floats(n), hyperSpec], {})),
};
