import { expectShape, type Op, type Spec } from "../graph.ts";
import { adjustScale, lossScale } from "./lossScale.ts";

/**
 * The optimizer works on whole stores, all parameters at once. `hyper` is f32 [16], written before each step.
 */
export const hyper = {
  learningRate: 0,
  momentum: 1,
  weightDecay: 2,
  /** Largest global gradient norm. */
  clip: 3,
  beta1: 4,
  beta2: 5,
  epsilon: 6,
  /** Number of this update, from 1. */
  time: 7,
  averageDecay: 8,
  /** What the gradients are multiplied with first. */
  gradientScale: 9,
} as const;
export const hyperSpec: Spec = { shape: [16], type: "float32" };

type None = Record<string, never>;

/**
 * torch.nn.utils.clip_grad_norm_: [gradients, hyper, lossScale?] -> f32 [2]: the norm over all gradients together, and
 * min(1, clip / (norm + 1e-6)). With a loss scale -> f32 [4]: the norm without the scale; the factor divided by it, or 0 where
 * the gradients are not finite (then the norm is 0 too); steps left out before this one; the scale. Changes lossScale.
 */
export const clipFactor: Op<None> = {
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
};

/** Whether a step whose gradients were not finite is left out: its clip then has a loss scale. */
export const isScaled = (clip: Spec | undefined): boolean => clip?.shape[0] === 4;

/**
 * torch.optim.SGD: [parameters, gradients, momentum, hyper, clip?], changes parameters and momentum, unless the step is left out:
 * g += weightDecay * p; m = momentum * m + g; p -= learningRate * m. A momentum of all zeros makes the first m equal g, as torch.
 */
export const sgd: Op<None> = {
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

/** torch.optim.AdamW: [parameters, gradients, momentum, second, hyper, clip?], changes parameters and both moments. */
export const adamw: Op<None> = {
  name: "adamw",
  mutates: [0, 2, 3],
  outputs([parameters, gradients]) {
    expectShape(parameters?.shape[0] === gradients?.shape[0], "adamw", parameters!, gradients!);
    return [];
  },
  reference([parameters, gradients, momentum, second, h, clip]) {
    if (isScaled(clip) && clip!.data[1] === 0) return;
    const scale = h!.data[hyper.gradientScale]! * (clip ? clip.data[1]! : 1);
    const rate = h!.data[hyper.learningRate]!;
    const [beta1, beta2] = [h!.data[hyper.beta1]!, h!.data[hyper.beta2]!];
    const time = h!.data[hyper.time]! - (isScaled(clip) ? clip!.data[2]! : 0);
    const first = 1 - beta1 ** time;
    const root = Math.sqrt(1 - beta2 ** time);
    const decay = 1 - rate * h!.data[hyper.weightDecay]!;
    for (let i = 0; i < parameters!.data.length; i++) {
      const g = gradients!.data[i]! * scale;
      const m = beta1 * momentum!.data[i]! + (1 - beta1) * g;
      const v = beta2 * second!.data[i]! + (1 - beta2) * g * g;
      momentum!.data[i] = m;
      second!.data[i] = v;
      parameters!.data[i] =
        parameters!.data[i]! * decay - ((rate / first) * m) / (Math.sqrt(v) / root + h!.data[hyper.epsilon]!);
    }
  },
};

/** [parameters, average, hyper], changes average: a = d * a + (1 - d) * p. */
export const movingAverage: Op<None> = {
  name: "movingAverage",
  mutates: [1],
  outputs: () => [],
  reference([parameters, average, h]) {
    const decay = h!.data[hyper.averageDecay]!;
    for (let i = 0; i < parameters!.data.length; i++)
      average!.data[i] = decay * average!.data[i]! + (1 - decay) * parameters!.data[i]!;
  },
};

/** [sums, gradients], changes sums: sums += gradients. */
export const accumulate: Op<None> = {
  name: "accumulate",
  mutates: [0],
  outputs: () => [],
  reference([sums, gradients]) {
    for (let i = 0; i < sums!.data.length; i++) sums!.data[i]! += gradients!.data[i]!;
  },
};

/** [store], sets it to zero. */
export const clear: Op<None> = {
  name: "clear",
  mutates: [0],
  outputs: () => [],
  reference([store]) {
    store!.data.fill(0);
  },
};
