import { describe, expect, test } from "vitest";
import { deviceBytes } from "../../../../src/backends/deviceBytes.ts";
import type { Graph } from "../../../../src/backends/graph.ts";
import { halfFunctions, halfValues, withHalves } from "../../../../src/backends/webgpu/writing/halves.ts";
import { launchesOf } from "../../../../src/backends/webgpu/ops/index.ts";
import type { RunConfig } from "../../../../src/config/config.ts";
import { preset } from "../../../../src/config/presets.ts";
import { networkOf, storeLengths, trainingGraph } from "../../../../src/models/network.ts";

const graphOf = (config: RunConfig, outputs: number): Graph =>
  trainingGraph(networkOf(config, outputs), { batch: config.batchSize });

/** Outputs of the training graph that stay float32, by op and position; what lies in a store aside. */
function exactOutputs(graph: Graph, software: boolean): string[] {
  const options = { fastProducts: "f4", precision: "mixed" } as const;
  const halves = halfValues(graph, (node) => launchesOf(node, { options, software }).dispatches);
  const names = graph.nodes.flatMap(({ op, outputs }) =>
    outputs.flatMap((value, index) =>
      value.type === "float32" && !value.place && !halves.has(value.id) ? [`${op.name} ${index}`] : [],
    ),
  );
  return [...new Set(names)].toSorted();
}

describe.each([true, false])("in software %s, halves are all activations and their gradients", (software) => {
  test("of the ResNet but its statistics, logits and losses", () => {
    const config = { ...preset("strong", "resnet18"), precision: "mixed" } as const;
    expect(exactOutputs(graphOf(config, 200), software)).toEqual([
      "batchNorm 1",
      "clipFactor 0",
      "crossEntropy 0",
      "crossEntropy 2",
      "linear 0",
      "lossMetrics 0",
    ]);
  });

  test("and no convolution goes by Winograd, whatever is asked for: its transforms multiply the rounding", () => {
    const config = { ...preset("strong", "resnet18"), precision: "mixed" } as const;
    const options = { fastProducts: "f4", precision: "mixed" } as const;
    const names = graphOf(config, 200).nodes.flatMap((node) =>
      launchesOf(node, { options, software }).dispatches.map(({ name }) => name),
    );
    expect(names.filter((name) => name.includes("winograd"))).toEqual([]);
  });

  test("of the Transformer but these and the attention's probabilities, which kernels take one at a time", () => {
    const config = { ...preset("report", "transformer"), precision: "mixed" } as const;
    expect(exactOutputs(graphOf(config, 1000), software)).toEqual([
      "attention 1",
      "clipFactor 0",
      "crossEntropy 0",
      "crossEntropy 2",
      "layerNorm 1",
      "layerNorm 2",
      "linear 0",
      "lossMetrics 0",
    ]);
  });
});

/** Device memory of the report's ResNet-18. */
const bytes = (precision: RunConfig["precision"]) => {
  const config = { ...preset("report", "resnet18"), precision } as const;
  const options = { precision, fastProducts: "off", threads: null, backend: "webgpu" } as const;
  const lengths = storeLengths(networkOf(config, 200));
  return deviceBytes(graphOf(config, 200), lengths, options);
};

test("a ResNet-18 at batch 256 takes six tenths of its memory, and a backend's foretelling knows it", async () => {
  const [mixed, float32] = [await bytes("mixed"), await bytes("float32")];
  expect(mixed / float32).toBeLessThan(0.65);
});

describe("a kernel's text", () => {
  test("loads and stores halves by name, nested brackets, components and renamed results included", () => {
    expect(withHalves("let v = x[(a[i] + 1) / 4][j % 4];", "x")).toBe(
      "let v = fromHalves(x[(a[i] + 1) / 4])[j % 4];",
    );
    expect(withHalves("x[i] = x[i] + added[x[0].x]; y[i] = 0f;", "x")).toBe(
      "x[i] = toHalves(fromHalves(x[i]) + added[fromHalves(x[0]).x]); y[i] = 0f;",
    );
  });

  test("adds to what is there in numbers of 32 bits", () => {
    expect(withHalves("x[i] += a - b;", "x")).toBe("x[i] = toHalves(fromHalves(x[i]) + (a - b));");
  });

  test("keeps comparisons, other arrays and components", () => {
    expect(withHalves("if (x[i] == v.x[0]) { ax[i] = local.x; }", "x")).toBe(
      "if (fromHalves(x[i]) == v.x[0]) { ax[i] = local.x; }",
    );
    expect(withHalves("let a = local.x;", "x")).toBe("let a = local.x;");
  });

  test.each([
    "x[i].x = 1f;",
    "x[i][2] = 1f;",
    "x[i]++;",
    "x[i] = v",
    "let p = &x;",
    "let n = arrayLength(&x);",
    "f(x, 3);",
  ])("that would be rewritten only in part is refused: %s", (code) => {
    expect(() => withHalves(code, "x")).toThrow(
      /uses “x”, whose elements lie in memory in a way of their own/,
    );
  });

  test("is not searched in its comments", () => {
    expect(withHalves("y[0] = x[0]; // of x", "x")).toBe("y[0] = fromHalves(x[0]); // of x");
  });

  test("makes what is beyond the largest half infinite from the first float32 that would be rounded to it", () => {
    // 65520, halfway between the largest half, 65504, and the next step of 32.
    expect(new Uint32Array(Float32Array.of(65520).buffer)[0]).toBe(0x477ff000);
    expect(halfFunctions).toContain("vec4u(0x477ff000u)");
  });
});
