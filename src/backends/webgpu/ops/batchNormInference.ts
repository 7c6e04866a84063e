import type { BatchNorm } from "../../ops/parts/batchNormalisation.ts";
import { apply, extent } from "../writing/channelScale.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { float, perElement } from "../writing/wgsl.ts";

export const batchNormInference = builder<BatchNorm>((node, list) => {
  const { relu, epsilon } = node.attributes;
  const prepare = (): string => `let scale = weight[c] / sqrt(variance[c] + ${float(epsilon)});
  let shift = bias[c] - mean[c] * scale;`;
  const named = ["weight", "bias", "mean", "variance"].map((name, index) =>
    reads(name, input(node, index + 1)),
  );
  apply(list, { x: input(node, 0), y: output(node, 0), residual: node.inputs[5], relu }, prepare, named);
});

export const batchNormInferenceGradient = builder<BatchNorm & { residual: boolean }>((node, list) => {
  const { relu, residual, epsilon } = node.attributes;
  const [dy, y, dx] = [input(node, 0), input(node, 1), output(node, 0)];
  const { vectors, count } = extent(dy);
  const sizes = list.sizes();
  const kernel = perElement(
    count,
    `  let c = i % ${sizes.of("vectors", vectors)};
  let g = ${relu ? "select(vec4f(), dy[i], y[i] > vec4f())" : "dy[i]"};
  ${residual ? "dresidual[i] = g;" : ""}
  dx[i] = g * weight[c] / sqrt(variance[c] + ${float(epsilon)});`,
    { sizes },
  );
  const parameters = [reads("dy", dy), reads("weight", input(node, 2)), reads("variance", input(node, 3))];
  if (relu) parameters.push(reads("y", y));
  parameters.push(writes("dx", dx));
  if (residual) parameters.push(writes("dresidual", output(node, 1)));
  list.add({ name: "batchNormInferenceGradient", parameters, sizes, ...kernel });
});
