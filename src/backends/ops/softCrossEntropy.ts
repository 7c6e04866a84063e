import { expectShape, type NoAttributes, rowStride, type Spec } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { lossCases, lossOf } from "./crossEntropy.ts";
import { scalingOf } from "./parts/cases.ts";
import { floats, given, padded, whole, written } from "./parts/shape.ts";
import { lossScale, lossScaleSpec } from "./parts/lossScale.ts";

/**
 * torch.nn.CrossEntropyLoss towards a row of targets of any sizes, which weights of classes, smoothed labels and mixed pictures come
 * down to: [logits [M,V], labels i32 [M], targets [M,V], weight f32 [1], lossScale?] -> [losses [M], ranks i32 [M], dlogits [M,V]].
 * A loss is -sum(target * log softmax); ranks, weight, scale and negative labels are crossEntropy's.
 */
export const softCrossEntropy: TableOp<NoAttributes> = {
  name: "softCrossEntropy",
  inPlace: [[2, 0]],
  exact: [2],
  outputs([logits, labels, targets]) {
    expectShape(
      logits?.shape[0] === labels?.shape[0] && rowStride(logits!) === rowStride(targets!),
      "softCrossEntropy",
      logits!,
      labels!,
      targets!,
    );
    const M = logits!.shape[0]!;
    const { shape, rowStride: stride } = logits!;
    const rows: Spec[] = [
      { shape: [M], type: "float32" },
      { shape: [M], type: "int32" },
    ];
    return [...rows, { shape, type: "float32", ...(stride ? { rowStride: stride } : {}) }];
  },
  gradient: ({ outputs }) => [outputs[2]],
  reference([logits, labels, targets, weight, scaling], [losses, ranks, dlogits]) {
    const [M = 0, V = 0] = logits!.shape;
    const stride = rowStride(logits!);
    const factor = weight!.data[0]! * (scaling?.data[lossScale.scale] ?? 1);
    for (let m = 0; m < M; m++) {
      const row = logits!.data.slice(m * stride, m * stride + V);
      const target = targets!.data.subarray(m * stride, m * stride + V);
      const label = labels!.data[m]!;
      if (label < 0) {
        losses!.data[m] = 0;
        ranks!.data[m] = -1;
        dlogits!.data.fill(0, m * stride, m * stride + V);
        continue;
      }
      let largest = Number.NEGATIVE_INFINITY;
      for (const value of row) largest = Math.max(largest, value);
      let [sum, all, wanted, rank] = [0, 0, 0, 0];
      for (let v = 0; v < V; v++) {
        const value = row[v]!;
        sum += Math.exp(value - largest);
        all += target[v]!;
        wanted += target[v]! * value;
        if (value > row[label]! || (value === row[label] && v < label)) rank++;
      }
      const log = largest + Math.log(sum);
      losses!.data[m] = all * log - wanted;
      ranks!.data[m] = rank;
      for (let v = 0; v < V; v++)
        dlogits!.data[m * stride + v] = (all * Math.exp(row[v]! - log) - target[v]!) * factor;
    }
  },
  cases(b) {
    for (const sizes of lossCases) {
      const { logits, labels, weight } = lossOf(b, sizes);
      const scaling = b.isMixed ? [scalingOf(b)] : [];
      b.apply(softCrossEntropy, [logits, labels, logits, weight, ...scaling], {});
    }
  },
  shape: written("{rows}x{classes}", "256x200", ["scaled"], ({ rows: M, classes }, has) =>
    given(
      [
        padded(M, classes),
        whole(M),
        padded(M, classes),
        floats(1),
        has("scaled") ? lossScaleSpec : undefined,
      ],
      {},
    ),
  ),
};
