import { describe as group, expect, test } from "vitest";
import type { KernelOptions } from "../../../../src/backends/backend.ts";
import { byteLength, type Graph } from "../../../../src/backends/graph.ts";
import { plan } from "../../../../src/backends/plan.ts";
import type { KernelContext } from "../../../../src/backends/webgpu/writing/kernel.ts";
import { launchesOf, launchesOfGraph } from "../../../../src/backends/webgpu/ops/index.ts";
import { preset } from "../../../../src/config/presets.ts";
import { networkOf, storeLengths, trainingGraph } from "../../../../src/models/network.ts";

const gigabyte = 1e9;

type Adapter = Pick<KernelContext, "software" | "subgroup">;

/** Launches, device bytes (with the stores) and bytes uploaded of a step, as a device would have them. */
function costs(
  graph: Graph,
  lengths: Record<string, number>,
  winograd: KernelOptions["fastProducts"],
  device: Adapter,
) {
  const context = { ...device, options: { fastProducts: winograd, precision: "float32" } as const };
  const lists = launchesOfGraph(graph, context);
  const { buffers } = plan(
    graph,
    (node) => lists.get(node)?.scratchBytes ?? [],
    new Set(),
    (node) => lists.get(node)?.touched ?? [],
  );
  const launches = [...lists.values()].reduce((sum, { dispatches }) => sum + dispatches.length, 0);
  const stores = Object.values(lengths).reduce((sum, length) => sum + 4 * length, 0);
  const bytes = buffers.reduce((sum, size) => sum + size, stores);
  return {
    launches,
    bytes,
    uploaded: [...graph.inputs.values()].reduce((sum, value) => sum + byteLength(value), 0),
  };
}

/** How many different shaders a step compiles. */
function shaders(graph: Graph, device: Adapter): number {
  const context = { ...device, options: { fastProducts: "off", precision: "float32" } as const };
  const dispatches = graph.nodes.flatMap((node) => launchesOf(node, context).dispatches);
  return new Set(dispatches.map(({ code }) => code)).size;
}

group.each([
  ["software", { software: true, subgroup: 4 }],
  ["software without subgroups", { software: true, subgroup: 0 }],
  ["a graphics processor", { software: false, subgroup: 32 }],
] as const)("a step of the report's networks on %s", (_name, device) => {
  test("ResNet-18 takes at most 200 launches, and its batch of 256 lies in 0.9 GB", () => {
    const config = preset("report", "resnet18");
    const network = networkOf(config, 200);
    const lengths = storeLengths(network);
    for (const batch of [8, 256]) {
      const graph = trainingGraph(network, { batch });
      expect(costs(graph, lengths, "off", device).launches).toBeLessThanOrEqual(200);
      expect(costs(graph, lengths, "off", device).bytes).toBeLessThan(0.9 * gigabyte);
      for (const winograd of ["f2", "f4"] as const)
        expect(costs(graph, lengths, winograd, device).bytes).toBeLessThan(0.9 * gigabyte);
    }
    expect(costs(trainingGraph(network, { batch: 8 }), lengths, "f4", device).launches).toBeLessThanOrEqual(
      200,
    );
    // The uint8 batch of 3.1 MB and under 10 KB besides: boxes, labels, settings.
    const { uploaded } = costs(trainingGraph(network, { batch: 256 }), lengths, "off", device);
    expect(uploaded - 256 * 64 * 64 * 3).toBeLessThan(10_000);
  });

  test("the language model takes at most 80 launches and 0.5 GB", () => {
    const config = preset("report", "transformer");
    const network = networkOf(config, 33_278);
    const graph = trainingGraph(network, { batch: config.batchSize, length: config.bptt });
    const { launches, bytes } = costs(graph, storeLengths(network), "off", device);
    expect(launches).toBeLessThanOrEqual(80);
    expect(bytes).toBeLessThan(0.5 * gigabyte);
  });

  test("a third and fourth layer of a Transformer compile nothing more, their dropout included", () => {
    const [two, four] = [2, 4].map((layers) => {
      const network = networkOf({ ...preset("report", "transformer"), layers }, 101);
      return shaders(trainingGraph(network, { batch: 3, length: 7 }), device);
    });
    expect(four).toBe(two);
  });
});

test("convolutions of few multiplications share one shader in software, whatever their taps and stride", () => {
  const network = networkOf({ ...preset("report", "resnet18"), width: 4 }, 5);
  const context = { software: true, options: { fastProducts: "off", precision: "float32" } as const };
  const texts = trainingGraph(network, { batch: 4 })
    .nodes.filter(({ op }) => op.name === "conv2d")
    .flatMap((node) => launchesOf(node, context).dispatches.map(({ code }) => code));
  expect(texts).toHaveLength(20);
  expect(new Set(texts).size).toBe(1);
});
