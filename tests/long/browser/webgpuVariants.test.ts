import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend, KernelOptions } from "../../../src/backends/backend.ts";
import { createWebGPUBackend } from "../../../src/backends/webgpu/backend.ts";
import { selfTest } from "../../../src/training/selfTest/selfTest.ts";
import { checkGradient, gradientCases } from "../../support/kernels/checkGradient.ts";
import { checkOp } from "../../support/kernels/checkOp.ts";
import { opCases } from "../../support/opCases/index.ts";
import { resnetChecks, transformerChecks } from "../../support/pytorch/pytorchChecks.ts";
import {
  quadVariants,
  registerVariants,
  sharedVariants,
  tieWithQuads,
  winogradTolerance,
} from "../../support/kernels/webgpuVariants.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await createWebGPUBackend();
});
afterAll(() => backend.dispose());

const plain: KernelOptions = { fastProducts: "off", precision: "float32" };
const named = opCases().map((one) => [one.title, one] as const);

// Half a thousand cases, of which each compiles for a second: npm test has the largest of each kernel.
describe("every op agrees with its plain reference", () => {
  test.each(named)("%s", async (_title, one) => {
    await checkOp(backend, one, plain);
  });
});

describe("gradients are central differences in double precision", () => {
  test.each(gradientCases().map((one) => [one.title, one] as const))("%s", async (_title, one) => {
    // What float32 kernels lose over one op forward and back; a wrong factor is off by far more.
    expect(await checkGradient(backend, one, plain)).toBeLessThan(2e-5);
  });
});

describe("every op agrees with its plain reference in its shared-memory variant", () => {
  const concerned = /^(conv2d|linear|columnSum|batchNorm|layerNorm|crossEntropy|attention|flashAttention)/;
  test.each(named.filter(([title]) => concerned.test(title)))("%s", async (_title, one) => {
    await checkOp(backend, one, { ...plain, choices: sharedVariants });
  });
});

for (const [name, choices] of Object.entries({
  "large register tiles": registerVariants,
  "tiles of quads": quadVariants,
}))
  describe(`every op agrees with its plain reference with ${name}`, () => {
    const concerned = /^(conv2d|linear|attention|flashAttention)/;
    test.each(named.filter(([title]) => concerned.test(title)))("%s", async (_title, one) => {
      await checkOp(backend, one, { ...plain, choices });
    });
  });

describe("every 3x3 convolution agrees by Winograd", () => {
  const square = named.filter(([title]) => title.includes("3x3 stride 1"));
  for (const winograd of ["f2", "f4"] as const)
    test.each(square)(`${winograd} %s`, async (_title, one) => {
      for (const matrixProduct of ["register", "quad"])
        await checkOp(
          backend,
          { ...one, tolerance: winogradTolerance[winograd] },
          { ...plain, fastProducts: winograd, choices: { tile: "large", matrixProduct } },
        );
    });
});

for (const [name, choices, tie] of [
  ["shared-memory variants", sharedVariants, undefined],
  ["tiles of quads", quadVariants, tieWithQuads],
] as const)
  describe(`both networks are PyTorch's in the ${name}`, () => {
    const options = { ...plain, choices };
    resnetChecks(() => backend, options, tie);
    transformerChecks(() => backend, options);
  });

describe.each([
  ["F(2x2)", { ...plain, fastProducts: "f2" }, tieWithQuads],
  ["large register tiles", { ...plain, choices: registerVariants }, undefined],
] as const)("ResNet is PyTorch's with %s", (_name, options, tie) => {
  resnetChecks(() => backend, options, tie);
});

test("an adapter with the least limits passes the whole self-test", async () => {
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = function (this: GPUAdapter) {
    return requestDevice.call(this);
  };
  try {
    const least = await createWebGPUBackend();
    expect(await selfTest(least)).toMatchObject({ passed: true });
    least.dispose();
  } finally {
    GPUAdapter.prototype.requestDevice = requestDevice;
  }
});

test("nothing stays behind on the device", () => {
  expect(backend.bytes()).toBe(0);
});
