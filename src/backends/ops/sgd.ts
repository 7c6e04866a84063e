import { expectShape, type NoAttributes, type Op } from "../graph.ts";
import { hyper, isScaled } from "./parts/hyper.ts";

/**
 * torch.optim.SGD: [parameters, gradients, momentum, hyper, clip?], changes parameters and momentum, unless the step is left out:
 * g += weightDecay * p; m = momentum * m + g; p -= learningRate * m. A momentum of all zeros makes the first m equal g, as torch.
 */
export const sgd: Op<NoAttributes> = {
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
};
