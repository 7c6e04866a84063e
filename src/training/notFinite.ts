/** A loss that is no number any more: seen as soon as its step's numbers arrive, and told with the layer to blame. */
import { say } from "../said.ts";
import { deviceShape, learns } from "../models/parameters.ts";
import type { Learner } from "./learner.ts";

export class NotFiniteError extends Error {
  override name = "NotFiniteError";
  constructor(
    /** Number of the step, from 0. */
    readonly step: number,
    loss: number,
    /** The parameter whose gradient is to blame; null when no gradient tells. */
    readonly layer: string | null,
  ) {
    super(say(Number.isNaN(loss) ? "notFinite" : "infinite", step, layer ?? ""));
  }
}

/**
 * The parameter with the largest gradient on the device now. A gradient that is not finite counts as larger than any
 * other; of several such the last layer's, where the backward pass met it first.
 */
export async function largestGradient({ network, stores }: Learner): Promise<string | null> {
  const gradients = await stores.read("gradients");
  let largest = 0;
  let name: string | null = null;
  for (const tensor of network.layout.tensors) {
    if (!learns(network.layout, tensor)) continue;
    const length = deviceShape(tensor).reduce((product, count) => product * count, 1);
    let own = 0;
    for (const value of gradients.subarray(tensor.offset, tensor.offset + length)) {
      const magnitude = Number.isFinite(value) ? Math.abs(value) : Infinity;
      if (magnitude > own) own = magnitude;
    }
    if (own > 0 && own >= largest) {
      largest = own;
      name = tensor.name;
    }
  }
  return name;
}
