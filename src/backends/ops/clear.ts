import type { NoAttributes, Op } from "../graph.ts";

/** [store], sets it to zero. */
export const clear: Op<NoAttributes> = {
  name: "clear",
  mutates: [0],
  outputs: () => [],
  reference([store]) {
    store!.data.fill(0);
  },
};
