/** Browsers with relaxed SIMD and without: a multiply-add of the one rounds once, of the other twice. */
import { setFlagsFromString } from "node:v8";
import { expect, test, vi } from "vitest";
import { createWasmBackend } from "../../../../src/backends/wasm/backend.ts";
import { loadModule } from "../../../support/kernels/wasmModule.ts";
import { smallRuns, trainSteps } from "../../../support/trainingSteps.ts";

// Node.js 20 has it behind a flag, later ones by default.
setFlagsFromString("--experimental-wasm-relaxed-simd");

async function lossesOf(kind: "images" | "text", build: "kernels-relaxed" | "kernels-plain") {
  const validate =
    build === "kernels-plain" ? vi.spyOn(WebAssembly, "validate").mockReturnValue(false) : null;
  const backend = await createWasmBackend({ threads: 1, load: loadModule });
  validate?.mockRestore();
  try {
    expect(backend.details["build"]).toBe(build);
    const options = { precision: "float32", fastProducts: "f4" } as const;
    return (await trainSteps(backend, smallRuns[kind], 20, options)).losses;
  } finally {
    backend.dispose();
  }
}

// Five pictures at a learning rate of 0.05 are chaos: measured, 4.0e-7 at the first step, 1.0e-4 at the second, 7 % at the fifth.
test.each([
  ["images", 1, 5e-6],
  ["text", 20, 5e-6],
] as const)("%s: with both builds of the kernels the first %d losses are one", async (kind, steps, limit) => {
  const fused = await lossesOf(kind, "kernels-relaxed");
  const plain = await lossesOf(kind, "kernels-plain");
  const apart = fused.map((loss, step) => Math.abs(loss - (plain[step] ?? 0)) / loss);
  console.info(`${kind}: ${apart.map((one) => one.toExponential(1)).join(" ")}`);
  expect(Math.max(...apart.slice(0, steps))).toBeLessThan(limit);
  // They do round differently, or nothing was compared.
  expect(fused).not.toEqual(plain);
});
