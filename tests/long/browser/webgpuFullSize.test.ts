import { afterAll, beforeAll, describe } from "vitest";
import type { Backend } from "../../../src/backends/backend.ts";
import { createWebGPUBackend } from "../../../src/backends/webgpu/backend.ts";
import { fullResNetChecks, fullTransformerChecks } from "../../support/fullSizeChecks.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await createWebGPUBackend();
});
afterAll(() => backend.dispose());

// Direct sums in this order and F(4x4) both meet one value so near to zero that rounding decides its ReLU or its maximum: from then
// on the third loss is 1.24e-4 off, the same with either, where the other orders stay within 1e-4.
describe.each([
  ["off", 5],
  ["f2", 1],
  ["f4", 5],
] as const)("WebGPU with Winograd %s, at full size", (winograd, slack) => {
  fullResNetChecks(() => backend, { winograd, precision: "float32" }, undefined, slack);
});

describe("WebGPU at full size", () => {
  fullTransformerChecks(() => backend);
});
