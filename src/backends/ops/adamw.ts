import { expectShape } from "../graph.ts";
import { hyper, isScaled } from "./parts/hyper.ts";
import type { TableOp } from "./parts/op.ts";
import { clipOf, hyperOf, positive, storeLength, storeOf } from "./parts/cases.ts";
import { clipSpec, floats, forms, given, written } from "./parts/shape.ts";
import { hyperSpec } from "./parts/hyper.ts";

export interface AdamW {
  /**
   * Whether 1 - beta^t is computed without cancellation where numbers are float32: in the first steps the other way is off by 1e-5 of
   * itself, and WGSL allows more. Off for the models that came first, whose runs keep their bits.
   */
  steady: boolean;
}

/** torch.optim.AdamW: [parameters, gradients, momentum, second, hyper, clip?], changes parameters and both moments. */
export const adamw: TableOp<AdamW> = {
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
  cases(b) {
    for (const steady of [false, true]) {
      const stores = [storeOf(b), storeOf(b), storeOf(b), b.given(positive(b.normals([storeLength])))];
      b.apply(adamw, [...stores, hyperOf(b), clipOf(b)], { steady });
    }
  },
  shape: written(...forms.length, ["clipped", "scaled"], ({ length: n }, has) =>
    given([floats(n), floats(n), floats(n), floats(n), hyperSpec, clipSpec(has)], { steady: false }),
  ),
};
