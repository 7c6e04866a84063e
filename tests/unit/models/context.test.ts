import { expect, test } from "vitest";
import { createCpuBackend } from "../../../src/backends/cpu/backend.ts";
import { preset } from "../../../src/config/presets.ts";
import { probeGraph, probePlaces } from "../../../src/models/context.ts";
import { initialise } from "../../../src/models/initialise.ts";
import { networkOf } from "../../../src/models/network.ts";
import { key, normal } from "../../../src/random.ts";

const network = networkOf({ ...preset("report", "resnet18"), width: 4, pictureSize: 32 }, 5);
const kernels = { fastProducts: "off", precision: "float32" } as const;

async function probe(place: string, values: Float32Array, ask: (shape: readonly number[]) => number) {
  const backend = createCpuBackend();
  const stores = backend.createStores({ ...network.layout.lengths });
  const start = initialise(network.layout, network.config);
  stores.write("parameters", start.parameters);
  stores.write("buffers", start.buffers);
  const { graph, output } = probeGraph(network, place, 1);
  const program = await backend.compile(graph, stores, kernels);
  const at = ask(output.shape);
  const direction = new Float32Array(output.shape.reduce((a, b) => a * b, 1));
  direction[at] = 1;
  program.write("values", values);
  program.write("direction", direction);
  program.run();
  const [gradient, result] = await program.read("gradient", "output");
  return { gradient: gradient as Float32Array, value: result![at]! };
}

const picture = Float32Array.from({ length: 32 * 32 * 4 }, (_, i) => (i % 4 === 3 ? 0 : normal(key(3), i)));

test("the places of a ResNet-18 are the stem, eight blocks and fc", () => {
  expect(probePlaces(network)).toEqual([
    "maxpool",
    "layer1.0",
    "layer1.1",
    "layer2.0",
    "layer2.1",
    "layer3.0",
    "layer3.1",
    "layer4.0",
    "layer4.1",
    "fc",
  ]);
});

test("the gradient of a class with respect to a pixel is what moving the pixel does", async () => {
  const { gradient } = await probe("fc", picture, () => 2);
  for (const pixel of [0, 4 * 500 + 1, 4 * 1023 + 2]) {
    const [up, down] = [picture.slice(), picture.slice()];
    up[pixel]! += 0.01;
    down[pixel]! -= 0.01;
    const moved = (await probe("fc", up, () => 2)).value - (await probe("fc", down, () => 2)).value;
    // Float32 outputs of size one over a distance of 0.02, and a few ReLUs on the way that bend it.
    expect(Math.abs(moved / 0.02 - gradient[pixel]!)).toBeLessThan(2e-3);
  }
});

/** Pixels that move the centre of a layer. */
const seen = async (place: string): Promise<number> => {
  const { gradient } = await probe(place, picture, (shape) => {
    const [, H = 0, W = 0, C = 0] = shape;
    return ((H >> 1) * W + (W >> 1)) * C;
  });
  return Array.from({ length: 32 * 32 }, (_, i) => gradient.subarray(i * 4, i * 4 + 3)).filter((rgb) =>
    rgb.some((value) => value !== 0),
  ).length;
};

test("the centre of a layer sees only its receptive field, which grows with depth", async () => {
  const [stem, first] = [await seen("maxpool"), await seen("layer1.0")];
  // 7x7 at stride 2, then the largest of 3x3: one winner, 7x7 pixels.
  expect(stem).toBeGreaterThan(0);
  expect(stem).toBeLessThanOrEqual(49);
  expect(first).toBeGreaterThan(stem);
});
