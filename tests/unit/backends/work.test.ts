import { describe as group, expect, test } from "vitest";
import { tapsInside } from "../../../src/backends/ops/parts/convolution.ts";
import { leastWork, leastWorkByOp, totalOf } from "../../../src/backends/work.ts";
import { executedWork } from "../../../src/backends/webgpu/writing/kernel.ts";
import { launchesOf } from "../../../src/backends/webgpu/ops/index.ts";
import { preset } from "../../../src/config/presets.ts";
import { networkOf, trainingGraph } from "../../../src/models/network.ts";

const text = preset("report", "transformer");
const pictures = preset("report", "resnet18");

group("the work of a training step, counted from the model", () => {
  test("taps in the padding are not counted", () => {
    expect(tapsInside(2, 2, 3, { stride: 1, padding: 1 })).toBe(4);
    expect(tapsInside(4, 4, 3, { stride: 1, padding: 1 })).toBe(10);
    expect(tapsInside(2, 4, 3, { stride: 2, padding: 1 })).toBe(5);
  });

  test("the language model's is 30.1 GFLOP and about 0.9 GB", () => {
    const graph = trainingGraph(networkOf(text, 33_278), { batch: 20, length: 35 });
    const { flops, bytes } = totalOf(leastWorkByOp(graph).values());
    expect(flops / 1e9).toBeCloseTo(30.1, 0);
    expect(bytes / 1e9).toBeGreaterThan(0.6);
    expect(bytes / 1e9).toBeLessThan(1.2);
  });

  test("ResNet-18's convolutions are those of three directions, without conv1's input gradient", () => {
    const graph = trainingGraph(networkOf(pictures, 200), { batch: 1 });
    const works = leastWorkByOp(graph);
    const forward = works.get("conv2d")!.flops;
    // 148.1 million multiply-adds a picture with padding; 23 % of the taps lie in it, pictures have four channels.
    expect(forward / 2e6).toBeGreaterThan(105);
    expect(forward / 2e6).toBeLessThan(148.1);
    expect(works.get("conv2dFilterGradient")!.flops).toBe(forward);
    const first = graph.nodes.find(({ op }) => op.name === "conv2d")!;
    expect(works.get("conv2dInputGradient")!.flops).toBe(forward - leastWork(first).flops);
  });

  test("kernels never do less than the model asks for, Winograd's products aside, and direct ones little more", () => {
    const graph = trainingGraph(networkOf(pictures, 200), { batch: 8 });
    for (const software of [true, false]) {
      const context = { software, options: { fastProducts: "off", precision: "float32" } as const };
      for (const node of graph.nodes) {
        const { dispatches, scratchBytes } = launchesOf(node, context);
        const executed = totalOf(dispatches.map((dispatch) => executedWork(node, dispatch, scratchBytes)));
        const least = leastWork(node);
        expect(executed.bytes, node.op.name).toBeGreaterThanOrEqual(0.99 * least.bytes);
        if (least.flops === 0) continue;
        expect(executed.flops, node.op.name).toBeGreaterThanOrEqual(0.99 * least.flops);
        if (software && node.op.name.startsWith("conv2d")) expect(executed.flops).toBe(least.flops);
      }
    }
  });
});
