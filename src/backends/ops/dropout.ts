import { type Op, size } from "../graph.ts";
import { type Dropout, keep } from "./parts/dropoutMask.ts";

/** torch.nn.Dropout: [x, seed u32[4]] -> y. Its gradient is itself. */
export const dropout: Op<Dropout> = {
  name: "dropout",
  inPlace: [[0, 0]],
  outputs: ([x]) => [{ shape: x!.shape, type: "float32" }],
  gradient({ inputs: [, seed], attributes }, [dy], graph) {
    return [graph.apply(dropout, [dy, seed], attributes)[0]];
  },
  reference([x, seed], [y], attributes) {
    const factor = keep(attributes, seed!);
    for (let i = 0; i < size(x!); i++) y!.data[i] = x!.data[i]! * factor(i);
  },
};
