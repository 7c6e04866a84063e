import { expect, test } from "vitest";
import { preset } from "../../../../../src/config/presets.ts";
import { fittedForm, newForm, sampleForm, setField } from "../../../../../src/app/state/form/form.ts";
import { nameWithout, runName } from "../../../../../src/app/state/form/runName.ts";

const pets = { data: { name: "My Pets" } };
const report = preset("report", "resnet18");
const form = newForm("resnet18");

test("a run's name says data, network, recipe and what differs from it", () => {
  expect(runName({ ...pets, form: { ...form, config: report } })).toBe("my-pets-resnet18-report");
  expect(runName({ ...pets, form: { ...form, config: { ...report, learningRate: 0.01, width: 32 } } })).toBe(
    "my-pets-resnet18-report-lr0.01-w32",
  );
  // Where it runs and what is kept makes no other run.
  expect(runName({ ...pets, form: { ...form, config: { ...report, backend: "cpu", keepLast: 3 } } })).toBe(
    "my-pets-resnet18-report",
  );
});

test("a name stays as short as a line", () => {
  const own = { ...report, learningRate: 1e-4, width: 8, pictureSize: 32, batchSize: 7, epochs: 3, seed: 5 };
  expect(runName({ ...pets, form: { ...form, config: own } })).toBe(
    "my-pets-resnet18-report-lr1e-4-w8-32px-b7",
  );
});

test("a sample's own recipe differs from nothing", () => {
  const { config } = sampleForm(newForm("resnet18"), "emoji");
  expect(runName({ data: { name: "emoji" }, form: { ...form, config } })).toBe("emoji-resnet18");
  expect(runName({ data: { name: "emoji" }, form: { ...form, config: { ...config, seed: 2 } } })).toBe(
    "emoji-resnet18-seed2",
  );
});

test("what fits the data by itself differs from nothing", () => {
  const fitted = fittedForm(newForm("resnet18"), { batchSize: 16, learningRate: 0.03 });
  expect(runName({ ...pets, form: fitted })).toBe("my-pets-resnet18");
  expect(runName({ ...pets, form: setField(fitted, "batchSize", 8) })).toBe("my-pets-resnet18-b8");
});

test("runs of a sweep have a name without the values that the sweep changes", () => {
  const config = { ...preset("report", "resnet18"), learningRate: 0.06, width: 8 };
  const name = "my-pets-resnet18-lr0.06-w8-e3";
  expect(nameWithout(name, config, ["learningRate", "width"])).toBe("my-pets-resnet18-e3");
  expect(nameWithout(name, config, ["model"])).toBe("my-pets-lr0.06-w8-e3");
  expect(nameWithout("Monday's best", config, ["learningRate"])).toBe("Monday's best");
});
