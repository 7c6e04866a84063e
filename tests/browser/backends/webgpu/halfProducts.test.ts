/**
 * Products that take their operands as halves, as graphics processors with `shader-f16` do. In software they are forced and the halves are
 * packed by core WGSL: the same numbers, and the same text but for four lines (tests/unit/backends/webgpu/halves.test.ts).
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend, KernelOptions } from "../../../../src/backends/backend.ts";
import { createWebGPUBackend } from "../../../../src/backends/webgpu/backend.ts";
import { checkOp, outputsOf } from "../../../support/kernels/checkOp.ts";
import {
  halfVariants,
  halfWinogradTolerance,
  sharedVariants,
} from "../../../support/kernels/webgpuVariants.ts";
import { opCases } from "../../../support/opCases/index.ts";
import type { OpCase } from "../../../support/opCases/opCase.ts";

let backend: Backend;
// No adapter is a failure, not a skip.
beforeAll(async () => {
  backend = await createWebGPUBackend();
});
afterAll(() => backend.dispose());

const mixed: KernelOptions = { fastProducts: "off", precision: "mixed" };
const ofHalves: KernelOptions = { ...mixed, choices: halfVariants };
const byWinograd: KernelOptions = {
  ...ofHalves,
  // F(4x4) is asked for, and F(2x2) is what halves get.
  fastProducts: "f4",
  choices: {
    ...halfVariants,
    conv2d: "winograd",
    conv2dInputGradient: "winograd",
    conv2dFilterGradient: "winograd",
  },
};

/** The nearest half: 11 bits (Dekker's splitting), and steps of 2^-24 below the least that has them all. */
function nearestHalf(value: number): number {
  if (Math.abs(value) < 2 ** -14) return Math.round(value * 2 ** 24) / 2 ** 24;
  const large = value * (2 ** 42 + 1);
  return large - (large - value);
}

/** The case with every operand a half already, and what is added to the result whole. */
const rounded = (one: OpCase): OpCase => ({
  ...one,
  inputs: one.inputs.map((view, index) =>
    view && index < 2 ? { ...view, data: (view.data as Float32Array).map(nearestHalf) } : view,
  ),
});

const picture = "3x8x8x12 to 20, 3x3 stride 1";
const cases = opCases();
const some = (...titles: string[]) =>
  titles.map((title) => [title, cases.find((one) => one.title === title)!] as const);
const products = some(
  `conv2d ${picture}`,
  `conv2dInputGradient ${picture}, added`,
  `conv2dFilterGradient ${picture}`,
  "linear 64x63 to 64 no bias",
  "linearWeightGradient 70x20 to 257",
);

describe("of operands that are halves the products are those of 32 bits, to the bit", () => {
  test.each(products)("%s", async (_title, one) => {
    await checkOp(backend, rounded(one), ofHalves);
    const [own, wanted] = [
      await outputsOf(backend, rounded(one), ofHalves),
      await outputsOf(backend, rounded(one), { ...mixed, choices: sharedVariants }),
    ];
    expect(own).toEqual(wanted);
  });
});

test("other operands are rounded to the nearest half first", async () => {
  const [, one] = products[3]!;
  expect(await outputsOf(backend, one, ofHalves)).toEqual(await outputsOf(backend, rounded(one), ofHalves));
});

describe("F(2x2) takes halves too, within what its transforms make of their rounding", () => {
  test.each(products.slice(0, 3))("%s", async (_title, one) => {
    const worst = await checkOp(backend, { ...rounded(one), tolerance: halfWinogradTolerance }, byWinograd);
    // Rounded: direct sums of 32 bits are a thousand times nearer.
    expect(worst).toBeGreaterThan(1e-5);
  });
});

// Both networks beside PyTorch: tests/long/browser/webgpuNetworks.test.ts.
test("nothing stays behind on the device", () => {
  expect(backend.bytes()).toBe(0);
});
