import { describe, expect, test } from "vitest";
import { deviceBytes } from "../../../../src/backends/deviceBytes.ts";
import type { Graph, Node } from "../../../../src/backends/graph.ts";
import { halfFunctions, halfValues, withHalves } from "../../../../src/backends/webgpu/writing/halves.ts";
import { executedWork, reads, type Scratch, writes } from "../../../../src/backends/webgpu/writing/kernel.ts";
import { assemble } from "../../../../src/backends/webgpu/writing/assemble.ts";
import { plan } from "../../../../src/backends/plan.ts";
import { launchesOf, launchesOfGraph } from "../../../../src/backends/webgpu/ops/index.ts";
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

  test("and without products of halves no convolution goes by Winograd, whatever is asked for", () => {
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
    for (const hasFloat16 of [false, true]) expect(halfFunctions(hasFloat16)).toContain("vec4u(0x477ff000u)");
  });
});

/** A training step of the report's ResNet-18 as a graphics processor has it. */
function step(
  precision: RunConfig["precision"],
  fastProducts: "off" | "f2" | "f4",
  hasFloat16: boolean,
  choices: Readonly<Record<string, string>> = {},
) {
  const graph = graphOf({ ...preset("report", "resnet18"), batchSize: 32, precision }, 200);
  const context = {
    options: { precision, fastProducts, choices },
    software: false,
    subgroup: 32,
    hasFloat16,
  } as const;
  const lists = launchesOfGraph(graph, context);
  const dispatchesOf = (node: Node) => lists.get(node)!.dispatches;
  const halves = precision === "mixed" ? halfValues(graph, dispatchesOf) : new Set<number>();
  const { buffers } = plan(
    graph,
    (node) => lists.get(node)!.scratchBytes,
    halves,
    (node) => lists.get(node)!.touched,
  );
  const launches = graph.nodes.flatMap((node) =>
    dispatchesOf(node).map((dispatch) => ({
      dispatch,
      ...executedWork(node, dispatch, lists.get(node)!.scratchBytes, halves),
    })),
  );
  return { launches, halves, planned: buffers.reduce((sum, own) => sum + own, 0) };
}
type Step = ReturnType<typeof step>;
const moved = ({ launches }: Step): number => launches.reduce((sum, { bytes: own }) => sum + own, 0);
const operations = ({ launches }: Step): number => launches.reduce((sum, { flops }) => sum + flops, 0);
const codes = ({ launches }: Step): string[] => launches.map(({ dispatch }) => dispatch.code);

describe("with shader-f16 a step of ResNet-18", () => {
  const whole = step("float32", "off", true);
  const packed = step("mixed", "off", false);
  const direct = step("mixed", "off", true);

  test("takes its products of halves: the same launches, sums and bytes as where halves are stored alone", () => {
    expect(codes(packed).filter((code) => code.includes("asHalves("))).toEqual([]);
    // Forward and back, but for the picture's three channels and the classifier's few results.
    expect(codes(direct).filter((code) => code.includes("asHalves(")).length).toBeGreaterThan(50);
    expect(direct.launches).toHaveLength(packed.launches.length);
    expect([moved(direct), operations(direct), direct.planned]).toEqual([
      moved(packed),
      operations(packed),
      packed.planned,
    ]);
    expect(moved(direct) / moved(whole)).toBeLessThan(0.7);
    expect(direct.planned / whole.planned).toBeLessThan(0.4);
  });

  test("goes by F(2x2), whose transformed pictures and filters are halves too, never by F(4x4)", () => {
    const [own, f2] = [step("mixed", "f4", true), step("float32", "f2", true)];
    const products = own.launches.filter(({ dispatch }) => dispatch.name.endsWith(" winograd"));
    expect(products.length).toBeGreaterThan(20);
    for (const { dispatch } of products) {
      const [a, b, c] = dispatch.parameters.map(({ memory }) => memory as Scratch);
      expect([a!.isHalf, b!.isHalf, c!.isHalf]).toEqual([true, true, false]);
      expect(dispatch.code).toContain("asHalves(");
    }
    expect(operations(own)).toBe(operations(f2));
    expect(moved(own) / moved(f2)).toBeLessThan(0.6);
  });

  test("asks for its best kernels anew: what was fastest among numbers of 32 bits is not taken for halves", () => {
    const [node] = graphOf({ ...preset("report", "resnet18"), precision: "mixed" }, 200).nodes.filter(
      ({ op }) => op.name === "conv2dFilterGradient",
    );
    const options = { fastProducts: "off", precision: "mixed" } as const;
    const asked = (hasFloat16: boolean) =>
      [...launchesOf(node!, { options, software: false, hasFloat16 }).asked.keys()][0]!;
    expect(asked(true)).toBe(`${asked(false)} halves`);
  });

  test("takes its operands whole where that is chosen, as a benchmark does", () => {
    expect(codes(step("mixed", "off", true, { halves: "stored" }))).toEqual(codes(packed));
  });

  test("and an adapter in software, for which halves are dear, keeps its products of 32 bits", () => {
    const node = graphOf({ ...preset("report", "resnet18"), precision: "mixed" }, 200).nodes.find(
      ({ op }) => op.name === "conv2d",
    )!;
    const options = { fastProducts: "f4", precision: "mixed" } as const;
    const texts = (hasFloat16: boolean) =>
      launchesOf(node, { options, software: true, subgroup: 4, hasFloat16 }).dispatches.map(
        ({ code }) => code,
      );
    expect(texts(true)).toEqual(texts(false));
  });
});

test("WGSL's own halves and packed ones are the same text but for the four functions", () => {
  const dispatch = {
    name: "test",
    code: "y[0] = x[0];",
    parameters: [reads("x", { scratch: 0, isHalf: true }), writes("y", { scratch: 1 })],
    workgroups: [1, 1, 1],
  } as const;
  const text = (hasFloat16: boolean) =>
    assemble(
      dispatch,
      (memory) => ({
        buffer: {} as GPUBuffer,
        offset: 0,
        size: 256,
        isHalf: "scratch" in memory && memory.isHalf === true,
      }),
      hasFloat16,
    ).code;
  expect(text(true).startsWith("enable f16;\n")).toBe(true);
  expect(text(true)).toContain("alias Halves = vec4h;");
  expect(text(false)).not.toMatch(/f16|vec4h/);
  const rest = (hasFloat16: boolean) =>
    text(hasFloat16).replace("enable f16;\n", "").replace(halfFunctions(hasFloat16), "");
  expect(rest(true)).toBe(rest(false));
  expect(rest(true)).toContain("array<Halves>");
});
