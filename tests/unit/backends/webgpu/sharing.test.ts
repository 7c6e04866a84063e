import { describe as group, expect, test } from "vitest";
import { Graph, type Node, type Value } from "../../../../src/backends/graph.ts";
import { conv2d, conv2dFilterGradient } from "../../../../src/backends/ops/conv2d.ts";
import { plan } from "../../../../src/backends/plan.ts";
import type { Dispatch, KernelList } from "../../../../src/backends/webgpu/writing/kernel.ts";
import { launchesOf, launchesOfGraph } from "../../../../src/backends/webgpu/ops/index.ts";
import { preset } from "../../../../src/config/presets.ts";
import { networkOf, trainingGraph } from "../../../../src/models/network.ts";

const network = networkOf(preset("report", "resnet18"), 200);
const named = (dispatches: readonly Dispatch[], name: string): number =>
  dispatches.filter((dispatch) => dispatch.name === name).length;
const products = (dispatches: readonly Dispatch[]): number[] =>
  dispatches.flatMap(({ flops }) => flops ?? []);

/** Fails where an array that nodes share is read before it was written; gives all of them. */
function expectWrittenFirst(graph: Graph, lists: ReadonlyMap<Node, KernelList>): Set<number> {
  const written = new Set<number>();
  for (const { dispatches } of graph.nodes.map((node) => lists.get(node)!))
    for (const { parameters } of dispatches) {
      const shared = parameters.filter(({ memory }) => "id" in memory && memory.id < 0);
      for (const { memory, writes } of shared) if (!writes) expect(written).toContain((memory as Value).id);
      for (const { memory, writes } of shared) if (writes) written.add((memory as Value).id);
    }
  return written;
}

group.each(["f2", "f4"] as const)("the convolutions of a step, %s", (winograd) => {
  const graph = trainingGraph(network, { batch: 8 });
  const context = { software: true, options: { fastProducts: winograd, precision: "float32" } as const };
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
    const lives = new Map<number, [number, number]>();
    graph.nodes.forEach((node, index) => {
      for (const { id } of touchedBy(node)) lives.set(id, [lives.get(id)?.[0] ?? index, index]);
    });
    expect(expectWrittenFirst(graph, lists)).toEqual(new Set(lives.keys()));
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

test("two convolutions of one picture: both gradients find its transform", () => {
  const graph = new Graph();
  const x = graph.input("x", { shape: [2, 8, 8, 4], type: "float32" });
  const same = { stride: 1, padding: 1 };
  const outputs = [0, 256].map((offset) => {
    const filter = graph.stored({ store: "parameters", offset }, { shape: [3, 3, 4, 4], type: "float32" });
    return graph.apply(conv2d, [x, filter], same)[0]!;
  });
  for (const [index, dy] of outputs.entries()) {
    const attributes = { ...same, kernelHeight: 3, kernelWidth: 3 };
    const [dw] = graph.apply(conv2dFilterGradient, [x, dy], attributes);
    dw!.place = { store: "gradients", offset: 256 * index };
  }
  const lists = launchesOfGraph(graph, {
    software: true,
    options: { fastProducts: "f4", precision: "float32" },
  });
  expectWrittenFirst(graph, lists);
  expect(
    named(
      [...lists.values()].flatMap(({ dispatches }) => dispatches),
      "winograd input",
    ),
  ).toBe(2);
});
