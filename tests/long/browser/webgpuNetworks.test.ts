/** What tests/browser holds on WASM alone, or on WebGPU with smaller networks, since software compiles kernels for many seconds. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend, KernelOptions } from "../../../src/backends/backend.ts";
import { createWebGPUBackend, WebGpuBackend } from "../../../src/backends/webgpu/backend.ts";
import { openDevice } from "../../../src/backends/webgpu/device/device.ts";
import { preset } from "../../../src/config/presets.ts";
import { structureOf } from "../../../src/config/structure.ts";
import { selfTest } from "../../../src/training/selfTest/selfTest.ts";
import { fineTuneChecks } from "../../support/pytorch/fineTuneChecks.ts";
import { gptChecks } from "../../support/pytorch/gptChecks.ts";
import { halfProductGradients, mixedRuns } from "../../support/pytorch/mixedChecks.ts";
import { resnet50Checks } from "../../support/pytorch/resnet50Checks.ts";
import { halfVariants, sharedVariants } from "../../support/kernels/webgpuVariants.ts";
import { expectSameInPieces } from "../../support/kernels/pieces.ts";
import { expectSameView } from "../../support/sameView.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await createWebGPUBackend();
});
afterAll(() => backend.dispose());

const plain: KernelOptions = { fastProducts: "off", precision: "float32" };

describe("the networks are PyTorch's", () => {
  fineTuneChecks(() => backend, plain);
  resnet50Checks(() => backend, plain, true);
  gptChecks(() => backend);
});

mixedRuns(() => backend, "resnet");
halfProductGradients(() => backend, halfVariants, sharedVariants);

test("weights in pieces train to the same bits: clipped SGD", () => expectSameInPieces({}));

test("what a network sees is the same on WebGPU as on the CPU", () => expectSameView("webgpu"));

test("the self-test passes on this adapter, for pictures", async () => {
  const own = new WebGpuBackend(await openDevice());
  const structure = structureOf(preset("report", "resnet18"));
  const asked = { fastProducts: "f4", precision: "float32", large: false, structure } as const;
  const { passed, difference } = await selfTest(own, asked);
  expect(passed).toBe(true);
  // Rounding only, after two steps; the limit is ten times higher.
  expect(difference).toBeLessThan(1e-4);
  expect(own.bytes()).toBe(0);
  own.dispose();
});

test("nothing stays behind on the device", () => {
  expect(backend.bytes()).toBe(0);
});
