import type { Value } from "../../graph.ts";
import { builder, input, reads, writes } from "../writing/kernel.ts";
import { clipParameter, gradientScale, setting, unlessSkipped, update } from "../writing/wholeStore.ts";

export const sgd = builder((node, list) => {
  const [parameters, gradients, momentum, settings] = [0, 1, 2, 3].map((index) => input(node, index)) as [
    Value,
    Value,
    Value,
    Value,
  ];
  const clip = node.inputs[4];
  update(
    list,
    node.op.name,
    parameters,
    [
      writes("parameters", parameters),
      reads("gradients", gradients),
      writes("momentum", momentum),
      reads("hyper", settings, "f32"),
      ...clipParameter(clip),
    ],
    `${unlessSkipped(clip)}  let p = parameters[i];
  let m = ${setting("momentum")} * momentum[i] + gradients[i] * ${gradientScale(clip)} + ${setting("weightDecay")} * p;
  momentum[i] = m;
  parameters[i] = p - ${setting("learningRate")} * m;`,
  );
});
