import { describe as group, expect, test } from "vitest";
import type { Value } from "../../../src/backends/graph.ts";
import { plan } from "../../../src/backends/plan.ts";
import type { Dispatch } from "../../../src/backends/webgpu/kernel.ts";
import { launchesOf, launchesOfGraph } from "../../../src/backends/webgpu/kernels.ts";
import { preset } from "../../../src/configPresets.ts";
import { describe, trainingGraph } from "../../../src/models/network.ts";

const network = describe(preset("report", "resnet18"), 200);
const named = (dispatches: readonly Dispatch[], name: string): number =>
  dispatches.filter((dispatch) => dispatch.name === name).length;
const products = (dispatches: readonly Dispatch[]): number[] =>
  dispatches.flatMap(({ flops }) => flops ?? []);

group.each(["f2", "f4"] as const)("the convolutions of a step, %s", (winograd) => {
  const graph = trainingGraph(network, { batch: 8 });
  const context = { software: true, options: { winograd, precision: "float32" } as const };
  const lists = launchesOfGraph(graph, context);
  const alone = graph.nodes.flatMap((node) => launchesOf(node, context).dispatches);
  const together = [...lists.values()].flatMap(({ dispatches }) => dispatches);

  test("multiply as often as each by itself, and transform nothing twice", () => {
    expect(products(together)).toEqual(products(alone));
    expect(named(together, "winograd input")).toBeLessThan(named(alone, "winograd input") / 2);
    expect(named(together, "winograd filter")).toBeLessThan(named(alone, "winograd filter") / 3);
    expect(named(together, "winograd filter gradient")).toBeLessThan(
      named(alone, "winograd filter gradient") / 3,
    );
    expect(named(together, "conv2dFilterGradient sum")).toBe(1);
  });

  test("write what they share before they read it, and its buffer is nobody else's meanwhile", () => {
    const touchedBy = (node: (typeof graph.nodes)[number]): readonly Value[] =>
      lists.get(node)?.touched ?? [];
    const { bufferOf, scratch } = plan(
      graph,
      (node) => lists.get(node)?.scratchBytes ?? [],
      new Set(),
      touchedBy,
    );
    const written = new Set<number>();
    const lives = new Map<number, [number, number]>();
    graph.nodes.forEach((node, index) => {
      for (const { id } of touchedBy(node)) lives.set(id, [lives.get(id)?.[0] ?? index, index]);
      for (const { parameters } of lists.get(node)!.dispatches) {
        for (const { memory, writes } of parameters)
          if ("id" in memory && memory.id < 0 && !writes) expect(written).toContain(memory.id);
        for (const { memory, writes } of parameters)
          if ("id" in memory && memory.id < 0 && writes) written.add(memory.id);
      }
    });
    expect(lives.size).toBeGreaterThan(10);
    for (const [id, [from, to]] of lives) {
      const buffer = bufferOf.get(id);
      for (const node of graph.nodes.slice(from, to + 1)) {
        expect(scratch.get(node)).not.toContain(buffer);
        for (const value of [...node.outputs, ...touchedBy(node)])
          if (value.id !== id && !value.place) expect(bufferOf.get(value.id)).not.toBe(buffer);
      }
    }
  });
});
