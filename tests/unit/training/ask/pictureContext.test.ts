import { expect, test } from "vitest";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import { preset } from "../../../../src/config/presets.ts";
import { largestField } from "../../../../src/models/context.ts";
import { networkOf } from "../../../../src/models/network.ts";
import { bits, key, normal } from "../../../../src/random.ts";
import { layerNorms, normedTensors } from "../../../../src/training/ask/layerNorms.ts";
import { Learner } from "../../../../src/training/learner.ts";
import {
  type ReceptiveField,
  receptiveFields,
  saliency,
  squareHolding,
} from "../../../../src/training/ask/pictureContext.ts";

const config = { ...preset("report", "resnet18"), width: 4, pictureSize: 32, batchSize: 2 };
const network = networkOf(config, 5);
const picture = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => bits(key(4), i) & 255);
const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

test("the largest fields of ResNet-18 and -34 are the known 435 and 899 pixels", () => {
  expect(largestField(network, "maxpool")).toBe(11);
  expect(largestField(network, "layer1.1")).toBe(43);
  expect(largestField(network, "layer4.1")).toBe(435);
  expect(largestField(networkOf({ ...config, model: "resnet34" }, 5), "layer4.2")).toBe(899);
});

test("half of an even square's weight lies in a square of half its area around the middle", () => {
  const even = new Float32Array(64 * 64).fill(1 / 4096);
  expect(squareHolding(even, 0.5)).toBe(47); // 45 squared is 49.4 percent, 47 squared 53.9
  expect(squareHolding(even, 1)).toBe(64);
  const point = new Float32Array(64 * 64);
  point[32 * 64 + 32] = 1;
  expect(squareHolding(point, 0.95)).toBe(1);
});

test("each layer's field lies within the largest it can have, and grows from the stem on", async () => {
  const learner = await Learner.create(createCpuBackend(), network);
  const fields: ReceptiveField[] = [];
  for await (const field of receptiveFields(learner, picture)) fields.push(field);
  expect(fields.map(({ place }) => place)).toContain("layer4.1");
  for (const { weights, largest, half, most } of fields) {
    expect(sum(weights)).toBeCloseTo(1, 4);
    expect(half).toBeLessThanOrEqual(most);
    expect(most).toBeLessThanOrEqual(Math.min(32, largest));
  }
  expect(fields.at(-1)?.half ?? 0).toBeGreaterThan(fields[0]?.half ?? 0);
  learner.dispose();
});

test("saliency tells the likeliest class, or is that of the class asked for", async () => {
  const learner = await Learner.create(createCpuBackend(), network);
  const found = await saliency(learner, picture);
  expect(sum(found.weights)).toBeCloseTo(1, 4);
  expect(found.halfShare).toBeGreaterThan(0);
  expect(found.halfShare).toBeLessThanOrEqual(0.5);
  const [first] = found.top;
  const same = await saliency(learner, picture, first?.index);
  expect(same.weights).toEqual(found.weights);
  const other = await saliency(learner, picture, found.top[4]?.index);
  expect(other.weights).not.toEqual(found.weights);
  learner.dispose();
});

test("what a ViT's class rests on is asked in the same way; no layer of it has a field", async () => {
  const small = { patch: 8, emsize: 16, heads: 2, hidden: 32, layers: 2 };
  const vit = networkOf({ ...preset("report", "vit"), ...small, pictureSize: 32, batchSize: 2 }, 5);
  const learner = await Learner.create(createCpuBackend(), vit);
  // Its head starts at zero, and nothing would rest on anything.
  const { parameters, buffers } = await learner.weights();
  learner.setWeights({
    parameters: parameters.map((value, at) => value + 0.1 * normal(key(5), at)),
    buffers,
  });
  const found = await saliency(learner, picture, 2);
  expect(sum(found.weights)).toBeCloseTo(1, 4);
  expect(found.halfShare).toBeGreaterThan(0);
  expect((await saliency(learner, picture, 3)).weights).not.toEqual(found.weights);
  const fields: ReceptiveField[] = [];
  for await (const field of receptiveFields(learner, picture)) fields.push(field);
  expect(fields).toEqual([]);
  learner.dispose();
});

test("norms are those of the tensors in PyTorch's order, without padding", async () => {
  const learner = await Learner.create(createCpuBackend(), network);
  const { parameters } = await learner.weights();
  const { weights, gradients } = await layerNorms(learner);
  const tensors = normedTensors(network);
  expect(weights).toHaveLength(tensors.length);
  expect(tensors[0]?.name).toBe("conv1.weight");
  const { offset } = tensors[0]!;
  const filters = parameters.subarray(offset, offset + 7 * 7 * 4 * 4);
  expect(weights[0]).toBeCloseTo(Math.hypot(...filters), 4);
  expect(gradients?.every((norm) => norm === 0)).toBe(true);
  learner.dispose();
});
