import { expect, test } from "vitest";
import { targetTable } from "../../../scripts/bench/targets.mjs";

const row = (
  name: string,
  step: number,
  more: { javaScript?: number; launches?: number; roof?: number } = {},
) => ({
  name,
  step,
  least: step,
  most: step,
  javaScript: null,
  launches: null,
  uploadedBytes: null,
  peakBytes: null,
  roof: null,
  ...more,
});
const kept = (...rows: ReturnType<typeof row>[]) => ({ title: "", processor: "", browser: "", rows });

test("a target says what was measured and whether that meets it; what was not measured is not met", () => {
  const table = targetTable({
    "webgpu-pictures": kept(
      row("Descent, webgpu, F(4x4), adapter", 10, { launches: 256 }),
      row("Descent, webgpu, direct, adapter", 20, { launches: 173 }),
      row("plain tfjs, webgpu", 300),
    ),
    "webgpu-alone": kept(row("Descent, webgpu, F(4x4), adapter", 10, { javaScript: 0.9 })),
    "wasm-pictures": kept(
      row("Descent, wasm, F(4x4), 1 thread, relaxed SIMD", 30),
      row("Descent, wasm, F(4x4), 2 threads, relaxed SIMD", 20),
      row("PyTorch 2.6.0, 1 thread", 20),
      row("PyTorch 2.6.0, 2 threads", 10),
    ),
    "wasm-text": kept(row("Descent, wasm, 1 thread, relaxed SIMD", 30, { roof: 0.8 })),
  });
  const said = (what: string) => table.split("\n").find((line) => line.startsWith(`| ${what}`));
  expect(said("ResNet-18, WebGPU, F(4x4): faster")).toContain("| at least 24 times | 30 times | yes |");
  expect(said("ResNet-18, WebGPU, direct: faster")).toContain("| at least 16 times | 15 times | no |");
  expect(said("ResNet-18, WebGPU, F(4x4): JavaScript")).toContain("| at most 0.5 ms | 0.9 ms | no |");
  expect(said("ResNet-18, WebGPU, direct: launches")).toContain("| at most 200 | 173 | yes |");
  expect(said("ResNet-18, WASM, F(4x4), 1 thread")).toContain("| at most 1.4 times | 1.5 times | no |");
  expect(said("ResNet-18, WASM, F(2x2), 1 thread")).toContain("| not measured | not known |");
  expect(said("ResNet-18, WASM, F(4x4): faster with 2")).toContain("| 1.5 times | no |");
  expect(said("Transformer, WASM, 1 thread")).toContain("| at most 1.25 times | 1.25 times | yes |");
  expect(said("ResNet-18, WebGPU: faster than jax-js")).toContain("| not measured | not known |");
});
