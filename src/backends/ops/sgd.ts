import { expectShape, type NoAttributes } from "../graph.ts";
import { hyper, isScaled } from "./parts/hyper.ts";
import type { TableOp } from "./parts/op.ts";
import { clipOf, hyperOf, storeOf } from "./parts/cases.ts";
import { clipSpec, floats, forms, given, written } from "./parts/shape.ts";
import { hyperSpec } from "./parts/hyper.ts";

/**
 * torch.optim.SGD: [parameters, gradients, momentum, hyper, clip?], changes parameters and momentum, unless the step is left out:
 * g += weightDecay * p; m = momentum * m + g; p -= learningRate * m. A momentum of all zeros makes the first m equal g, as torch.
 */
export const sgd: TableOp<NoAttributes> = {
  name: "sgd",
  mutates: [0, 2],
  outputs([parameters, gradients]) {
    expectShape(parameters?.shape[0] === gradients?.shape[0], "sgd", parameters!, gradients!);
    return [];
  },
  reference([parameters, gradients, momentum, h, clip]) {
    if (isScaled(clip) && clip!.data[1] === 0) return;
    const scale = h!.data[hyper.gradientScale]! * (clip ? clip.data[1]! : 1);
    const rate = h!.data[hyper.learningRate]!;
    const mu = h!.data[hyper.momentum]!;
    const decay = h!.data[hyper.weightDecay]!;
    for (let i = 0; i < parameters!.data.length; i++) {
      const p = parameters!.data[i]!;
      const m = mu * momentum!.data[i]! + gradients!.data[i]! * scale + decay * p;
      momentum!.data[i] = m;
      parameters!.data[i] = p - rate * m;
    }
  },
  cases(b) {
    b.apply(sgd, [storeOf(b), storeOf(b), storeOf(b), hyperOf(b), clipOf(b)], {});
    if (!b.isMixed) b.apply(sgd, [storeOf(b), storeOf(b), storeOf(b), hyperOf(b), undefined], {});
  },
  shape: written(...forms.length, ["clipped", "scaled"], ({ length: n }, has) =>
    given([floats(n), floats(n), floats(n), hyperSpec, clipSpec(has)], {}),
  ),
};
