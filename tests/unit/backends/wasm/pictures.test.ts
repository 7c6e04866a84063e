import { afterAll, beforeAll, expect, test } from "vitest";
import type { Backend, Data } from "../../../../src/backends/backend.ts";
import { Graph, type Op, specOf, type Value, type View } from "../../../../src/backends/graph.ts";
import { augment, imagenetNormalisation } from "../../../../src/backends/ops/augment.ts";
import { conv2d, conv2dFilterGradient } from "../../../../src/backends/ops/conv2d.ts";
import { mixPictures } from "../../../../src/backends/ops/mixPictures.ts";
import { createWasmBackend } from "../../../../src/backends/wasm/backend.ts";
import { loadModule } from "../../../support/kernels/wasmModule.ts";
import { difference } from "../../../support/kernels/checkOp.ts";
import { floats, integers, makeCase, randomView, runReference } from "../../../support/opCases/opCase.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await createWasmBackend({ threads: 1, load: loadModule });
}, 60_000);
afterAll(() => backend.dispose());

const [batch, side] = [3, 13];
const pictures = integers([batch, side, side, 3], 256, "uint8");
const boxes = floats([batch, 8], Array.from({ length: batch }, () => [0, 1, 12, 11, 1, 0, 0, 0]).flat());
const mixing = floats(
  [batch, 12],
  Array.from({ length: batch }, (_, i) => [(i + 1) % batch, 0.75, 0, 0, 0, 0, 1, 2, 4, 5, 0, 0]).flat(),
);

const plain = (op: unknown, inputs: View[], attributes: Record<string, unknown>): View =>
  runReference(op as Op, inputs, attributes)[0]!;

// The fourth channel of such a picture is left out of the sums: whatever its filters hold, nothing comes of them.
test.each([
  ["plain", 7, 2, 3, false],
  ["mixed", 7, 2, 3, true],
  ["in patches", 4, 4, 0, false],
] as const)(
  "pictures from bytes, %s: a convolution and its filters' gradient",
  async (_name, kernel, stride, padding, isMixed) => {
    const w = randomView([kernel, kernel, 4, 20]);
    const extent = { stride, padding };
    const gradientExtent = { ...extent, kernelHeight: kernel, kernelWidth: kernel };

    let wantedX = plain(augment, [pictures, boxes], { ...imagenetNormalisation });
    if (isMixed) wantedX = plain(mixPictures, [wantedX, mixing], {});
    const wantedY = plain(conv2d, [wantedX, w], extent);
    const dy = randomView(wantedY.shape);
    const wantedGradient = plain(conv2dFilterGradient, [wantedX, dy], gradientExtent);

    const graph = new Graph();
    const given = (name: string, view: View): Value => graph.input(name, specOf(view));
    let x = graph.apply(
      augment,
      [given("pictures", pictures), given("boxes", boxes)],
      imagenetNormalisation,
    )[0]!;
    if (isMixed) x = graph.apply(mixPictures, [x, given("mixing", mixing)], {})[0]!;
    graph.result("y", graph.apply(conv2d, [x, given("w", w)], extent)[0]!);
    graph.result("dw", graph.apply(conv2dFilterGradient, [x, given("dy", dy)], gradientExtent)[0]!);
    const stores = backend.createStores({});
    const program = await backend.compile(graph, stores, { fastProducts: "off", precision: "float32" });
    for (const [name, view] of Object.entries({ pictures, boxes, w, dy, ...(isMixed ? { mixing } : {}) }))
      program.write(name, view.data as Data);
    program.run();
    const [y, dw] = await program.read("y", "dw");
    program.dispose();

    const one = makeCase("pictures", conv2d, [wantedX, w], extent);
    expect(difference("y", y!, wantedY, one).failure).toBeUndefined();
    expect(difference("dw", dw!, wantedGradient, one).failure).toBeUndefined();
  },
);
