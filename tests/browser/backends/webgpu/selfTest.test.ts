import { expect, test } from "vitest";
import { WebGpuBackend } from "../../../../src/backends/webgpu/backend.ts";
import { openDevice } from "../../../../src/backends/webgpu/device/device.ts";
import type { ModelName } from "../../../../src/config/models/index.ts";
import { preset } from "../../../../src/config/presets.ts";
import { structureOf } from "../../../../src/config/structure.ts";
import { selfTest } from "../../../../src/training/selfTest/selfTest.ts";

/** The self-test on a device whose shader compiler makes `from` into `to`, as a faulty driver might. */
async function selfTestWith(model: ModelName, from: string, to: string) {
  const device = await openDevice();
  const compile = device.gpu.createShaderModule.bind(device.gpu);
  let changed = 0;
  device.gpu.createShaderModule = (descriptor) => {
    if (descriptor.code.includes(from)) changed++;
    return compile({ ...descriptor, code: descriptor.code.replaceAll(from, to) });
  };
  const backend = new WebGpuBackend(device);
  try {
    // Kernels that only large networks take are broken in tests/long.
    const result = await selfTest(backend, {
      fastProducts: "f4",
      precision: "float32",
      large: false,
      structure: structureOf(preset("report", model)),
    });
    expect(backend.bytes()).toBe(0);
    return { ...result, changed };
  } finally {
    backend.dispose();
  }
}

test("one silently wrong kernel fails the self-test, which names its op", async () => {
  // The gradient of the layer norm's bias comes out two parts in a hundred too large.
  const { passed, wrongOp, changed } = await selfTestWith(
    "transformer",
    "dbias[c] = s1;",
    "dbias[c] = s1 * 1.02f;",
  );
  expect(changed).toBeGreaterThan(0);
  expect(passed).toBe(false);
  expect(wrongOp).toBe("layerNormGradient");
});

// That it passes for pictures, a run in tests/e2e/training.spec.ts waits for; by how much: tests/long/browser/webgpuNetworks.test.ts.
// Each shader made wrong, one at a time, takes minutes: tests/long/browser/brokenKernels.test.ts.
