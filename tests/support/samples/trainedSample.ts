/** Small networks of every model with weights as training leaves them, and what they answer on the plain backend. */
import { createCpuBackend } from "../../../src/backends/cpu/backend.ts";
import { Graph } from "../../../src/backends/graph.ts";
import { float32 } from "../../../src/checkpoints/safetensors/tensors.ts";
import type { RunConfig } from "../../../src/config/config.ts";
import { type ModelName, taskOf } from "../../../src/config/models/index.ts";
import { preset } from "../../../src/config/presets.ts";
import type { Trained } from "../../../src/interop/trained.ts";
import { initialise } from "../../../src/models/initialise.ts";
import { modelOf, networkOf } from "../../../src/models/network.ts";
import { emptyStores, fromStateDict, ParameterValues, toStateDict } from "../../../src/models/parameters.ts";
import { key, normal, uniform } from "../../../src/random.ts";

/** 64 pixels leave the last stage of a ResNet two by two places. */
export const sampleSize = 64;
const length = 12;

function sampleConfig(model: ModelName, fields: Partial<RunConfig>): RunConfig {
  const small = {
    width: 8,
    pictureSize: sampleSize,
    emsize: 16,
    heads: 4,
    hidden: 24,
    layers: 2,
    block: length,
    bptt: length,
  };
  return { ...preset("report", model), ...small, seed: 3, ...fields };
}

/** A network whose norms have statistics and whose biases are not zero; one that reads text knows so many words. */
export function trainedSample(model: ModelName, fields: Partial<RunConfig> = {}, known = 23): Trained {
  const config = sampleConfig(model, fields);
  const isImages = taskOf(model) === "images";
  const outputs: Trained["outputs"] = isImages
    ? {
        kind: "classes",
        classes: ["lemon", "teapot", "çay, bardağı", "=1+1", "柠檬"].map((name) => ({ id: name, name })),
      }
    : { kind: "vocabulary", words: Array.from({ length: known }, (_, at) => `word${at}`) };
  const network = networkOf(config, isImages ? 5 : known);
  const constants = modelOf(network).constants(config);
  const state = toStateDict(network.layout, initialise(network.layout, config), 0, constants);
  const weights: Trained["weights"] = new Map();
  let at = 0;
  for (const [name, { shape, data }] of state) {
    if (!(data instanceof Float32Array)) continue;
    const k = key(11, at++);
    const moved = data.map((value, i) => {
      if (name.endsWith("running_var")) return 0.5 + uniform(k, i);
      if (shape.length !== 1) return value;
      // A trained network's blocks each add a little: so the logits stay of size one however deep it is.
      const size = config.model.startsWith("resnet") && name.endsWith(".weight") ? 0.4 : 1;
      return size * (value + 0.2 * normal(k, i));
    });
    weights.set(name, float32(shape, constants.has(name) ? data : moved));
  }
  const data = { name: "sample", layout: "classes", train: 10, validation: 5 };
  return { name: "a run", network, outputs, weights, epoch: 3, best: null, data };
}

/** Pictures as the network is fed them, [count, 3, S, S], as other programs take them. */
export function samplePictures({ network: { config } }: Trained, count: number): Float32Array {
  const { pictureSize: S } = config;
  return Float32Array.from({ length: count * 3 * S * S }, (_, i) => normal(key(5), i));
}

/** Words [count, length]. */
export function sampleWords({ network }: Trained, count: number): { ids: Int32Array; length: number } {
  const ids = Int32Array.from({ length: count * length }, (_, i) =>
    Math.floor(uniform(key(6), i) * network.outputs),
  );
  return { ids, length };
}

/** Ours: logits [count, classes] of pictures, or [count, length, words]. */
export async function sampleLogits(trained: Trained, count: number): Promise<Float32Array> {
  const { network, weights } = trained;
  const { config, layout, outputs } = network;
  const model = modelOf(network);
  const graph = new Graph();
  const batch = { batch: count, pictures: "values" } as const;
  const logits = model.forward(new ParameterValues(graph, layout), config, batch, false);
  graph.result("logits", logits);
  const backend = createCpuBackend();
  const { parameters, buffers } = layout.lengths;
  const stores = backend.createStores({ parameters, buffers: Math.max(buffers, 64) });
  const state = new Map(
    [...weights].map(([name, { shape, data }]) => [name, { shape, data: data as Float32Array }]),
  );
  const flat = fromStateDict(layout, state, emptyStores(layout)).stores;
  stores.write("parameters", flat.parameters);
  stores.write("buffers", flat.buffers);
  const program = await backend.compile(graph, stores, { fastProducts: "off", precision: "float32" });
  for (const [name, values] of Object.entries(model.constantInputs(config, length)))
    if (graph.inputs.has(name)) program.write(name, values);
  if (graph.inputs.has("values"))
    program.write("values", channelsLast(samplePictures(trained, count), config.pictureSize));
  if (graph.inputs.has("ids")) {
    const { ids } = sampleWords(trained, count);
    program.write(
      "ids",
      ids.map((_, row) => ids[(row % count) * length + Math.floor(row / count)]!),
    );
  }
  const [padded] = await program.runAndRead("logits");
  const stride = padded!.length / logits.shape[0]!;
  const rows = logits.shape[0]!;
  const places = rows / count;
  return Float32Array.from({ length: rows * outputs }, (_, i) => {
    const [row, column] = [Math.floor(i / outputs), i % outputs];
    // Ours are sequence first.
    const own = (row % places) * count + Math.floor(row / places);
    return padded![own * stride + column]!;
  });
}

/** [B, 3, S, S] as [B, S, S, 4]. */
export function channelsLast(pictures: Float32Array, S: number): Float32Array {
  const values = new Float32Array((pictures.length / 3) * 4);
  for (const [i, value] of pictures.entries()) {
    const [picture, rest] = [Math.floor(i / (3 * S * S)), i % (3 * S * S)];
    values[(picture * S * S + (rest % (S * S))) * 4 + Math.floor(rest / (S * S))] = value;
  }
  return values;
}

/** The largest difference between two answers. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers are not ${b.length}.`);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
