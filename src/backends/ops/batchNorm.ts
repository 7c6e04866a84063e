import { expectShape, expectWholeVectors, type Spec } from "../graph.ts";
import {
  applyScale,
  type BatchNorm,
  channels,
  normOf,
  norms,
  normSpecs,
  runningOf,
} from "./parts/batchNormalisation.ts";
import type { TableOp } from "./parts/op.ts";
import { floats, forms, given, written } from "./parts/shape.ts";

export interface BatchNormTraining extends BatchNorm {
  /** Share of the new statistics in the running ones; torch's 0.1. */
  momentum: number;
}

export interface BatchNormGradient {
  relu: boolean;
  /** The residual's gradient is wanted as fourth output. */
  residual: boolean;
}

const training = { relu: true, epsilon: 1e-5, momentum: 0.125 };

/**
 * [dy, x, weight [C], statistics [4,C], y?] -> [dx, dweight [C], dbias [C], dresidual?]. With ReLU the mask is y > 0 where y is
 * given, otherwise it is computed again from x.
 */
export const batchNormGradient: TableOp<BatchNormGradient> = {
  name: "batchNormGradient",
  inPlace: [
    [0, 1],
    [3, 0],
  ],
  outputs([dy, x, weight], { residual }) {
    expectShape(channels(x!) === weight!.shape[0], "batchNormGradient", x!, weight!);
    expectWholeVectors("batchNormGradient", x!);
    const vector: Spec = { shape: [channels(x!)], type: "float32" };
    const like: Spec = { shape: dy!.shape, type: "float32" };
    return residual ? [like, vector, vector, like] : [like, vector, vector];
  },
  reference([dy, x, weight, statistics, y], [dx, dweight, dbias, dresidual], { relu }) {
    const C = channels(x!);
    const M = x!.data.length / C;
    const s = statistics!.data;
    const masked = Float64Array.from(dy!.data);
    if (relu)
      for (let i = 0; i < masked.length; i++) {
        const c = i % C;
        const out = y ? y.data[i]! : x!.data[i]! * s[2 * C + c]! + s[3 * C + c]!;
        if (!(out > 0)) masked[i] = 0;
      }
    const sums = new Float64Array(2 * C);
    for (let i = 0; i < masked.length; i++) {
      const c = i % C;
      sums[c]! += masked[i]! * (x!.data[i]! - s[c]!) * s[C + c]!;
      sums[C + c]! += masked[i]!;
    }
    dweight!.data.set(sums.subarray(0, C));
    dbias!.data.set(sums.subarray(C));
    const result = new Float64Array(masked.length);
    for (let i = 0; i < masked.length; i++) {
      const c = i % C;
      const normal = (x!.data[i]! - s[c]!) * s[C + c]!;
      result[i] = weight!.data[c]! * s[C + c]! * (masked[i]! - sums[C + c]! / M - (normal * sums[c]!) / M);
    }
    dresidual?.data.set(masked);
    dx!.data.set(result);
  },
  cases(b) {
    for (const shape of norms) {
      const { x, weight, bias, residual, dy } = normOf(b, shape);
      const running = runningOf(b, shape.at(-1)!);
      const [y, statistics] = b.reference(batchNorm, [x, weight, bias, ...running, residual], training);
      const known = b.given(statistics!);
      const both = { relu: true, residual: true };
      b.apply(batchNormGradient, [dy, x, weight, known, b.activation(y!)], both);
      b.apply(batchNormGradient, [dy, x, weight, known, undefined], { relu: false, residual: false });
    }
  },
  shape: written(...forms.pictures, ["relu", "residual"], ({ H, W, C, B }, has) => {
    const x = floats(B, H, W, C);
    const y = has("relu") && has("residual") ? x : undefined;
    return given([x, x, floats(C), floats(4, C), y], { relu: has("relu"), residual: has("residual") });
  }),
};

/**
 * [x, weight, bias, runningMean, runningVariance, residual?] -> [y, statistics [4,C]]: mean, 1/std, scale = weight/std and
 * shift = bias - mean*scale. Changes the running statistics.
 */
export const batchNorm: TableOp<BatchNormTraining> = {
  name: "batchNorm",
  mutates: [3, 4],
  exact: [1],
  outputs([x, weight]) {
    expectShape(channels(x!) === weight!.shape[0], "batchNorm", x!, weight!);
    expectWholeVectors("batchNorm", x!);
    return [
      { shape: x!.shape, type: "float32" },
      { shape: [4, channels(x!)], type: "float32" },
    ];
  },
  gradient({ inputs, outputs: [y, statistics], attributes: { relu } }, [dy], graph) {
    const [x, weight, , , , residual] = inputs;
    const [dx, dweight, dbias, dresidual] = graph.apply(
      batchNormGradient,
      [dy, x, weight, statistics, relu && residual ? y : undefined],
      { relu, residual: residual !== undefined },
    );
    return [dx, dweight, dbias, undefined, undefined, dresidual];
  },
  reference(
    [x, weight, bias, runningMean, runningVariance, residual],
    [y, statistics],
    { relu, epsilon, momentum },
  ) {
    const C = channels(x!);
    const M = x!.data.length / C;
    const mean = new Float64Array(C);
    const variance = new Float64Array(C);
    for (let i = 0; i < x!.data.length; i++) mean[i % C]! += x!.data[i]! / M;
    for (let i = 0; i < x!.data.length; i++) variance[i % C]! += (x!.data[i]! - mean[i % C]!) ** 2 / M;
    const s = statistics!.data;
    for (let c = 0; c < C; c++) {
      const inverse = 1 / Math.sqrt(variance[c]! + epsilon);
      const scale = weight!.data[c]! * inverse;
      s[c] = mean[c]!;
      s[C + c] = inverse;
      s[2 * C + c] = scale;
      s[3 * C + c] = bias!.data[c]! - mean[c]! * scale;
      const unbiased = M > 1 ? (variance[c]! * M) / (M - 1) : variance[c]!;
      runningMean!.data[c] = (1 - momentum) * runningMean!.data[c]! + momentum * mean[c]!;
      runningVariance!.data[c] = (1 - momentum) * runningVariance!.data[c]! + momentum * unbiased;
    }
    applyScale(x!, residual, y!, s.subarray(2 * C, 3 * C), s.subarray(3 * C), relu);
  },
  cases(b) {
    for (const shape of norms) {
      const { x, weight, bias, residual } = normOf(b, shape);
      const C = shape.at(-1)!;
      b.apply(batchNorm, [x, weight, bias, ...runningOf(b, C), residual], training);
      b.apply(batchNorm, [x, weight, bias, ...runningOf(b, C), undefined], { ...training, relu: false });
    }
  },
  shape: written(...forms.pictures, ["relu", "residual"], (sizes, has) =>
    given(normSpecs(sizes, has("residual")), { relu: has("relu"), epsilon: 1e-5, momentum: 0.1 }),
  ),
};
