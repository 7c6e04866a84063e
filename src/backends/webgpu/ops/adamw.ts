import type { Value } from "../../graph.ts";
import type { AdamW } from "../../ops/adamw.ts";
import { isScaled } from "../../ops/parts/hyper.ts";
import { builder, input, reads, writes } from "../writing/kernel.ts";
import { clipParameter, gradientScale, setting, unlessSkipped, update } from "../writing/wholeStore.ts";

/** 1 - beta^t by squaring, on the differences from 1 themselves: 1 - xy = (1 - x) + x(1 - y). */
const withoutPower = `
fn withoutPower(beta : f32, time : f32) -> f32 {
  var result = 0f;
  var factor = 1f - beta;
  for (var n = u32(time); n > 0u; n >>= 1u) {
    if ((n & 1u) == 1u) { result += (1f - result) * factor; }
    factor *= 2f - factor;
  }
  return result;
}
`;

export const adamw = builder<AdamW>((node, list) => {
  const [parameters, gradients, momentum, second, settings] = [0, 1, 2, 3, 4].map((index) =>
    input(node, index),
  ) as [Value, Value, Value, Value, Value];
  const clip = node.inputs[5];
  const [beta1, beta2] = [setting("beta1"), setting("beta2")];
  // 1 - beta^t, by exp(t log beta): pow of many adapters is no better.
  const time = isScaled(clip) ? `(${setting("time")} - clip[2])` : setting("time");
  const corrections = node.attributes.steady
    ? `let first = withoutPower(${beta1}, ${time});
  let root = sqrt(withoutPower(${beta2}, ${time}));`
    : `let first = 1f - exp(${time} * log(${beta1}));
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
    node.attributes.steady ? withoutPower : "",
  );
});
