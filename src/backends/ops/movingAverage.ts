import type { NoAttributes, Op } from "../graph.ts";
import { hyper } from "./parts/hyper.ts";

/** [parameters, average, hyper], changes average: a = d * a + (1 - d) * p. */
export const movingAverage: Op<NoAttributes> = {
  name: "movingAverage",
  mutates: [1],
  outputs: () => [],
  reference([parameters, average, h]) {
    const decay = h!.data[hyper.averageDecay]!;
    for (let i = 0; i < parameters!.data.length; i++)
      average!.data[i] = decay * average!.data[i]! + (1 - decay) * parameters!.data[i]!;
  },
};
