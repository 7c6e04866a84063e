import { size } from "../graph.ts";
import { type Dropout, keep } from "./parts/dropoutMask.ts";
import type { TableOp } from "./parts/op.ts";
import { activations, masked, seedOf } from "./parts/cases.ts";
import { floats, forms, given, seedSpec, written } from "./parts/shape.ts";

/** torch.nn.Dropout: [x, seed u32[4]] -> y. Its gradient is itself. */
export const dropout: TableOp<Dropout> = {
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
  cases: (b) => b.apply(dropout, [activations(b, [65, 20]), seedOf(b)], masked),
  shape: written(...forms.rows, [], ({ rows: M, columns: N }) =>
    given([floats(M, N), seedSpec], { rate: 0.2, site: 1 }),
  ),
};
