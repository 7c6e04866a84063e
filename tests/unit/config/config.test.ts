import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Field } from "../../../src/config/config.ts";
import { type FieldRow, fields, fieldsOf, ownFields } from "../../../src/config/fields.ts";
import { modelNames, modelSettings, taskOf } from "../../../src/config/models/index.ts";
import { checkField, ConfigError, formatField, parseConfig, parseField } from "../../../src/config/parse.ts";
import { preset, presetsOf } from "../../../src/config/presets.ts";
import { readAsFields } from "../../../src/config/readAs.ts";
import { settings } from "../../../src/config/settings.ts";
import { machine } from "../../../src/config/settings/machine.ts";
import { writing } from "../../../src/config/settings/writing.ts";
import { readLink, toLink } from "../../../src/config/link.ts";

const fromLink = (link: string) => readLink(link).config;

test("a link gives back every field that its model has", () => {
  const model = fc.constantFrom("resnet18", "resnet34", "transformer");
  const numbers = fc.record({
    learningRate: fc.double({ min: 1e-12, max: 100, noNaN: true }),
    momentum: fc.double({ min: 0, max: 0.999, noNaN: true }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    steps: fc.option(fc.integer({ min: 0, max: 1e9 })),
    clip: fc.option(fc.double({ min: 1e-6, max: 1e6, noNaN: true })),
    shuffle: fc.boolean(),
    checkpointEpochs: fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 5 }),
    prompt: fc.string({ unit: "binary", maxLength: 40 }),
  });
  fc.assert(
    fc.property(
      model,
      numbers,
      fc.constantFrom("report", "strong", "fast", "finetune"),
      (name, parts, recipe) => {
        const config = parseConfig(parts, preset(recipe, name));
        const read = fromLink(`#${toLink(config)}`);
        expect(ownFields(read)).toEqual(ownFields(config));
        // A ResNet's link says nothing of a prompt.
        if (name !== "transformer") expect(read.prompt).toBe("");
      },
    ),
    { numRuns: 60 },
  );
});

test("a link from anywhere gives a configuration or a reason, never anything else", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webQueryParameters()), (link) => {
      try {
        for (const field of Object.keys(fields) as Field[]) checkField(field, fromLink(link)[field]);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
      }
    }),
    { numRuns: 100 },
  );
});

test("what every object has is no value of a field", () => {
  expect(() => fromLink("#model=transformer&tied=constructor")).toThrow(ConfigError);
  const base = preset("report", "resnet18");
  expect(() => parseConfig({ dropout: { toString: 0 } }, base)).toThrow(/toString/);
  expect(() => parseConfig({ dropout: null }, base)).toThrow(/null/);
});

test.each(["resnet18", "resnet34", "vit", "transformer"] as const)(
  "every preset of %s is allowed",
  (model) => {
    expect(presetsOf(model).includes("finetune")).toBe(model !== "transformer");
    for (const name of presetsOf(model)) {
      const config = preset(name, model);
      expect(parseConfig(config, config)).toEqual(config);
      for (const field of Object.keys(fields) as Field[])
        expect(parseField(field, formatField(config, field))).toEqual(config[field]);
    }
  },
);

test.each<[Field, unknown]>([
  ["learningRate", 0],
  ["learningRate", Number.NaN],
  ["learningRate", Infinity],
  ["width", 6],
  ["epochs", 1.5],
  ["epochs", 0],
  ["dropout", 0.95],
  ["seed", -1],
  ["seed", 2 ** 32],
  ["batchSize", null],
  ["model", "vgg"],
  ["shuffle", "yes"],
  ["checkpointEpochs", [0]],
])("%s = %s is refused, and the message names field, value and limit", (field, value) => {
  const name = fields[field].name;
  expect(() => checkField(field, value)).toThrow(ConfigError);
  expect(() => checkField(field, value)).toThrow(name);
});

