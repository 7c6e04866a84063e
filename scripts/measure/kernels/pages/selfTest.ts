import type { Backend } from "../../../../src/backends/backend.ts";
import { createBackend } from "../../../../src/backends/select.ts";
// Loaded before the clock runs, as the built page has them at hand.
import "../../../../src/backends/wasm/backend.ts";
import "../../../../src/backends/webgpu/backend.ts";
import type { ModelName } from "../../../../src/config/models/index.ts";
import { preset } from "../../../../src/config/presets.ts";
import { structureOf } from "../../../../src/config/structure.ts";
import { selfTest } from "../../../../src/training/selfTest/selfTest.ts";

const rounded = (value: number): number => Math.round(value * 10) / 10;

/**
 * Milliseconds from asking for the backend until its self-test is over, and where they went.
 * @param model what the run would train; null: everything that any network asks for
 */
async function measure(name: Backend["name"], model: ModelName | null) {
  const pipelines: { from: number; to: number }[] = [];
  const compile = GPUDevice.prototype.createComputePipelineAsync;
  GPUDevice.prototype.createComputePipelineAsync = async function (descriptor) {
    const entry = { from: performance.now(), to: 0 };
    pipelines.push(entry);
    try {
      return await compile.call(this, descriptor);
    } finally {
      entry.to = performance.now();
    }
  };
  let [waited, reads] = [0, 0];
  const map = GPUBuffer.prototype.mapAsync;
  GPUBuffer.prototype.mapAsync = async function (...given) {
    const begin = performance.now();
    await map.apply(this, given);
    waited += performance.now() - begin;
    reads += 1;
  };
  const begin = performance.now();
  const backend = await createBackend(name, { adapter: "high-performance", threads: null });
  const opened = performance.now();
  const { passed, difference } = await selfTest(backend, {
    fastProducts: "f4",
    precision: "float32",
    large: true,
    ...(model ? { structure: structureOf(preset("report", model)) } : {}),
  });
  const end = performance.now();
  backend.dispose();
  GPUDevice.prototype.createComputePipelineAsync = compile;
  GPUBuffer.prototype.mapAsync = map;
  return {
    backend: backend.description,
    passed,
    difference,
    totalMs: rounded(end - begin),
    openMs: rounded(opened - begin),
    pipelines: pipelines.length,
    /** While any pipeline was being compiled. */
    compileMs: rounded(covered(pipelines)),
    reads,
    readMs: rounded(waited),
  };
}

/** How long at least one of the spans lasted. */
function covered(spans: readonly { from: number; to: number }[]): number {
  let [sum, end] = [0, 0];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

// The script that opens this page calls it.
Object.assign(globalThis, { measure });
