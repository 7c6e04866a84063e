import { expectShape, type Spec } from "../graph.ts";
import { type Dropout, maybeKeep } from "./parts/dropoutMask.ts";
import type { TableOp } from "./parts/op.ts";
import { activations, type Cases, masked, seedOf, weights } from "./parts/cases.ts";
import { drop, floats, forms, given, seedSpec, written } from "./parts/shape.ts";

export interface LayerNorm {
  epsilon: number;
  /** Of x, before it is added to the residual. */
  dropout: Dropout | undefined;
}

export interface LayerNormGradient {
  dropout: Dropout | undefined;
}

const rowShapes: readonly [number, number][] = [
  [65, 20],
  [1031, 12],
];

function layerOf(b: Cases, [M, E]: [number, number]) {
  return b.once(`layer ${M}x${E}`, () => ({
    x: activations(b, [M, E]),
    weight: weights(b, [E]),
    bias: weights(b, [E]),
    residual: activations(b, [M, E]),
    dy: activations(b, [M, E]),
  }));
}

/**
 * [dy, sum [M,E], weight, statistics [2,M], seed?] -> [dsum, dweight, dbias, dx?]; dx, the gradient before dropout, only where
 * there is dropout.
 */
export const layerNormGradient: TableOp<LayerNormGradient> = {
  name: "layerNormGradient",
  outputs([dy, , weight], { dropout }) {
    const like: Spec = { shape: dy!.shape, type: "float32" };
    const vector: Spec = { shape: weight!.shape, type: "float32" };
    return dropout ? [like, vector, vector, like] : [like, vector, vector];
  },
  reference([dy, sum, weight, statistics, seed], [dsum, dweight, dbias, dx], { dropout }) {
    const [M = 0, E = 0] = dy!.shape;
    const factor = maybeKeep(dropout, seed);
    const weightSums = new Float64Array(E);
    const biasSums = new Float64Array(E);
    for (let m = 0; m < M; m++) {
      const mean = statistics!.data[m]!;
      const inverse = statistics!.data[M + m]!;
      let a = 0;
      let b = 0;
      for (let e = 0; e < E; e++) {
        const i = m * E + e;
        const normal = (sum!.data[i]! - mean) * inverse;
        const g = dy!.data[i]! * weight!.data[e]!;
        a += g;
        b += g * normal;
        weightSums[e]! += dy!.data[i]! * normal;
        biasSums[e]! += dy!.data[i]!;
      }
      for (let e = 0; e < E; e++) {
        const i = m * E + e;
        const normal = (sum!.data[i]! - mean) * inverse;
        const value = inverse * (dy!.data[i]! * weight!.data[e]! - a / E - (normal * b) / E);
        dsum!.data[i] = value;
        if (dx) dx.data[i] = value * factor(i);
      }
    }
    dweight!.data.set(weightSums);
    dbias!.data.set(biasSums);
  },
  cases(b) {
    for (const sizes of rowShapes) {
      const { x, weight, bias, dy } = layerOf(b, sizes);
      const [, statistics] = b.reference(layerNorm, [x, weight, bias, undefined, undefined], {
        epsilon: 1e-5,
        dropout: undefined,
      });
      const known = b.given(statistics!);
      b.apply(layerNormGradient, [dy, x, weight, known, seedOf(b)], { dropout: masked });
      b.apply(layerNormGradient, [dy, x, weight, known, undefined], { dropout: undefined });
    }
  },
  shape: written(...forms.rows, ["dropout"], ({ rows: M, columns: N }, has) => {
    const x = floats(M, N);
    const inputs = [x, x, floats(N), floats(2, M), has("dropout") ? seedSpec : undefined];
    return given(inputs, { dropout: drop(has("dropout")) });
  }),
};

/**
 * torch.nn.LayerNorm over the last dimension, fused with the residual and dropout before it:
 * [x [M,E], weight, bias, residual?, seed?] -> [y, sum, statistics [2,M]] with sum = residual + dropout(x) and y its norm; without a
 * residual [y, statistics]. Statistics: mean and 1/std.
 */
export const layerNorm: TableOp<LayerNorm> = {
  name: "layerNorm",
  outputs([x, weight, , residual]) {
    expectShape(x?.shape[1] === weight?.shape[0], "layerNorm", x!, weight!);
    const like: Spec = { shape: x!.shape, type: "float32" };
    const statistics: Spec = { shape: [2, x!.shape[0]!], type: "float32" };
    return residual ? [like, like, statistics] : [like, statistics];
  },
  gradient({ inputs, outputs, attributes: { dropout } }, [dy, dsumOutside], graph) {
    const [x, weight, , residual, seed] = inputs;
    const sum = residual ? outputs[1] : x;
    if (dsumOutside && residual)
      throw new Error("layerNorm's sum is not to be used by other ops: use dropoutAdd.");
    const [dsum, dweight, dbias, dx] = graph.apply(
      layerNormGradient,
      [dy, sum, weight, outputs.at(-1), seed],
      {
        dropout: residual ? dropout : undefined,
      },
    );
    return [dx ?? dsum, dweight, dbias, residual ? dsum : undefined];
  },
  reference([x, weight, bias, residual, seed], outputs, { epsilon, dropout }) {
    const [M = 0, E = 0] = x!.shape;
    const factor = maybeKeep(dropout, seed);
    const y = outputs[0]!;
    const sum = residual ? outputs[1]! : x!;
    const statistics = outputs.at(-1)!;
    for (let m = 0; m < M; m++) {
      if (residual)
        for (let i = m * E; i < (m + 1) * E; i++) sum.data[i] = residual.data[i]! + x!.data[i]! * factor(i);
      let mean = 0;
      for (let i = m * E; i < (m + 1) * E; i++) mean += sum.data[i]! / E;
      let variance = 0;
      for (let i = m * E; i < (m + 1) * E; i++) variance += (sum.data[i]! - mean) ** 2 / E;
      const inverse = 1 / Math.sqrt(variance + epsilon);
      statistics.data[m] = mean;
      statistics.data[M + m] = inverse;
      for (let e = 0; e < E; e++)
        y.data[m * E + e] = (sum.data[m * E + e]! - mean) * inverse * weight!.data[e]! + bias!.data[e]!;
    }
  },
  cases(b) {
    for (const sizes of rowShapes) {
      const { x, weight, bias, residual } = layerOf(b, sizes);
      const drops = { epsilon: 1e-5, dropout: masked };
      b.apply(layerNorm, [x, weight, bias, residual, seedOf(b)], drops);
      b.apply(layerNorm, [x, weight, bias, undefined, undefined], { ...drops, dropout: undefined });
    }
  },
  shape: written(...forms.rows, ["residual", "dropout"], ({ rows: M, columns: N }, has) => {
    const residual = has("residual") || has("dropout") ? floats(M, N) : undefined;
    const inputs = [floats(M, N), floats(N), floats(N), residual, has("dropout") ? seedSpec : undefined];
    return given(inputs, { epsilon: 1e-5, dropout: drop(has("dropout")) });
  }),
};
