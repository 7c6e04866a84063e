import { expectShape, rowStride, type Spec } from "../graph.ts";
import { lossScale } from "./parts/lossScale.ts";
import type { TableOp } from "./parts/op.ts";
import { activations, type Cases, numbers, scalingOf } from "./parts/cases.ts";
import { floats, given, padded, whole, written } from "./parts/shape.ts";
import { lossScaleSpec } from "./parts/lossScale.ts";

export interface CrossEntropy {
  /** Label smoothing as torch's: (1 - s) on the label, s / V on every class. */
  smoothing: number;
  /** The logits' gradient is wanted. */
  gradient: boolean;
}

/** [rows, classes]: few, and more than a workgroup takes at once. */
export const lossCases: readonly [number, number][] = [
  [65, 101],
  [3, 2050],
];

export function lossOf(b: Cases, [M, V]: [number, number]) {
  return b.once(`loss ${M}x${V}`, () => {
    const labels = b.integers([M], V);
    labels.data[1] = -1;
    return { logits: activations(b, [M, V]), labels: b.given(labels), weight: b.given(numbers([1 / M])) };
  });
}

/**
 * torch.nn.CrossEntropyLoss from integer labels, fused with its gradient, so that the logits exist once:
 * [logits [M,V], labels i32 [M], weight f32 [1], lossScale?] -> [losses [M], ranks i32 [M], dlogits [M,V]].
 * A row's rank is the number of logits above its label's (equal ones before it count): rank 0 is a top-1 hit, below 5 a top-5
 * hit. dlogits is (softmax - target) * weight, times the scale of `lossScale` where there is one; weight is 1 over the number of
 * counted rows for a mean. A negative label leaves its row out: loss 0, rank -1, gradient 0.
 */
export const crossEntropy: TableOp<CrossEntropy> = {
  name: "crossEntropy",
  inPlace: [[2, 0]],
  exact: [2],
  outputs([logits, labels], { gradient }) {
    expectShape(logits?.shape[0] === labels?.shape[0], "crossEntropy", logits!, labels!);
    const M = logits!.shape[0]!;
    const rows: Spec[] = [
      { shape: [M], type: "float32" },
      { shape: [M], type: "int32" },
    ];
    const { shape, rowStride: stride } = logits!;
    return gradient ? [...rows, { shape, type: "float32", ...(stride ? { rowStride: stride } : {}) }] : rows;
  },
  gradient: ({ outputs }) => [outputs[2]],
  reference([logits, labels, weight, scaling], [losses, ranks, dlogits], { smoothing }) {
    const [M = 0, V = 0] = logits!.shape;
    const stride = rowStride(logits!);
    for (let m = 0; m < M; m++) {
      const row = logits!.data.subarray(m * stride, m * stride + V);
      const label = labels!.data[m]!;
      if (label < 0) {
        losses!.data[m] = 0;
        ranks!.data[m] = -1;
        dlogits?.data.fill(0, m * stride, m * stride + V);
        continue;
      }
      let largest = Number.NEGATIVE_INFINITY;
      let total = 0;
      let rank = 0;
      const own = row[label]!;
      for (let v = 0; v < V; v++) {
        const value = row[v]!;
        largest = Math.max(largest, value);
        total += value;
        if (value > own || (value === own && v < label)) rank++;
      }
      let sum = 0;
      for (let v = 0; v < V; v++) sum += Math.exp(row[v]! - largest);
      const log = largest + Math.log(sum);
      losses!.data[m] = log - ((1 - smoothing) * own + (smoothing * total) / V);
      ranks!.data[m] = rank;
      if (!dlogits) continue;
      const factor = weight!.data[0]! * (scaling?.data[lossScale.scale] ?? 1);
      for (let v = 0; v < V; v++) {
        const target = (v === label ? 1 - smoothing : 0) + smoothing / V;
        dlogits.data[m * stride + v] = (Math.exp(row[v]! - log) - target) * factor;
      }
    }
  },
  cases(b) {
    for (const sizes of lossCases) {
      const { logits, labels, weight } = lossOf(b, sizes);
      const scaling = b.isMixed ? [scalingOf(b)] : [];
      b.apply(crossEntropy, [logits, labels, weight, ...scaling], { smoothing: 0.125, gradient: true });
      b.apply(crossEntropy, [logits, labels, weight], { smoothing: 0, gradient: false });
    }
  },
  shape: written(
    "{rows}x{classes}",
    "700x33278",
    ["gradient", "smoothing", "scaled"],
    ({ rows: M, classes }, has) =>
      given([padded(M, classes), whole(M), floats(1), has("scaled") ? lossScaleSpec : undefined], {
        smoothing: has("smoothing") ? 0.1 : 0,
        gradient: has("gradient"),
      }),
  ),
};
