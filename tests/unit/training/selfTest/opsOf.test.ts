import { expect, test } from "vitest";
import { opNames } from "../../../../src/backends/ops/index.ts";
import { modelNames } from "../../../../src/config/models/index.ts";
import { preset } from "../../../../src/config/presets.ts";
import { structureOf } from "../../../../src/config/structure.ts";
import { opsOf, opsOfModel } from "../../../../src/training/selfTest/opsOf.ts";
import { testedWith } from "../../../../src/training/selfTest/selfTest.ts";

const of = (model: (typeof modelNames)[number], changes = {}) =>
  opsOf(structureOf({ ...preset("report", model), ...changes }));

test.each(modelNames)("%s is tested for every op of its own, and for what every run may ask", (model) => {
  const ops = of(model);
  for (const op of opsOfModel(model)) expect(ops).toContain(op);
  for (const op of ["sgd", "adamw", "clipFactor", "movingAverage", "accumulate", "clear"])
    expect(ops).toContain(op);
});

test("ops of other networks wait until one of those is chosen", () => {
  expect(of("resnet18")).not.toContain("embeddingGradient");
  expect(of("resnet18")).not.toContain("attention");
  expect(of("resnet18")).not.toContain("flashAttention");
  expect(of("gpt")).toContain("flashAttentionGradient");
  expect(of("transformer")).not.toContain("conv2d");
  expect(new Set(modelNames.flatMap((model) => [...of(model)]))).toEqual(new Set(opNames));
});

test("a setting that is no number brings its ops in", () => {
  expect(of("transformer")).not.toContain("gelu");
  expect(of("transformer", { activation: "gelu" })).toContain("geluGradient");
  expect(of("transformer", { emsize: 16 })).toEqual(of("transformer"));
});

test("tiny networks are trained where all of their ops are tested", () => {
  expect(testedWith(of("resnet18"))).toEqual(["resnet18"]);
  expect(testedWith(of("gpt"))).toContain("gpt");
  expect(testedWith(new Set(opNames))).toEqual(["resnet18", "transformer", "gpt"]);
});
