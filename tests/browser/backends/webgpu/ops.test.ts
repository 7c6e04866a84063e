import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend, KernelOptions } from "../../../../src/backends/backend.ts";
import { Graph, type Op, specOf } from "../../../../src/backends/graph.ts";
import { conv2d, conv2dInputGradient } from "../../../../src/backends/ops/conv2d.ts";
import { createWebGPUBackend, WebGpuBackend } from "../../../../src/backends/webgpu/backend.ts";
import { casesOfEachKernel } from "../../../support/kernels/casesOfEachKernel.ts";
import { checkOp } from "../../../support/kernels/checkOp.ts";
import {
  quadVariants,
  registerVariants,
  sharedVariants,
  tieWithQuads,
  winogradTolerance,
} from "../../../support/kernels/webgpuVariants.ts";
import { gptChecks } from "../../../support/pytorch/gptChecks.ts";
import { opCases } from "../../../support/opCases/index.ts";
import { type OpCase, randomView } from "../../../support/opCases/opCase.ts";
import { resnetChecks, transformerChecks } from "../../../support/pytorch/pytorchChecks.ts";
import { vitChecks } from "../../../support/pytorch/vitChecks.ts";

let backend: Backend;
// No adapter is a failure, not a skip.
beforeAll(async () => {
  backend = await createWebGPUBackend();
});
afterAll(() => backend.dispose());

const plain: KernelOptions = { fastProducts: "off", precision: "float32" };
const cases = opCases();
const named = (some: readonly OpCase[]) => some.map((one) => [one.title, one] as const);

// Every case, and every case of every variant: tests/long/browser/webgpuVariants.test.ts.
describe("every op agrees with its plain reference, in each of its kernels", () => {
  test.each(named(casesOfEachKernel(cases, plain)))("%s", async (_title, one) => {
    await checkOp(backend, one, plain);
  });
});

/** A few cases of each kind. */
const some = (...titles: string[]): OpCase[] =>
  titles.flatMap((title) => cases.filter((one) => one.title === title));

describe("large tiles, in registers and of quads, which small cases do not take by themselves, agree too", () => {
  const few = some(
    "conv2d 5x7x7x8 to 4, 3x3 stride 2",
    "conv2dInputGradient 8x4x4x32 to 64, 3x3 stride 1, added",
    "conv2dFilterGradient 2x6x6x16 to 36, 1x1 stride 2",
    "linear 64x63 to 64 no bias",
    "linearWeightGradient 13x37 to 101",
  );
  test.each(named(few))("%s", async (_title, one) => {
    await checkOp(backend, one, { ...plain, choices: registerVariants });
    await checkOp(backend, one, { ...plain, choices: quadVariants });
  });
});

describe("shared-memory variants, the default of graphics processors, agree too", () => {
  // The others on an adapter with the least limits: device.test.ts.
  const few = some(
    "conv2dInputGradient 5x7x7x8 to 4, 3x3 stride 2, added",
    "linearInputGradient 13x37 to 101, added",
    "linearWeightGradient 70x20 to 257",
    "columnSum 13x37 to 101",
    "attention 35 words, 2 columns, 2 heads of 20, causal, dropout",
    "flashAttention 33 words, 2 columns, 2 heads of 20, dropout",
    "flashAttentionGradient 130 words, 2 columns, 1 heads of 68, dropout",
  );
  test.each(named(few))("%s", async (_title, one) => {
    await checkOp(backend, one, { ...plain, choices: sharedVariants });
  });
});

test.each([conv2d as unknown as Op, conv2dInputGradient as unknown as Op])(
  "batches of 64, whose tiles lie at one position and skip taps in the padding, agree in $name",
  async (op) => {
    const attributes = { stride: 2, padding: 1, height: 3, width: 3 };
    const [rows, filter] = [op.name === "conv2d" ? 3 : 2, randomView([3, 3, 16, 20])];
    const inputs = [randomView([64, rows, rows, op.name === "conv2d" ? 16 : 20]), filter];
    const one = { title: op.name, op, attributes, inputs, tolerance: 2e-6, scale: 1e-6, mutated: [] };
    await checkOp(backend, one, { ...plain, choices: sharedVariants });
  },
);

test("the software adapter has subgroups, and rows are summed by them", async () => {
  const { subgroup } = (backend as WebGpuBackend).device;
  expect(subgroup).toBe(4);
  for (const title of [
    "layerNorm 63x20 residual, dropout",
    "layerNormGradient 65x200 dropout",
    "attention 35 words, 2 columns, 2 heads of 20, causal, dropout",
    "attentionGradient 7 words, 3 columns, 2 heads of 5, open",
    "clipFactor 1031",
  ]) {
    const one = cases.find((other) => other.title === title)!;
    const graph = new Graph();
    const inputs = one.inputs.map((view, index) => view && graph.input(`${index}`, specOf(view)));
    graph.apply(one.op, inputs, one.attributes);
    const texts = (options: KernelOptions) =>
      (backend as WebGpuBackend).kernelsOf(graph.nodes[0]!, options).dispatches.map(({ code }) => code);
    const alone = { ...plain, choices: { workgroupTotal: "shared" } };
    expect(texts(plain).join(""), title).toContain("subgroupAdd(");
    expect(texts(alone).join(""), title).not.toContain("subgroup");
    await checkOp(backend, one, alone);
  }
});

describe("Winograd convolutions agree within their rounding", () => {
  const picture = "3x8x8x12 to 20, 3x3 stride 1";
  const all = some(
    `conv2d ${picture}`,
    `conv2dInputGradient ${picture}, added`,
    `conv2dFilterGradient ${picture}`,
  );
  test.each(named(all))("F(2x2) %s", async (_title, one) => {
    await checkOp(backend, { ...one, tolerance: winogradTolerance.f2 }, { ...plain, fastProducts: "f2" });
  });
  test.each(named(all))("F(4x4) %s", async (_title, one) => {
    await checkOp(backend, { ...one, tolerance: winogradTolerance.f4 }, { ...plain, fastProducts: "f4" });
  });
});

// Each network compiles kernels of its own, for seconds. Bottlenecks, frozen stages and fifty losses of GPT: on the CPU and on WASM in
// every run, on WebGPU in tests/long/browser/webgpuNetworks.test.ts.
describe("the networks are PyTorch's", () => {
  resnetChecks(() => backend, plain, tieWithQuads);
  vitChecks(() => backend, plain);
  transformerChecks(() => backend);
  gptChecks(() => backend, 5);
});

// With F(2x2) and every family of tiles: tests/long/browser/webgpuVariants.test.ts.
describe("ResNet is PyTorch's with F(4x4), the default of runs", () => {
  resnetChecks(() => backend, { ...plain, fastProducts: "f4" }, tieWithQuads);
});

test("nothing stays behind on the device", () => {
  expect(backend.bytes()).toBe(0);
});
