import { builder, input, reads, writes } from "../writing/kernel.ts";
import { setting, update } from "../writing/wholeStore.ts";

export const movingAverage = builder((node, list) => {
  const [parameters, average] = [input(node, 0), input(node, 1)];
  const named = [
    reads("parameters", parameters),
    writes("average", average),
    reads("hyper", input(node, 2), "f32"),
  ];
  const decay = setting("averageDecay");
  const body = `  average[i] = ${decay} * average[i] + (1f - ${decay}) * parameters[i];`;
  update(list, node.op.name, parameters, named, body);
});
