import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend, KernelOptions } from "../../../../src/backends/backend.ts";
import { createWasmBackend } from "../../../../src/backends/wasm/backend.ts";
import { checkOp } from "../../../support/kernels/checkOp.ts";
import { opCases } from "../../../support/opCases/index.ts";
import { strassenCases } from "../../../support/opCases/linear.ts";

const options: KernelOptions = { fastProducts: "off", precision: "float32" };
const cases = opCases();
const convolutions = cases.filter(({ op }) => op.name.startsWith("conv2d"));

// The page is isolated (vite.config.ts), and relaxed SIMD is there: what is tested is what runs. One thread: in tests/unit/backends/wasm.
describe.each([2, 3])("on %i threads, every op agrees with its plain reference", (threads) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await createWasmBackend({ threads });
    expect(backend.details).toMatchObject({ threads, isolated: true });
    expect(backend.details.build).toMatch("relaxed");
  });
  afterAll(() => backend.dispose());

  test.each(cases.map((one) => [one.title, one] as const))("%s", async (_title, one) => {
    await checkOp(backend, one, options);
  });

  // F(4x4) multiplies by numbers from 1/24 to 8: about a digit less than the direct sums.
  describe.each([
    ["f2", 4e-6],
    ["f4", 3e-5],
  ] as const)("3x3 convolutions by Winograd %s", (winograd, tolerance) => {
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
});
