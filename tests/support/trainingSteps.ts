import type { Backend, Data, KernelOptions } from "../../src/backends/backend.ts";
import { type Graph, size, type Value } from "../../src/backends/graph.ts";
import { boxLength } from "../../src/backends/ops/augment.ts";
import { hyperSpec } from "../../src/backends/ops/parts/hyper.ts";
import type { RunConfig } from "../../src/config/config.ts";
import { preset } from "../../src/config/presets.ts";
import { initialise } from "../../src/models/initialise.ts";
import { networkOf, storeLengths, trainingGraph } from "../../src/models/network.ts";
import { sortIds } from "../../src/training/tasks/textTask.ts";
import { key, uniform } from "../../src/random.ts";

/** A small network of each kind; dropout, clipping and augmentation are on. */
export const smallRuns: Record<"images" | "text", { config: RunConfig; outputs: number }> = {
  images: {
    config: { ...preset("report", "resnet18"), width: 8, pictureSize: 32, batchSize: 5, seed: 3 },
    outputs: 10,
  },
  text: {
    config: { ...preset("report", "transformer"), emsize: 20, hidden: 24, batchSize: 3, bptt: 11, seed: 3 },
    outputs: 61,
  },
};

function inputData(name: string, value: Value, config: RunConfig, outputs: number): Data | undefined {
  const k = key(9, name.length);
  const numbers = (most: number) =>
    Array.from({ length: size(value) }, (_, i) => Math.floor(uniform(k, i) * most));
  switch (name) {
    case "pictures":
      return Uint8Array.from(numbers(256));
    case "boxes":
      return Float32Array.from({ length: size(value) }, (_, i) => {
        const box = [1, -2, config.pictureSize - 3, config.pictureSize, Math.floor(i / boxLength) % 2];
        return box[i % boxLength] ?? 0;
      });
    case "labels":
    case "ids":
      return Int32Array.from(numbers(outputs));
    case "weight":
      return Float32Array.of(1 / config.batchSize / (config.model === "transformer" ? config.bptt : 1));
    case "seed":
      return Uint32Array.of(77, 0, 0, 0);
    case "positions":
      return Float32Array.from(numbers(1000), (n) => n / 1000);
    case "hyper": {
      const hyper = new Float32Array(size(hyperSpec));
      hyper.set([0.05, 0.9, 1e-4, 0.25, 0.9, 0.999, 1e-8, 1, 0.99, 1]);
      return hyper;
    }
    default:
      return undefined;
  }
}

/** Feeds a training graph numbers that are the same every time. */
function feed(graph: Graph, write: (name: string, data: Data) => void, config: RunConfig, outputs: number) {
  for (const [name, value] of graph.inputs) {
    const data = inputData(name, value, config, outputs);
    if (data) write(name, data);
    if (name === "ids" && data instanceof Int32Array) {
      const { order, sortedIds } = sortIds(data);
      write("order", order);
      write("sortedIds", sortedIds);
    }
  }
}

/** Trains some steps on made-up numbers; gives the loss of each and the parameters at the end. */
export async function trainSteps(
  backend: Backend,
  { config, outputs }: { config: RunConfig; outputs: number },
  steps: number,
  options: KernelOptions,
): Promise<{ losses: number[]; parameters: Float32Array }> {
  const described = networkOf(config, outputs);
  const stores = backend.createStores(storeLengths(described));
  const { parameters, buffers } = initialise(described.layout, config);
  stores.write("parameters", parameters);
  if (buffers.length > 0) stores.write("buffers", buffers);
  const batch = { batch: config.batchSize, length: config.bptt };
  const graph = trainingGraph(described, batch);
  const program = await backend.compile(graph, stores, options);
  try {
    feed(graph, (name, data) => program.write(name, data), config, outputs);
    const losses: number[] = [];
    for (let step = 0; step < steps; step++) {
      program.run();
      const [metrics] = await program.read("metrics");
      losses.push(metrics?.[0] ?? Number.NaN);
    }
    return { losses, parameters: await stores.read("parameters") };
  } finally {
    program.dispose();
    stores.dispose();
  }
}
