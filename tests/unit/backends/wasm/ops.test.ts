import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend, KernelOptions } from "../../../../src/backends/backend.ts";
import { Graph } from "../../../../src/backends/graph.ts";
import { createWasmBackend } from "../../../../src/backends/wasm/backend.ts";
import { checkOp } from "../../../support/kernels/checkOp.ts";
import { opCases } from "../../../support/opCases/index.ts";
import { strassenCases } from "../../../support/opCases/linear.ts";
import { loadModule } from "../../../support/kernels/wasmModule.ts";

const options: KernelOptions = { fastProducts: "off", precision: "float32" };
let backend: Backend;

beforeAll(async () => {
  backend = await createWasmBackend({ threads: 1, load: loadModule });
}, 60_000);
afterAll(() => backend.dispose());

describe("every op agrees with its plain reference", () => {
  test.each(opCases().map((one) => [one.title, one] as const))("%s", async (_title, one) => {
    await checkOp(backend, one, options);
  });
});

// F(4x4) multiplies by numbers from 1/24 to 8: about a digit less than the direct sums.
describe.each([
  ["f2", 4e-6],
  ["f4", 3e-5],
] as const)("3x3 convolutions by Winograd %s", (winograd, tolerance) => {
  const convolutions = opCases().filter(({ op }) => op.name.startsWith("conv2d"));
  test.each(convolutions.map((one) => [one.title, one] as const))("%s", async (_title, one) => {
    await checkOp(backend, { ...one, tolerance }, { ...options, fastProducts: winograd });
  });
});

// One level of Strassen's algorithm, within what the plain products are allowed.
describe("large matrix products of the fast setting", () => {
  test.each(strassenCases().map((one) => [one.title, one] as const))("%s", async (_title, one) => {
    await checkOp(backend, one, { ...options, fastProducts: "f4" });
  });
});

test("a program that does not fit is refused with a reason, and gives back what it had", async () => {
  const held = backend.bytes();
  const stores = backend.createStores({});
  const graph = new Graph();
  graph.input("small", { shape: [1000], type: "float32" });
  graph.input("large", { shape: [1_200_000_000], type: "float32" });
  await expect(backend.compile(graph, stores, options)).rejects.toThrow(/cannot grow.*smaller batch/);
  expect(backend.bytes()).toBe(held);
  expect(() => backend.createStores({ buffers: 64, parameters: 1_200_000_000 })).toThrow("cannot grow");
  expect(backend.bytes()).toBe(held);
});

test("all memory is given back", () => {
  const held = backend.bytes();
  expect(held).toBeLessThan(1024);
});
