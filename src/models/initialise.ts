import type { RunConfig } from "../config/config.ts";
import { key, normal, streams, uniform } from "../random.ts";
import { emptyStores, type FlatStores, type ParameterLayout, type Tensor, toDevice } from "./parameters.ts";

/** How a tensor's values are drawn at the start. */
type Start = { normal: number } | { uniform: number } | { constant: number };

/**
 * torchvision's ResNet: filters normal with Kaiming's fan-out, norms 1 and 0, `fc` like nn.Linear
 * (weight and bias both uniform within 1/sqrt(inputs)).
 */
function resnetStart({ name, shape }: Tensor, inputs: number): Start {
  const [O = 0, , height = 1, width = 1] = shape;
  if (shape.length === 4) return { normal: Math.sqrt(2 / (O * height * width)) };
  if (name.startsWith("fc.")) return { uniform: 1 / Math.sqrt(inputs) };
  return { constant: name.endsWith(".weight") || name.endsWith("running_var") ? 1 : 0 };
}

/**
 * pytorch/examples' TransformerModel: every matrix of the encoder Xavier uniform, embedding and decoder uniform within 0.1, biases
 * of linear1 and linear2 as nn.Linear has them, all other biases 0.
 */
function transformerStart({ name, shape }: Tensor, { emsize, hidden }: RunConfig): Start {
  if (name === "input_emb.weight" || name === "decoder.weight") return { uniform: 0.1 };
  const [rows = 0, columns = 0] = shape;
  if (shape.length === 2) return { uniform: Math.sqrt(6 / (rows + columns)) };
  if (name.endsWith("linear1.bias")) return { uniform: 1 / Math.sqrt(emsize) };
  if (name.endsWith("linear2.bias")) return { uniform: 1 / Math.sqrt(hidden) };
  return { constant: /norm\d?\.weight$/.test(name) ? 1 : 0 };
}

function draw(start: Start, length: number, k: number): Float32Array {
  if ("constant" in start) return new Float32Array(length).fill(start.constant);
  if ("normal" in start) return Float32Array.from({ length }, (_, i) => start.normal * normal(k, i));
  return Float32Array.from({ length }, (_, i) => start.uniform * (2 * uniform(k, i) - 1));
}

/** Start values of every parameter and buffer, drawn from the run's seed: the same on every backend. */
export function initialise(layout: ParameterLayout, config: RunConfig): FlatStores {
  const stores = emptyStores(layout);
  layout.tensors.forEach((tensor, index) => {
    if (!tensor.store || tensor.layout === "alias") return;
    const start =
      config.model === "transformer"
        ? transformerStart(tensor, config)
        : resnetStart(tensor, config.width * 8);
    // PyTorch's encoder layers are copies of one: the biases of linear1 and linear2 start equal in all of them.
    const shared = /linear([12])\.bias$/.exec(tensor.name);
    const number = shared ? 1_000_000 + Number(shared[1]) : index;
    const length = tensor.shape.reduce((product, n) => product * n, 1);
    toDevice(tensor, draw(start, length, key(config.seed, streams.initial, number)), stores[tensor.store]);
  });
  return stores;
}
