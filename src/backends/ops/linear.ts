import { expectShape, type NoAttributes, rowStride, size } from "../graph.ts";
import { columnSum } from "./columnSum.ts";
import { type Dropout, maybeKeep } from "./parts/dropoutMask.ts";
import { matrix, multiply } from "./parts/matrix.ts";
import { reluGradient } from "./reluGradient.ts";
import type { TableOp } from "./parts/op.ts";
import { activations, type Cases, masked, seedOf, weights } from "./parts/cases.ts";
import { drop, floats, given, padded, seedSpec, written } from "./parts/shape.ts";

export interface Linear {
  activation: "none" | "relu";
  /** After the activation. */
  dropout: Dropout | undefined;
}

/** "700x200-800": rows, inputs and outputs of a layer. */
const form = "{rows}x{inputs}-{outputs}";
const example = "700x200-800";

/** [rows, outputs, inputs]: in Strassen's and in large tiles, deeper than a block; small; one row. */
const products: readonly [number, number, number][] = [
  [50, 136, 1004],
  [65, 68, 36],
  [13, 101, 40],
  [1, 10, 64],
];

function productOf(b: Cases, [M, N, K]: [number, number, number]) {
  return b.once(`product ${M}x${N}x${K}`, () => ({
    x: activations(b, [M, K]),
    w: weights(b, [N, K], 1 / Math.sqrt(K)),
    dy: activations(b, [M, N]),
  }));
}

/** [dy [M,N], w [N,K], accumulate?] -> dx [M,K] = dy w. */
export const linearInputGradient: TableOp<NoAttributes> = {
  name: "linearInputGradient",
  flops: ({ inputs: [dy, w] }) => 2 * size(dy!) * w!.shape[1]!,
  over: [[0, 2]],
  outputs([dy, w]) {
    expectShape(dy?.shape[1] === w?.shape[0], "linearInputGradient", dy!, w!);
    return [matrix(dy!.shape[0]!, w!.shape[1]!)];
  },
  reference([dy, w, accumulate], [dx]) {
    const [M = 0, N = 0] = dy!.shape;
    const K = w!.shape[1]!;
    const stride = rowStride(dx!);
    multiply(
      [M, K, N],
      { view: dy!, row: rowStride(dy!), column: 1 },
      { view: w!, row: rowStride(w!), column: 1 },
      (i, j, sum) => {
        dx!.data[i * stride + j] = sum + (accumulate ? accumulate.data[i * stride + j]! : 0);
      },
    );
  },
  cases(b) {
    for (const [M, N, K] of b.some(products)) {
      const { w, dy } = productOf(b, [M, N, K]);
      if (!b.isFew) b.apply(linearInputGradient, [dy, w, undefined], {});
      if (M > 50) b.apply(linearInputGradient, [dy, w, activations(b, [M, K])], {});
    }
  },
  shape: written(form, example, ["added"], ({ rows: M, inputs: K, outputs: N }, has) =>
    given([padded(M, N), floats(N, K), has("added") ? padded(M, K) : undefined], {}),
  ),
};

/** [dy [M,N], x [M,K], accumulate?] -> dw [N,K] = dy^T x. */
export const linearWeightGradient: TableOp<NoAttributes> = {
  name: "linearWeightGradient",
  flops: ({ inputs: [dy, x] }) => 2 * size(dy!) * x!.shape[1]!,
  over: [[0, 2]],
  outputs([dy, x]) {
    expectShape(dy?.shape[0] === x?.shape[0], "linearWeightGradient", dy!, x!);
    return [{ shape: [dy!.shape[1]!, x!.shape[1]!], type: "float32" }];
  },
  reference([dy, x, accumulate], [dw]) {
    const [M = 0, N = 0] = dy!.shape;
    const K = x!.shape[1]!;
    multiply(
      [N, K, M],
      { view: dy!, row: 1, column: rowStride(dy!) },
      { view: x!, row: rowStride(x!), column: 1 },
      (i, j, sum) => {
        dw!.data[i * K + j] = sum + (accumulate ? accumulate.data[i * K + j]! : 0);
      },
    );
  },
  cases(b) {
    for (const [M, N, K] of b.some(products)) {
      const { x, dy } = productOf(b, [M, N, K]);
      if (!b.isFew) b.apply(linearWeightGradient, [dy, x, undefined], {});
      if (M > 50) b.apply(linearWeightGradient, [dy, x, weights(b, [N, K])], {});
    }
  },
  shape: written(form, example, ["added"], ({ rows: M, inputs: K, outputs: N }, has) =>
    given([padded(M, N), padded(M, K), has("added") ? floats(N, K) : undefined], {}),
  ),
};

/** torch.nn.Linear: [x [M,K], w [N,K], bias [N]?, seed?] -> dropout(relu(x w^T + bias)) [M,N], rows padded to four floats. */
export const linear: TableOp<Linear> = {
  name: "linear",
  flops: ({ inputs: [x, w] }) => 2 * size(x!) * w!.shape[0]!,
  outputs([x, w]) {
    expectShape(x?.shape[1] === w?.shape[1], "linear", x!, w!);
    return [matrix(x!.shape[0]!, w!.shape[0]!)];
  },
  gradient({ inputs: [x, w, bias], outputs: [y], attributes: { activation, dropout } }, [dy], graph) {
    const scale = dropout ? 1 / (1 - dropout.rate) : 1;
    const dz = activation === "relu" ? graph.apply(reluGradient, [dy, y], { scale })[0] : dy;
    const dbias = bias ? graph.apply(columnSum, [dz], {})[0] : undefined;
    const dw = graph.accumulate(w!, linearWeightGradient, [dz, x], {}, 2);
    const dx = graph.needsGradient(x!)
      ? graph.accumulate(x!, linearInputGradient, [dz, w], {}, 2)
      : undefined;
    return [dx, dw, dbias];
  },
  reference([x, w, bias, seed], [y], { activation, dropout }) {
    const [M = 0, K = 0] = x!.shape;
    const N = w!.shape[0]!;
    const factor = maybeKeep(dropout, seed);
    multiply(
      [M, N, K],
      { view: x!, row: rowStride(x!), column: 1 },
      { view: w!, row: 1, column: rowStride(w!) },
      (i, j, sum) => {
        const z = sum + (bias ? bias.data[j]! : 0);
        y!.data[i * rowStride(y!) + j] = (activation === "relu" ? Math.max(z, 0) : z) * factor(i * N + j);
      },
    );
  },
  cases(b) {
    for (const [M, N, K] of b.some(products)) {
      const { x, w } = productOf(b, [M, N, K]);
      const bias = weights(b, [N]);
      b.apply(linear, [x, w, bias, seedOf(b)], { activation: "relu", dropout: masked });
      if (!b.isFew) b.apply(linear, [x, w, undefined, undefined], { activation: "none", dropout: undefined });
    }
  },
  shape: written(form, example, ["bias", "relu", "dropout"], ({ rows: M, inputs: K, outputs: N }, has) =>
    given(
      [
        padded(M, K),
        floats(N, K),
        has("bias") ? floats(N) : undefined,
        has("dropout") ? seedSpec : undefined,
      ],
      { activation: has("relu") ? "relu" : "none", dropout: drop(has("dropout")) },
    ),
  ),
};