test("rules that bind fields: heads divide the embedding, a micro-batch the batch, mixed precision is WebGPU's", () => {
  expect(() => parseConfig({ heads: 3 }, preset("report", "transformer"))).toThrow(/Heads is 3.*200/);
  expect(() => parseConfig({ microBatch: 100 }, preset("report", "resnet18"))).toThrow(
    /Micro-batch is 100.*256/,
  );
  for (const [backend, reason] of [
    ["wasm", /Precision is mixed.*WASM has no numbers of 16 bits.*WebGPU/],
    ["cpu", /Precision is mixed.*exact reference.*WebGPU/],
  ] as const)
    expect(() => parseConfig({ precision: "mixed", backend }, preset("report", "resnet18"))).toThrow(reason);
  expect(parseConfig({ precision: "mixed" }, preset("report", "resnet18")).precision).toBe("mixed");
  expect(() => parseConfig({ unknown: 1 }, preset("report", "resnet18"))).toThrow(/“unknown” is not a field/);
});

/** The reason that a text is refused with. */
const refused = (field: Field, text: string): string => {
  try {
    parseField(field, text);
    return "taken";
  } catch (error) {
    return error instanceof ConfigError ? error.message : String(error);
  }
};

test("a refused number is told with the limit and its reason, and the largest and smallest are taken", () => {
  expect(refused("batchSize", "1e9")).toBe(
    "Batch size is 1000000000, but it must be from 1 to 8192: a larger batch fits no browser's memory.",
  );
  expect(refused("learningRate", "NaN")).toMatch(
    /^Learning rate is NaN, but it must be a number above 0 to 100: /,
  );
  expect(refused("epochs", "0")).toMatch(
    /^Epochs is 0, but it must be from 1 to 10000: a run has at least one/,
  );
  for (const [field, row] of Object.entries(fields) as [Field, FieldRow][]) {
    if (row.kind !== "number") continue;
    expect(checkField(field, row.maximum)).toBe(row.maximum);
    if (!row.exclusive) expect(checkField(field, row.minimum)).toBe(row.minimum);
    for (const beyond of [row.minimum - 1, row.maximum * 2, Infinity, -Infinity, Number.NaN, "7", {}])
      expect(() => checkField(field, beyond)).toThrow(row.because);
  }
});

test("how a folder is read travels in the link, and what is no choice of it is refused", () => {
  const readAs = { layout: "parts", train: "训练集/a b", validation: "split" };
  const config = preset("report", "resnet18");
  const read = readLink(`#${toLink(config, readAs)}`);
  expect([read.readAs, read.config]).toEqual([readAs, config]);
  expect(() => readLink("#read.layout=mine")).toThrow(
    "--layout is “mine”, but it must be one of tinyImageNet",
  );
  expect(() => readLink("#read.colour=red")).toThrow("“colour” is no choice");
});

test.each(modelNames)("every setting of %s has its place on the page", (model) => {
  const { form, scheduleIn } = modelSettings[model];
  const placed = Object.values(form).flatMap(({ first, more }) => [...first, ...more]);
  // Chosen with the network, under Backend, and beside the text that is written.
  const elsewhere = ["model", ...Object.keys(machine), ...Object.keys(writing)];
  // The size of a validation's batch changes no result, a schedule in epochs ends with them, and a language model has its loss alone.
  const nowhere = ["evalBatchSize"];
  if (scheduleIn !== "steps") nowhere.push("steps");
  if (taskOf(model) === "text") nowhere.push("bestMetric");
  const wanted = fieldsOf(model).filter((field) => ![...elsewhere, ...nowhere].includes(field));
  expect(placed.toSorted()).toEqual(wanted.toSorted());
});

test("no two settings have the same flag or the same name", () => {
  const rows = Object.values(fields);
  const flags = [...rows, ...Object.values(readAsFields)].map(({ flag }) => flag);
  expect(flags.filter((flag, place) => flags.indexOf(flag) < place)).toEqual([]);
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
});

test("every setting is used by something beside the page", () => {
  const root = join(import.meta.dirname, "../../../src");
  const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/^(?:app|config)[\\/]/.test(path))
    .map((path) => readFileSync(join(root, path), "utf8"));
  const isUsed = (name: string): boolean =>
    sources.some((source) => new RegExp(`\\b${name}\\b`).test(source));
  expect(Object.keys(settings).filter((name) => !isUsed(name))).toEqual([]);
});
