import { expect, test } from "vitest";
import type { KernelOptions, Program } from "../../../../src/backends/backend.ts";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import { Graph, type Node } from "../../../../src/backends/graph.ts";
import { linear } from "../../../../src/backends/ops/linear.ts";
import { tune } from "../../../../src/backends/webgpu/tune.ts";

const options: KernelOptions = { fastProducts: "off", precision: "float32" };
const key = "matrixProduct 8x8x8nt";

/** A device whose variants take these milliseconds; what `wrong` names leaves its last row out. */
function device(times: Record<string, number>, wrong: readonly string[]) {
  const plain = createCpuBackend();
  return {
    ...plain,
    kernelsOf: () => ({ asked: new Map([[key, { variants: Object.keys(times), given: "register" }]]) }),
    async compile(graph: Graph, stores: Parameters<typeof plain.compile>[1], given: KernelOptions) {
      const program = await plain.compile(graph, stores, given);
      const variant = given.choices?.[key] ?? "register";
      const profile: Program["profile"] = async () =>
        new Map([["linear: product", { milliseconds: times[variant]!, count: 1 }]]);
      const honest = program.read.bind(program);
      const read: Program["read"] = async (...names) => {
        const results = await honest(...names);
        if (wrong.includes(variant)) for (const data of results) data.fill(0, -8);
        return results;
      };
      return Object.assign(program, { profile, read });
    },
  };
}

function graphOf(): Graph {
  const graph = new Graph();
  const [x, w] = ["x", "w"].map((name) => graph.input(name, { shape: [8, 8], type: "float32" }));
  graph.apply(linear, [x, w, undefined, undefined], { activation: "none", dropout: undefined });
  return graph satisfies { nodes: Node[] };
}

const times = { register: 8, shared: 4, quad: 2 };

test("the fastest variant that computes what the default computes is taken", async () => {
  expect(await tune(device(times, []), graphOf(), options)).toEqual({ [key]: "quad" });
});

test("the fastest is not taken when it computes something else, and the next one is", async () => {
  expect(await tune(device(times, ["quad"]), graphOf(), options)).toEqual({ [key]: "shared" });
  expect(await tune(device(times, ["quad", "shared"]), graphOf(), options)).toEqual({ [key]: "register" });
});
