import { expect, test } from "vitest";
import { createCpuBackend } from "../../../src/backends/cpu/backend.ts";
import { deviceBytes } from "../../../src/backends/deviceBytes.ts";
import { createWasmBackend } from "../../../src/backends/wasm/backend.ts";
import { preset } from "../../../src/config/presets.ts";
import { networkOf, storeLengths, trainingGraph } from "../../../src/models/network.ts";
import { kernelOptionsOf } from "../../../src/training/kernelOptions.ts";
import { loadModule } from "../../support/kernels/wasmModule.ts";

const pictures = { ...preset("report", "resnet18"), width: 8, batchSize: 16, pictureSize: 32 };
const text = { ...preset("report", "transformer"), batchSize: 4 };
const networks = [networkOf(pictures, 10), networkOf(text, 1000)];

test.each(networks)("$config.model: what a backend holds was foretold before the start", async (network) => {
  const { config } = network;
  const graph = trainingGraph(network, { batch: config.batchSize });
  const lengths = storeLengths(network);
  const wasm = await createWasmBackend({ threads: 1, load: loadModule });
  for (const backend of [createCpuBackend(), wasm]) {
    const foretold = await deviceBytes(graph, lengths, {
      ...kernelOptionsOf(config),
      threads: 1,
      backend: backend.name,
    });
    const before = backend.bytes();
    const stores = backend.createStores(lengths);
    const program = await backend.compile(graph, stores, kernelOptionsOf(config));
    const share = (backend.bytes() - before) / foretold;
    // WASM adds each thread's own memory, the list of calls, and shifts that spread buffers over the cache.
    expect(share).toBeGreaterThan(0.99);
    expect(share).toBeLessThan(1.15);
    program.dispose();
    stores.dispose();
    backend.dispose();
  }
});

test("on WebGPU, Winograd's scratch and a larger batch are foretold", async () => {
  const network = networkOf(preset("report", "resnet18"), 200);
  const bytes = (batch: number, fastProducts: "off" | "f4") => {
    const graph = trainingGraph(network, { batch });
    return deviceBytes(graph, storeLengths(network), {
      ...kernelOptionsOf(network.config),
      fastProducts,
      threads: null,
      backend: "webgpu",
    });
  };
  const [direct, winograd, small] = [await bytes(256, "off"), await bytes(256, "f4"), await bytes(32, "off")];
  expect(winograd).toBeGreaterThan(1.1 * direct);
  expect(direct).toBeGreaterThan(2 * small);
});
