import type { Value } from "../../graph.ts";
import { isScaled } from "../../ops/parts/hyper.ts";
import { builder, input, reads, writes } from "../writing/kernel.ts";
import { clipParameter, gradientScale, setting, unlessSkipped, update } from "../writing/wholeStore.ts";

export const adamw = builder((node, list) => {
  const [parameters, gradients, momentum, second, settings] = [0, 1, 2, 3, 4].map((index) =>
    input(node, index),
  ) as [Value, Value, Value, Value, Value];
  const clip = node.inputs[5];
  const [beta1, beta2] = [setting("beta1"), setting("beta2")];
  // 1 - beta^t, by exp(t log beta): pow of many adapters is no better.
  const time = isScaled(clip) ? `(${setting("time")} - clip[2])` : setting("time");
  const corrections = `let first = 1f - exp(${time} * log(${beta1}));
  let root = sqrt(1f - exp(${time} * log(${beta2})));`;
  update(
    list,
    node.op.name,
    parameters,
    [
      writes("parameters", parameters),
      reads("gradients", gradients),
      writes("momentum", momentum),
      writes("second", second),
      reads("hyper", settings, "f32"),
      ...clipParameter(clip),
    ],
    `${unlessSkipped(clip)}  ${corrections}
  let g = gradients[i] * ${gradientScale(clip)};
  let m = ${beta1} * momentum[i] + (1f - ${beta1}) * g;
  let v = ${beta2} * second[i] + (1f - ${beta2}) * g * g;
  momentum[i] = m;
  second[i] = v;
  let rate = ${setting("learningRate")};
  parameters[i] = parameters[i] * (1f - rate * ${setting("weightDecay")})
    - (rate / first) * m / (sqrt(v) / root + ${setting("epsilon")});`,
  );
});
