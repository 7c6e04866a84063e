/** Our exported graph models as TensorFlow.js loads them, for tests of its backends. */
import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";
import type { RunConfig } from "../../../src/config/config.ts";
import { type ModelName, modelNames } from "../../../src/config/models/index.ts";
import { writeGraphModel } from "../../../src/interop/graphModel/graphModel.ts";
import type { Trained } from "../../../src/interop/trained.ts";
import {
  channelsLast,
  largestDifference,
  sampleLogits,
  samplePictures,
  sampleSize,
  sampleWords,
  trainedSample,
} from "./trainedSample.ts";

const count = 4;
/** tfjs sums in float32, some kernels in another order; the logits are of size one. */
const limit = 1e-3;

/** The files as tfjs loads them from anywhere. */
export function loadGraph(trained: Trained): Promise<tf.GraphModel> {
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

export const graphNetworks: [ModelName, Partial<RunConfig>][] = [
  ...modelNames.map((model): [ModelName, Partial<RunConfig>] => [model, {}]),
  ["resnet18", { stem: "small" }],
  ["transformer", { tied: true, normFirst: true, activation: "gelu" }],
];

/** Expects of a backend of tfjs our logits of a network. */
export async function expectOurLogits(
  backend: string,
  [model, fields]: (typeof graphNetworks)[number],
): Promise<void> {
  const trained = trainedSample(model, fields);
  const own = await sampleLogits(trained, count);
  expect(await tf.setBackend(backend)).toBe(true);
  const loaded = await loadGraph(trained);
  const logits = loaded.predict(inputOf(trained)) as tf.Tensor;
  expect(logits.shape.at(-1)).toBe(trained.network.outputs);
  expect(largestDifference(await logits.data(), own), backend).toBeLessThan(limit);
  loaded.dispose();
}
