import { afterAll, beforeAll, describe } from "vitest";
import type { Backend } from "../../../src/backends/backend.ts";
import { createWebGPUBackend } from "../../../src/backends/webgpu/backend.ts";
import { fullResNetChecks, fullTransformerChecks } from "../../support/pytorch/fullSizeChecks.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await createWebGPUBackend();
});
afterAll(() => backend.dispose());

// F(2x2) meets one value so near to zero that rounding decides its ReLU or its maximum: from then on the third loss is 1.26e-4 off,
// as it was with other orders of sums that met it, where the rest stay within 1e-4.
describe.each([
  ["off", 1],
  ["f2", 5],
  ["f4", 1],
] as const)("WebGPU with Winograd %s, at full size", (winograd, slack) => {
  fullResNetChecks(() => backend, { fastProducts: winograd, precision: "float32" }, undefined, slack);
});

describe("WebGPU at full size", () => {
  fullTransformerChecks(() => backend);
});
