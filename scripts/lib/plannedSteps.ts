/** What a training step takes on a graphics processor, counted from its launches alone. */
import type { KernelOptions } from "../../src/backends/backend.ts";
import type { Graph, Node } from "../../src/backends/graph.ts";
import { plan } from "../../src/backends/plan.ts";
import { addWork, noWork } from "../../src/backends/work.ts";
import { launchesOfGraph } from "../../src/backends/webgpu/ops/index.ts";
import { halfValues } from "../../src/backends/webgpu/writing/halves.ts";
import { executedWork } from "../../src/backends/webgpu/writing/kernel.ts";
import { preset } from "../../src/config/presets.ts";
import { networkOf, trainingGraph } from "../../src/models/network.ts";

/** A large card, as the kernels know it. */
const card = { software: false, subgroup: 32, workgroups: 512 } as const;

interface Way extends Pick<KernelOptions, "precision" | "fastProducts"> {
  readonly hasFloat16: boolean;
}

const ways: Readonly<Record<string, Way>> = {
  "32 bits, direct": { precision: "float32", fastProducts: "off", hasFloat16: false },
  "32 bits, F(2x2)": { precision: "float32", fastProducts: "f2", hasFloat16: false },
  "32 bits, F(4x4)": { precision: "float32", fastProducts: "f4", hasFloat16: false },
  "mixed, direct": { precision: "mixed", fastProducts: "off", hasFloat16: false },
  "mixed with shader-f16, direct": { precision: "mixed", fastProducts: "off", hasFloat16: true },
  "mixed with shader-f16, F(2x2)": { precision: "mixed", fastProducts: "f2", hasFloat16: true },
};

function planned(graph: Graph, { hasFloat16, ...options }: Way) {
  const lists = launchesOfGraph(graph, { ...card, options, hasFloat16 });
  const listOf = (node: Node) => lists.get(node)!;
  const halves =
    options.precision === "mixed" ? halfValues(graph, (node) => listOf(node).dispatches) : new Set<number>();
  const { buffers } = plan(
    graph,
    (node) => listOf(node).scratchBytes,
    halves,
    (node) => listOf(node).touched,
  );
  const launches = graph.nodes.flatMap((node) =>
    listOf(node).dispatches.map((dispatch) => ({
      code: dispatch.code,
      work: executedWork(node, dispatch, listOf(node).scratchBytes, halves),
    })),
  );
  const { bytes, flops } = launches.reduce((sum, { work }) => addWork(sum, work), noWork);
  return {
    launches: launches.length,
    "products of halves": launches.filter(({ code }) => code.includes("asHalves(")).length,
    "MB held": Math.round(buffers.reduce((sum, size) => sum + size, 0) / 1e6),
    "MB moved": Math.round(bytes / 1e6),
    GFLOP: Math.round(flops / 1e8) / 10,
  };
}

/** By network and way. @param batch ResNet-18's */
export function plannedSteps(batch: number): Record<string, ReturnType<typeof planned>> {
  const pictures = preset("report", "resnet18");
  const text = preset("report", "transformer");
  return Object.fromEntries(
    Object.entries(ways).flatMap(([name, way]) => {
      const { precision } = way;
      const resnet = networkOf({ ...pictures, precision }, 200);
      const transformer = networkOf({ ...text, precision }, 33_278);
      const words = { batch: text.batchSize, length: text.bptt };
      return [
        [`ResNet-18, ${name}`, planned(trainingGraph(resnet, { batch }), way)],
        ...(way.fastProducts === "off"
          ? [[`Transformer, ${name}`, planned(trainingGraph(transformer, words), way)] as const]
          : []),
      ];
    }),
  );
}
