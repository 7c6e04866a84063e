import { expect, test } from "vitest";
import type { RunConfig } from "../../../src/config/config.ts";
import { preset } from "../../../src/config/presets.ts";
import { networkOf, storeLengths, trainingGraph, updateParts } from "../../../src/models/network.ts";

const config = (more: Partial<RunConfig>): RunConfig => ({
  ...preset("report", "resnet18"),
  width: 8,
  pictureSize: 32,
  ...more,
});
const network = (more: Partial<RunConfig>) => networkOf(config(more), 5);
const opsOf = (more: Partial<RunConfig>): string[] =>
  trainingGraph(network(more), { batch: 2 }).nodes.map(({ op }) => op.name);
const count = (names: readonly string[], wanted: string): number =>
  names.filter((name) => name === wanted).length;

test("frozen stages have no gradients, keep their statistics and have no moments", () => {
  const all = opsOf({});
  expect(count(all, "conv2dFilterGradient")).toBe(20);
  const half = opsOf({ freeze: "stages", frozenStages: 3 });
  // The stem and two stages of two blocks have 1 + 4 + 5 filters.
  expect(count(half, "conv2dFilterGradient")).toBe(10);
  expect(count(half, "batchNorm")).toBe(10);
  const head = opsOf({ freeze: "body" });
  expect(head.filter((name) => name.endsWith("Gradient"))).toEqual(["linearWeightGradient"]);
  expect(count(head, "batchNorm")).toBe(0);
  expect(storeLengths(network({ freeze: "body" })).momentum).toBe(5 * 64 + 64);
});

test("a ViT's layers learn the more slowly the earlier they are; norm and head have the full rate", () => {
  const vit = { ...preset("report", "vit"), layers: 3, emsize: 12, hidden: 24, pictureSize: 32, patch: 16 };
  const rates = (more: Partial<RunConfig>): number[] =>
    updateParts(networkOf({ ...vit, ...more }, 5)).map(({ rate }) => rate);
  // BEiT's and MAE's scales of 3 blocks: patches, blocks, norm and head; matrices and the rest.
  const scales = [0.75 ** 4, 0.75 ** 3, 0.75 ** 2, 0.75, 1];
  expect(rates({ layerDecay: 0.75 })).toEqual(scales.flatMap((scale) => [scale, scale]));
  expect(rates({ layerDecay: 0.75, decay: "all" })).toEqual(scales);
  expect(rates({ layerDecay: 0.75, decay: "all", headRate: 10 })).toEqual([...scales, 10]);
  expect(rates({})).toEqual([1, 1]);
});

test("more stages than there are freeze the body and never the head", () => {
  expect(opsOf({ freeze: "stages", frozenStages: 49 })).toEqual(opsOf({ freeze: "body" }));
});

test("without freezing the parameters lie as they always did, and the head has its own numbers only at its own rate", () => {
  expect(network({}).layout.tensors).toEqual(network({ freeze: "none", frozenStages: 4 }).layout.tensors);
  expect(updateParts(network({})).map(({ hyper }) => hyper)).toEqual(["hyper"]);
  expect(updateParts(network({ headRate: 10, decay: "matrices" })).map(({ hyper }) => hyper)).toEqual([
    "hyper",
    "hyper1",
    "hyper2",
    "hyper3",
  ]);
});
