import { expect, test } from "vitest";
import { parseConfig } from "../../../src/config/parse.ts";
import { preset } from "../../../src/config/presets.ts";
import { recommend } from "../../../src/config/recommend.ts";

test.each([
  // pictures, classes, graphics: batch, rate, epochs, width, label smoothing
  [108, 3, true, 16, 0.03, 60, 16, 0],
  [108, 3, false, 16, 0.03, 60, 16, 0],
  [12, 2, true, 8, 0.02, 60, 16, 0],
  [1230, 9, true, 64, 0.05, 60, 32, 0],
  [1230, 9, false, 64, 0.05, 50, 32, 0],
  [10_000, 10, true, 256, 0.1, 60, 64, 0.1],
  [100_000, 200, true, 256, 0.1, 30, 64, 0.1],
  [100_000, 200, false, 256, 0.1, 10, 32, 0.1],
])(
  "%i pictures in %i classes, graphics %s: batch %i, rate %f, %i epochs, width %i, smoothing %f",
  (train, outputs, isFast, batchSize, learningRate, epochs, width, labelSmoothing) => {
    const fits = recommend({ task: "images", train, outputs }, isFast, "resnet18");
    expect(fits).toMatchObject({
      batchSize,
      learningRate,
      epochs,
      width,
      labelSmoothing,
      augmentation: "strong",
    });
    // It is a configuration that can be started.
    expect(parseConfig({}, { ...preset("report", "resnet18"), ...fits }).batchSize).toBe(batchSize);
  },
);

test.each([
  [30_000, true, 8, 10, 0.3, 128],
  [410_000, true, 20, 6, 0.3, 128],
  [2_000_000, true, 20, 6, 0.2, 200],
  [2_000_000, false, 20, 6, 0.2, 128],
])(
  "%i tokens, graphics %s: batch %i, %i epochs, dropout %f, embedding %i",
  (train, isFast, batchSize, epochs, dropout, emsize) => {
    const fits = recommend({ task: "text", train, outputs: 1000 }, isFast, "transformer");
    expect(fits).toMatchObject({ batchSize, epochs, dropout, emsize, hidden: emsize });
    expect(parseConfig({}, { ...preset("report", "transformer"), ...fits }).emsize).toBe(emsize);
  },
);

test.each([
  [20_000, true, 64, 1000, 5e-3],
  [1_000_000, false, 128, 2000, 1e-3],
  [5_000_000, true, 192, 2000, 1e-3],
])(
  "a GPT for %i tokens, graphics %s: embedding %i, %i steps, its own optimizer at %f",
  (train, isFast, emsize, steps, learningRate) => {
    const fits = recommend({ task: "text", train, outputs: 65 }, isFast, "gpt");
    const config = parseConfig({}, { ...preset("report", "gpt"), ...fits });
    expect(config).toMatchObject({ emsize, steps, optimizer: "adamw", learningRate, batchSize: 12 });
  },
);

test("a network with AdamW keeps its own rate", () => {
  const fits = recommend({ task: "images", train: 1000, outputs: 3 }, true, "vit");
  expect({ ...preset("report", "vit"), ...fits }).toMatchObject({
    learningRate: 5e-4,
    weightDecay: 0.05,
    batchSize: 64,
  });
});

test("small squares are taken as they are, with the stem for them", () => {
  const facts = { task: "images", train: 60_000, outputs: 10 } as const;
  expect(recommend({ ...facts, side: 28 }, true, "resnet18")).toMatchObject({
    pictureSize: 28,
    stem: "small",
  });
  for (const side of [8, 64, 224, null])
    expect(recommend({ ...facts, side }, true, "resnet18")).not.toHaveProperty("pictureSize");
  // A Vision Transformer's patches have to divide them.
  expect(recommend({ ...facts, side: 28 }, true, "vit")).not.toHaveProperty("pictureSize");
});
