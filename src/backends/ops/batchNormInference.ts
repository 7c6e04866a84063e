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

/**
 * [dy, y, weight, runningVariance] -> [dx, dresidual?] (the latter with relu only): with the running statistics a norm is a scale. For looking into a trained
 * network: there is no training with it.
 */
export const batchNormInferenceGradient: TableOp<BatchNorm & { residual: boolean }> = {
  name: "batchNormInferenceGradient",
  outputs([dy], { residual }) {
    expectWholeVectors("batchNormInferenceGradient", dy!);
    const like: Spec = { shape: dy!.shape, type: "float32" };
    return residual ? [like, like] : [like];
  },
  reference([dy, y, weight, variance], [dx, dresidual], { relu, epsilon }) {
    const C = channels(dy!);
    for (let i = 0; i < dy!.data.length; i++) {
      const g = relu && !(y!.data[i]! > 0) ? 0 : dy!.data[i]!;
      dx!.data[i] = (g * weight!.data[i % C]!) / Math.sqrt(variance!.data[i % C]! + epsilon);
      if (dresidual) dresidual.data[i] = g;
    }
  },
  cases(b) {
    const { x, weight, bias, residual, dy } = normOf(b, norms[0]!);
    const [mean, variance] = runningOf(b, 20);
    const inputs = [x, weight, bias, mean, variance, residual];
    const [y] = b.reference(batchNormInference, inputs, { relu: true, epsilon: 1e-5 });
    b.apply(batchNormInferenceGradient, [dy, b.activation(y!), weight, variance], {
      relu: true,
      epsilon: 1e-5,
      residual: true,
    });
  },
  shape: written(...forms.pictures, ["relu", "residual"], ({ H, W, C, B }, has) => {
    const x = floats(B, H, W, C);
    return given([x, x, floats(C), floats(C)], {
      relu: has("relu"),
      residual: has("residual"),
      epsilon: 1e-5,
    });
  }),
};

/** [x, weight, bias, runningMean, runningVariance, residual?] -> [y], with the running statistics. */
export const batchNormInference: TableOp<BatchNorm> = {
  name: "batchNormInference",
  outputs([x, weight]) {
    expectShape(channels(x!) === weight!.shape[0], "batchNormInference", x!, weight!);
    expectWholeVectors("batchNormInference", x!);
    return [{ shape: x!.shape, type: "float32" }];
  },
  gradient({ inputs, outputs: [y], attributes }, [dy], graph) {
    const [, weight, , , variance, residual] = inputs;
    // Without a mask the residual's gradient is the output's own.
    const options = { ...attributes, residual: residual !== undefined && attributes.relu };
    const [dx, dresidual = dy] = graph.apply(batchNormInferenceGradient, [dy, y, weight, variance], options);
    return [dx, undefined, undefined, undefined, undefined, residual && dresidual];
  },
  reference([x, weight, bias, mean, variance, residual], [y], { relu, epsilon }) {
    const C = channels(x!);
    const scale = new Float64Array(C);
    const shift = new Float64Array(C);
    for (let c = 0; c < C; c++) {
      scale[c] = weight!.data[c]! / Math.sqrt(variance!.data[c]! + epsilon);
      shift[c] = bias!.data[c]! - mean!.data[c]! * scale[c]!;
    }
    applyScale(x!, residual, y!, scale, shift, relu);
  },
  cases(b) {
    const { x, weight, bias, residual } = normOf(b, norms[0]!);
    const inputs = [x, weight, bias, ...runningOf(b, 20), residual];
    b.apply(batchNormInference, inputs, { relu: true, epsilon: 1e-5 });
  },
  shape: written(...forms.pictures, ["relu", "residual"], (sizes, has) =>
    given(normSpecs(sizes, has("residual")), { relu: has("relu"), epsilon: 1e-5 }),
  ),
};
