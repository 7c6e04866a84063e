import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { beforeAll, expect, test } from "vitest";
import { expectOurLogits, graphNetworks, loadGraph } from "../../../support/samples/graphModel.ts";
import { sampleSize, trainedSample } from "../../../support/samples/trainedSample.ts";

beforeAll(() => {
  const home = dirname(
    createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm"),
  );
  setWasmPaths(`${home}/`);
});

test.each(graphNetworks)("tfjs' own kernels give our logits of %s %o", async (...network) => {
  for (const backend of ["cpu", "wasm"]) await expectOurLogits(backend, network);
});

test("what goes in and comes out stands beside the weights", async () => {
  await tf.setBackend("cpu");
  const { metadata, inputs, outputs } = (await loadGraph(trainedSample("resnet18"))) as tf.GraphModel & {
    metadata: unknown;
  };
  expect(metadata).toMatchObject({
    classes: ["lemon", "teapot", "çay, bardağı", "=1+1", "柠檬"],
    size: sampleSize,
  });
  expect(inputs.map(({ name, shape }) => [name, shape])).toEqual([
    ["input", [-1, sampleSize, sampleSize, 3]],
  ]);
  expect(outputs.map(({ name }) => name)).toEqual(["logits"]);
});
