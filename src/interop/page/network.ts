/** A packed network on WASM, one thread: the browser gives a page that was opened as a file no more. */
import { createWasmBackend } from "../../backends/wasm/backend.ts";
import { imagenetNormalisation } from "../../backends/ops/augment.ts";
import { networkOf } from "../../models/network.ts";
import { countOf, inferenceGraph } from "../trained.ts";
import { type PackedModel, unpackWeights } from "./packed.ts";

export interface Answer {
  name: string;
  probability: number;
}

/** Gives the likeliest classes of RGB bytes [S, S, 3], the likeliest first. */
export type Ask = (pixels: Uint8Array, shown: number) => Promise<Answer[]>;

export async function openPacked(model: PackedModel, bytes: Uint8Array<ArrayBuffer>): Promise<Ask> {
  const { config, outputs } = model;
  if (outputs.kind !== "classes") throw new Error("A page is made of networks that name pictures.");
  const network = networkOf(config, countOf(outputs));
  const backend = await createWasmBackend({ threads: 1 });
  const { parameters, buffers } = network.layout.lengths;
  const stores = backend.createStores({ parameters, buffers: Math.max(buffers, 64) });
  const flat = unpackWeights(model, bytes);
  stores.write("parameters", flat.parameters);
  stores.write("buffers", flat.buffers);
  const { graph, logits } = inferenceGraph(network);
  graph.result("logits", logits);
  const program = await backend.compile(graph, stores, {
    fastProducts: config.winograd,
    precision: "float32",
  });
  const { mean, standardDeviation } = imagenetNormalisation;
  const values = new Float32Array(config.pictureSize ** 2 * 4);
  return async (pixels, shown) => {
    for (const [i, byte] of pixels.entries()) {
      const [place, colour] = [Math.floor(i / 3), i % 3];
      values[place * 4 + colour] = (byte / 255 - mean[colour]!) / standardDeviation[colour]!;
    }
    program.write("values", values);
    const [found] = await program.runAndRead("logits");
    const own = Array.from(found!.subarray(0, network.outputs));
    const largest = Math.max(...own);
    const total = own.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
    return own
      .map((logit, index) => ({
        name: outputs.classes[index]?.name ?? String(index),
        probability: Math.exp(logit - largest) / total,
      }))
      .toSorted((a, b) => b.probability - a.probability)
      .slice(0, shown);
  };
}
