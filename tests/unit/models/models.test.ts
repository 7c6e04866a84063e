import { expect, test } from "vitest";
import { modelNames, modelSettings } from "../../../src/config/models/index.ts";
import { preset } from "../../../src/config/presets.ts";
import { checkTogether } from "../../../src/config/parse.ts";
import { models } from "../../../src/models/index.ts";
import { selfTestNodes } from "../../../src/training/selfTest/nodes.ts";
import { selfTestNumbers } from "../../../src/training/selfTest/numbers.ts";

test.each(modelNames)("%s says the same of itself as settings and as tensors", (model) => {
  const { answers, form, listed } = modelSettings[model];
  expect(models[model].pictures !== undefined).toBe(answers.includes("filters"));
  expect(models[model].words !== undefined).toBe(answers.includes("text"));
  expect(models[model].givesLogits).toBe(answers.includes("predictions"));
  for (const name of ["report", "strong"] as const)
    expect(() => checkTogether(preset(name, model))).not.toThrow();
  for (const part of [...Object.values(listed), form.network.first, form.recipe.first])
    expect(new Set(part).size).toBe(part.length);
});

test.each(modelNames)("the self-test has the numbers of %s where its record has sizes", (model) => {
  const isTested = models[model].selfTest !== undefined;
  expect(model in selfTestNumbers).toBe(isTested);
  expect(model in selfTestNodes).toBe(isTested);
});
