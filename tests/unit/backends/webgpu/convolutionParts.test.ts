import { expect, test } from "vitest";
import { networkOf, trainingGraph } from "../../../../src/models/network.ts";
import { preset } from "../../../../src/config/presets.ts";
import { launchesOfGraph } from "../../../../src/backends/webgpu/ops/index.ts";
import { geometryOf } from "../../../../src/backends/webgpu/convolution/variant.ts";

const wanted = 512;

test("on a graphics processor a small batch's convolutions fill it, as far as their depth goes", () => {
  const config = { ...preset("report", "resnet18"), batchSize: 8 };
  const options = { fastProducts: "off", precision: "float32" } as const;
  const graph = trainingGraph(networkOf(config, 200), { batch: 8 });
  /** Workgroups of each direct convolution, and whether its parts are summed. */
  const launches = (workgroups: number) =>
    [...launchesOfGraph(graph, { software: false, subgroup: 32, workgroups, options })].flatMap(
      ([node, { dispatches }]) => {
        const g = geometryOf(node);
        const kernel = dispatches.find(({ name }) => name === node.op.name);
        if (!g || !kernel || node.op.name === "conv2dFilterGradient") return [];
        const [x, y, z] = kernel.workgroups;
        const isSummed = dispatches.some(({ name }) => name === `${node.op.name} sum`);
        return [{ depth: node.op.name === "conv2d" ? g.C : g.N, count: x * y * z, isSummed }];
      },
    );
  const [whole, split] = [launches(1), launches(wanted)];
  expect(whole.filter(({ count }) => count < 16).length).toBeGreaterThan(5);
  for (const [index, { depth, count, isSummed }] of split.entries()) {
    const before = whole[index]?.count ?? 0;
    // Parts of sixteen channels at least, and sixteen of them at most.
    const most = Math.min(16, Math.max(1, Math.floor(depth / 16)));
    expect(count).toBeGreaterThanOrEqual(Math.min(wanted, before * most));
    expect(isSummed).toBe(count > before);
  }
});
