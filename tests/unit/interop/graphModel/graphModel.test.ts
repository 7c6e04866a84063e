import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { beforeAll, expect, test } from "vitest";
import type { RunConfig } from "../../../../src/config/config.ts";
import { type ModelName, modelNames } from "../../../../src/config/models/index.ts";
import { writeGraphModel } from "../../../../src/interop/graphModel/graphModel.ts";
import type { Trained } from "../../../../src/interop/trained.ts";
import {
  channelsLast,
  largestDifference,
  sampleLogits,
  samplePictures,
  sampleSize,
  sampleWords,
  trainedSample,
} from "../../../support/samples/trainedSample.ts";

const count = 4;
/** tfjs sums in float32, some kernels in another order; the logits are of size one. */
const limit = 1e-3;

beforeAll(() => {
  const home = dirname(
    createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm"),
  );
  setWasmPaths(`${home}/`);
});

/** The files as tfjs loads them from anywhere. */
function load(trained: Trained): Promise<tf.GraphModel> {
  const files = new Map(writeGraphModel(trained, "1.2.3").map(({ name, data }) => [name, data]));
  const json = JSON.parse(new TextDecoder().decode(files.get("model.json"))) as tf.io.ModelJSON;
  return tf.loadGraphModel({
    load: () =>
      tf.io.getModelArtifactsForJSON(json, async (manifest) => {
        const parts = manifest.flatMap(({ paths }) => paths.map((path) => files.get(path)!));
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(4 << 20);
        return [manifest.flatMap(({ weights }) => weights), await new Blob(parts).arrayBuffer()];
      }),
  });
}

function inputOf(trained: Trained): tf.Tensor {
  if (trained.outputs.kind === "vocabulary") {
    const { ids, length } = sampleWords(trained, count);
    return tf.tensor2d(ids, [count, length], "int32");
  }
  const four = channelsLast(samplePictures(trained, count), sampleSize);
  return tf.slice(tf.tensor4d(four, [count, sampleSize, sampleSize, 4]), 0, [-1, -1, -1, 3]);
}

const networks: [ModelName, Partial<RunConfig>][] = [
  ...modelNames.map((model): [ModelName, Partial<RunConfig>] => [model, {}]),
  ["resnet18", { stem: "small" }],
  ["transformer", { tied: true, normFirst: true, activation: "gelu" }],
];

test.each(networks)("tfjs' own kernels give our logits of %s %o", async (model, fields) => {
  const trained = trainedSample(model, fields);
  const own = await sampleLogits(trained, count);
  for (const backend of ["cpu", "wasm"]) {
    expect(await tf.setBackend(backend)).toBe(true);
    const loaded = await load(trained);
    const logits = loaded.predict(inputOf(trained)) as tf.Tensor;
    expect(logits.shape.at(-1)).toBe(trained.network.outputs);
    expect(largestDifference(await logits.data(), own), backend).toBeLessThan(limit);
    loaded.dispose();
  }
});

test("what goes in and comes out stands beside the weights", async () => {
  await tf.setBackend("cpu");
  const { metadata, inputs, outputs } = (await load(trainedSample("resnet18"))) as tf.GraphModel & {
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
