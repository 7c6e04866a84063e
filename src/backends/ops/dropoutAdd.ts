import { expectShape, size } from "../graph.ts";
import { dropout } from "./dropout.ts";
import { type MaybeDropout, maybeKeep } from "./parts/dropoutMask.ts";
import type { TableOp } from "./parts/op.ts";
import { activations, masked, seedOf } from "./parts/cases.ts";
import { drop, floats, forms, given, seedSpec, written } from "./parts/shape.ts";

/** [residual, x, seed?] -> residual + dropout(x). */
export const dropoutAdd: TableOp<MaybeDropout> = {
  name: "dropoutAdd",
  inPlace: [
    [0, 1],
    [0, 0],
  ],
  outputs([residual, x]) {
    expectShape(size(residual!) === size(x!), "dropoutAdd", residual!, x!);
    return [{ shape: x!.shape, type: "float32" }];
  },
  gradient({ inputs: [, , seed], attributes }, [dy], graph) {
    return [dy, attributes.dropout ? graph.apply(dropout, [dy, seed], attributes.dropout)[0] : dy];
  },
  reference([residual, x, seed], [y], attributes) {
    const factor = maybeKeep(attributes.dropout, seed);
    for (let i = 0; i < size(x!); i++) y!.data[i] = residual!.data[i]! + x!.data[i]! * factor(i);
  },
  cases(b) {
    const [residual, x] = [activations(b, [65, 20]), activations(b, [65, 20])];
    b.apply(dropoutAdd, [residual, x, seedOf(b)], { dropout: masked });
  },
  shape: written(...forms.rows, ["dropout"], ({ rows: M, columns: N }, has) =>
    given([floats(M, N), floats(M, N), has("dropout") ? seedSpec : undefined], {
      dropout: drop(has("dropout")),
    }),
  ),
};
