import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend } from "../../../src/backends/backend.ts";
import { createBackend } from "../../../src/backends/select.ts";
import { checkGradient, gradientCases } from "../../support/kernels/checkGradient.ts";

// On WebGPU, whose kernels agree with the plain references in webgpu/ops.test.ts and are compiled for each of these sizes:
// tests/long/browser/webgpuVariants.test.ts.
const options = { fastProducts: "off", precision: "float32" } as const;

describe.each(["wasm", "cpu"] as const)(
  "%s: gradients are central differences in double precision",
  (name) => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await createBackend(name, { adapter: "high-performance", threads: null });
    });
    afterAll(() => {
      expect(backend.bytes()).toBeLessThan(2048);
      backend.dispose();
    });

    test.each(gradientCases().map((one) => [one.title, one] as const))("%s", async (_title, one) => {
      // What float32 kernels lose over one op forward and back; a wrong factor is off by far more.
      expect(await checkGradient(backend, one, options)).toBeLessThan(2e-5);
    });
  },
);
