import type { RunConfig } from "../config/config.ts";
import { key, normal, streams, uniform } from "../random.ts";
import { models } from "./index.ts";
import type { Start } from "./model.ts";
import { emptyStores, type FlatStores, type ParameterLayout, toDevice } from "./parameters.ts";

function draw(start: Start, length: number, k: number): Float32Array {
  if ("constant" in start) return new Float32Array(length).fill(start.constant);
  if ("normal" in start) return Float32Array.from({ length }, (_, i) => start.normal * normal(k, i));
  return Float32Array.from({ length }, (_, i) => start.uniform * (2 * uniform(k, i) - 1));
}

/** Start values of every parameter and buffer, drawn from the run's seed: the same on every backend. */
export function initialise(layout: ParameterLayout, config: RunConfig): FlatStores {
  const stores = emptyStores(layout);
  layout.tensors.forEach((tensor, index) => {
    if (!tensor.store || tensor.layout === "alias") return;
    const start = models[config.model].start(tensor, config);
    const number = start.shared === undefined ? index : 1_000_000 + start.shared;
    const length = tensor.shape.reduce((product, n) => product * n, 1);
    toDevice(tensor, draw(start, length, key(config.seed, streams.initial, number)), stores[tensor.store]);
  });
  return stores;
}
