import { describe, expect, test } from "vitest";
import type { KernelOptions } from "../../../src/backends/backend.ts";
import type { Graph, Node, Op, View } from "../../../src/backends/graph.ts";
import { attention, attentionGradient } from "../../../src/backends/ops/attention.ts";
import { flashAttention, flashAttentionGradient } from "../../../src/backends/ops/flashAttention.ts";
import { plan } from "../../../src/backends/plan.ts";
import { callsOf } from "../../../src/backends/wasm/ops/index.ts";
import { launchesOfGraph } from "../../../src/backends/webgpu/ops/index.ts";
import { preset } from "../../../src/config/presets.ts";
import { networkOf, trainingGraph } from "../../../src/models/network.ts";
import { drawFor, masked, randomView, runReference, seed } from "../../support/opCases/opCase.ts";

const options: KernelOptions = { fastProducts: "off", precision: "float32" };

/** Bytes of scratch of each node, by where it runs. */
const scratchOn: Record<string, (graph: Graph) => (node: Node) => readonly number[]> = {
  wasm: (graph) => {
    const lists = callsOf(graph, { options, threads: 1, tileRows: 6 });
    return (node) => lists.get(node)?.scratchBytes ?? [];
  },
  "a graphics processor": (graph) => {
    const lists = launchesOfGraph(graph, { options, software: false });
    return (node) => lists.get(node)?.scratchBytes ?? [];
  },
  "webgpu in software": (graph) => {
    const lists = launchesOfGraph(graph, { options, software: true });
    return (node) => lists.get(node)?.scratchBytes ?? [];
  },
};

/** A step's planned buffers, in bytes, and those that every head's probabilities would take. */
function stepOf(model: "gpt" | "transformer", words: number, place: string) {
  const batch = 2;
  const lengths = { block: words, bptt: words };
  const config = {
    ...preset("report", model),
    ...lengths,
    emsize: 32,
    heads: 4,
    layers: 2,
    hidden: 32,
    dropout: 0.1,
  };
  const graph = trainingGraph(networkOf(config, 11), { batch });
  const { buffers } = plan(graph, scratchOn[place]!(graph));
  return { largest: Math.max(...buffers), squares: batch * config.heads * words * words * 4 };
}

const run = <Attributes>(
  op: Op<Attributes>,
  inputs: (View | undefined)[],
  attributes: NoInfer<Attributes>,
): View[] => runReference(op as unknown as Op, inputs, attributes as Record<string, unknown>);

test("it gives what attention gives with a causal mask, the draws of its dropout and the gradient included", () => {
  const [T, B, heads, D] = [37, 2, 3, 5];
  drawFor("flashAttention as attention");
  const [qkv, dout] = [randomView([T * B, 3 * heads * D]), randomView([T * B, heads * D])];
  const attributes = { batch: B, heads, dropout: masked };
  const plain = { ...attributes, causal: true };
  const [o, probabilities] = run(attention, [qkv, seed(), undefined], plain);
  const [own, logSumExp] = run(flashAttention, [qkv, seed()], attributes);
  const [wanted] = run(attentionGradient, [dout, qkv, probabilities, seed()], plain);
  const [given] = run(flashAttentionGradient, [dout, qkv, own, logSumExp, seed()], attributes);
  // Both are sums in double precision, rounded to float32 at the end and between the passes.
  for (const [a, b] of [
    [own, o],
    [given, wanted],
  ] as const)
    for (const [i, value] of b!.data.entries()) expect(Math.abs(a!.data[i]! - value)).toBeLessThan(2e-6);
});

describe.each(Object.keys(scratchOn))("on %s", (place) => {
  test.each(["gpt", "transformer"] as const)("%s stores no probabilities of more than 128 words", (model) => {
    for (const words of [256, 1024]) {
      const { largest, squares } = stepOf(model, words, place);
      expect(largest).toBeLessThan(squares / 3);
    }
    // What a step of 1,024 words holds grows with the words, not with their square.
    expect(stepOf(model, 1024, place).largest).toBeLessThan(4.1 * stepOf(model, 256, place).largest);
    const { largest, squares } = stepOf(model, 128, place);
    expect(largest).toBeGreaterThanOrEqual(squares);
  });
});
