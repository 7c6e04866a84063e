import type { NoAttributes } from "../graph.ts";
import { hyper } from "./parts/hyper.ts";
import { adjustScale, lossScale } from "./parts/lossScale.ts";
import type { TableOp } from "./parts/op.ts";
import { hyperOf, scalingOf, storeOf } from "./parts/cases.ts";
import { floats, forms, given, written } from "./parts/shape.ts";
import { hyperSpec } from "./parts/hyper.ts";
import { lossScaleSpec } from "./parts/lossScale.ts";

/**
 * torch.nn.utils.clip_grad_norm_: [gradients, hyper, lossScale?] -> f32 [2]: the norm over all gradients together, and
 * min(1, clip / (norm + 1e-6)). With a loss scale -> f32 [4]: the norm without the scale; the factor divided by it, or 0 where
 * the gradients are not finite (then the norm is 0 too); steps left out before this one; the scale. Changes lossScale.
 */
export const clipFactor: TableOp<NoAttributes> = {
  name: "clipFactor",
  mutates: [2],
  outputs: ([, , scaling]) => [{ shape: [scaling ? 4 : 2], type: "float32" }],
  reference([gradients, h, scaling], [result]) {
    let sum = 0;
    for (const g of gradients!.data) sum += g * g;
    const scale = scaling ? scaling.data[lossScale.scale]! : 1;
    const isGood = !scaling || Number.isFinite(Math.fround(sum));
    const norm = (Math.sqrt(sum) / scale) * h!.data[hyper.gradientScale]!;
    result!.data[0] = isGood ? norm : 0;
    result!.data[1] = isGood ? Math.min(1, h!.data[hyper.clip]! / (norm + 1e-6)) / scale : 0;
    if (!scaling) return;
    result!.data[2] = scaling.data[lossScale.skippedSteps]!;
    result!.data[3] = scale;
    adjustScale(scaling, isGood);
  },
  cases(b) {
    if (b.isMixed) b.apply(clipFactor, [storeOf(b), hyperOf(b), scalingOf(b)], {});
    else b.apply(clipFactor, [storeOf(b), hyperOf(b)], {});
  },
  shape: written(...forms.length, ["scaled"], ({ length: n }, has) =>
    given([floats(n), hyperSpec, has("scaled") ? lossScaleSpec : undefined], {}),
  ),
};
