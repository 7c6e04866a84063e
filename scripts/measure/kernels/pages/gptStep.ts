import type { Backend } from "../../../../src/backends/backend.ts";
import { byteLength, type Value } from "../../../../src/backends/graph.ts";
import { createWasmBackend } from "../../../../src/backends/wasm/backend.ts";
import { createWebGPUBackend } from "../../../../src/backends/webgpu/backend.ts";
import { preset } from "../../../../src/config/presets.ts";
import { initialise } from "../../../../src/models/initialise.ts";
import { networkOf, storeLengths, trainingGraph } from "../../../../src/models/network.ts";

/** Of the page's own lane: where it computes, and a training step's size; the network is micro. */
interface Question {
  /** "webgpu", or "wasm" and its threads. */
  place: string;
  words: number;
  batch: number;
}

const outputs = 65;

/** Made-up inputs that a step takes: ids in their order, and an optimizer that changes nothing. */
function inputOf(name: string, value: Value): Float32Array | Int32Array | Uint32Array {
  const length = byteLength(value) / 4;
  const ids = Int32Array.from({ length }, (_, i) => (i * 7919) % outputs);
  switch (value.type) {
    case "float32":
      return new Float32Array(length).fill(name === "weight" ? 1 / length : 0);
    case "uint32":
      return new Uint32Array(length).fill(1);
    default:
      return name === "sortedIds" ? ids.toSorted() : name === "order" ? Int32Array.from(ids.keys()) : ids;
  }
}

let step: (() => Promise<number>) | undefined;
let close = (): void => {};

async function prepare({ place, words, batch }: Question): Promise<number> {
  close();
  const threads = Number(place.slice("wasm".length));
  const backend: Backend =
    place === "webgpu" ? await createWebGPUBackend() : await createWasmBackend({ threads });
  const sizes = { layers: 4, heads: 4, emsize: 128, block: words };
  const config = { ...preset("report", "gpt"), ...sizes, batchSize: batch, dropout: 0 };
  const network = networkOf(config, outputs);
  const stores = backend.createStores(storeLengths(network));
  stores.write("parameters", initialise(network.layout, config).parameters);
  const graph = trainingGraph(network, { batch });
  const program = await backend.compile(graph, stores, { fastProducts: "off", precision: "float32" });
  for (const [name, value] of graph.inputs) program.write(name, inputOf(name, value));
  step = async () => {
    const begin = performance.now();
    program.run();
    await program.read("metrics");
    return performance.now() - begin;
  };
  close = () => {
    program.dispose();
    stores.dispose();
    backend.dispose();
  };
  await step();
  return program.costs.bytes;
}

// The script that opens this page calls them.
Object.assign(globalThis, { prepare, step: async () => step?.() });
