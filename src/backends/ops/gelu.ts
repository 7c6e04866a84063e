import { size } from "../graph.ts";
import { type MaybeDropout, maybeKeep } from "./parts/dropoutMask.ts";
import type { TableOp } from "./parts/op.ts";
import { activations, masked, seedOf } from "./parts/cases.ts";
import { drop, floats, forms, given, seedSpec, written } from "./parts/shape.ts";

/** The error function; Abramowitz and Stegun's series below 3, continued fraction above: about 1e-15. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 3) {
    let term = a;
    let sum = a;
    for (let n = 1; n < 60; n++) {
      term *= (-a * a) / n;
      sum += term / (2 * n + 1);
    }
    return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (a + fraction);
  return Math.sign(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
}

/** [dy, x, seed?] -> dx. */
export const geluGradient: TableOp<MaybeDropout> = {
  name: "geluGradient",
  inPlace: [[0, 0]],
  outputs: ([, x]) => [{ shape: x!.shape, type: "float32" }],
  reference([dy, x, seed], [dx], { dropout }) {
    const factor = maybeKeep(dropout, seed);
    for (let i = 0; i < size(x!); i++) {
      const v = x!.data[i]!;
      const slope = 0.5 * (1 + erf(v / Math.SQRT2)) + (v * Math.exp((-v * v) / 2)) / Math.sqrt(2 * Math.PI);
      dx!.data[i] = dy!.data[i]! * factor(i) * slope;
    }
  },
  cases(b) {
    const [x, dy] = [activations(b, [65, 20]), activations(b, [65, 20])];
    b.apply(geluGradient, [dy, x, seedOf(b)], { dropout: masked });
  },
  shape: written(...forms.rows, ["dropout"], ({ rows: M, columns: N }, has) =>
    given([floats(M, N), floats(M, N), has("dropout") ? seedSpec : undefined], {
      dropout: drop(has("dropout")),
    }),
  ),
};

/** torch.nn.GELU (the exact form, with erf), then dropout: [x, seed?] -> y. */
export const gelu: TableOp<MaybeDropout> = {
  name: "gelu",
  outputs: ([x]) => [{ shape: x!.shape, type: "float32" }],
  gradient({ inputs: [x, seed], attributes }, [dy], graph) {
    return [graph.apply(geluGradient, [dy, x, seed], attributes)[0]];
  },
  reference([x, seed], [y], { dropout }) {
    const factor = maybeKeep(dropout, seed);
    for (let i = 0; i < size(x!); i++)
      y!.data[i] = 0.5 * x!.data[i]! * (1 + erf(x!.data[i]! / Math.SQRT2)) * factor(i);
  },
  cases: (b) => b.apply(gelu, [activations(b, [65, 20]), seedOf(b)], { dropout: masked }),
  shape: written(...forms.rows, ["dropout"], ({ rows: M, columns: N }, has) =>
    given([floats(M, N), has("dropout") ? seedSpec : undefined], { dropout: drop(has("dropout")) }),
  ),
};
