import type { KernelOptions } from "../../../src/backends/backend.ts";
import { Graph, specOf, storage } from "../../../src/backends/graph.ts";
import { launchesOf } from "../../../src/backends/webgpu/ops/index.ts";
import type { OpCase } from "../opCases/opCase.ts";

/** The kernels of a case as the software adapter runs them, without the numbers in their text: sizes and what follows from them. */
function kernelsOf({ op, inputs, attributes }: OpCase, options: KernelOptions): string[] {
  const graph = new Graph();
  const values = inputs.map((view, index) => view && graph.input(`${index}`, specOf(view)));
  graph.apply(op, values, attributes);
  return launchesOf(graph.nodes[0]!, { options, software: true }).dispatches.map(
    ({ code }) => `${op.name} ${code.replaceAll(/\b\d[\w.]*/g, "#")}`,
  );
}

const length = ({ inputs }: OpCase): number =>
  inputs.reduce((sum, view) => sum + (view ? storage(view) : 0), 0);

/**
 * The fewest cases that run every kernel of WebGPU which differs from the others in more than its numbers: of each the largest case.
 * Software compiles a kernel for a second, and the same again for each size.
 */
export function casesOfEachKernel(cases: readonly OpCase[], options: KernelOptions): OpCase[] {
  const largest = new Map<string, OpCase>();
  for (const one of cases.toSorted((a, b) => length(a) - length(b)))
    for (const kernel of kernelsOf(one, options)) largest.set(kernel, one);
  const chosen = new Set(largest.values());
  return cases.filter((one) => chosen.has(one));
}
