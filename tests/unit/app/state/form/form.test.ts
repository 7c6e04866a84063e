import { expect, test } from "vitest";
import { preset } from "../../../../../src/config/presets.ts";
import {
  checkpointForm,
  firstInvalid,
  formFromLink,
  isChanged,
  isSamplesOwn,
  newForm,
  presetOf,
  sampleForm,
  setModel,
  fittedForm,
  setField,
  recipesOf,
  setRecipe,
  setSize,
  sizeOf,
  typeField,
} from "../../../../../src/app/state/form/form.ts";

test("what is typed is kept as it is when it is not valid, with the reason, and the configuration stays", () => {
  const form = typeField(newForm("resnet18"), "learningRate", "fast");
  expect(form.config.learningRate).toBe(0.1);
  expect(form.invalid.learningRate).toMatchObject({ text: "fast" });
  expect(firstInvalid(form)).toMatch(/Learning rate/);
  const mended = typeField(form, "learningRate", "1e-3");
  expect(mended.config.learningRate).toBe(1e-3);
  expect(firstInvalid(mended)).toBeNull();
});

test("a rule of two fields is told at the one that breaks it, and goes when either is mended", () => {
  const broken = typeField(newForm("transformer"), "heads", "3");
  expect(firstInvalid(broken)).toMatch(/Heads is 3/);
  expect(firstInvalid(typeField(broken, "emsize", "204"))).toBeNull();
  expect(firstInvalid(typeField(broken, "heads", "4"))).toBeNull();
});

test("a preset is told from a recipe of one's own; size and backend are no part of it", () => {
  const form = newForm("resnet18");
  expect(presetOf(form)).toBe("report");
  expect(presetOf(setRecipe(form, "strong"))).toBe("strong");
  expect(presetOf(typeField(form, "width", "16"))).toBe("report");
  expect(presetOf(typeField(form, "seed", "1"))).toBe("own");
  expect(isChanged(typeField(form, "seed", "1"), "seed")).toBe(true);
});

test("another task brings its own recipe; the backend stays", () => {
  const form = setModel(typeField(newForm("resnet18"), "backend", "cpu"), "transformer");
  expect(form.config).toEqual({ ...preset("report", "transformer"), backend: "cpu" });
});

test("what the link gives wins over a sample's defaults and over a checkpoint's settings", () => {
  const { form, error } = formFromLink("#epochs=3&backend=wasm");
  expect(error).toBeNull();
  expect(sampleForm(form, "emoji").config).toMatchObject({
    epochs: 3,
    backend: "wasm",
    width: 16,
    model: "resnet18",
  });
  expect(sampleForm(form, "speeches").config).toMatchObject({
    epochs: 3,
    backend: "wasm",
    model: "transformer",
  });
  const old = { ...preset("report", "resnet34"), epochs: 50, width: 8 };
  expect(checkpointForm(form, old).config).toMatchObject({
    model: "resnet34",
    epochs: 3,
    width: 8,
    backend: "wasm",
  });
});

test("a sample trains the network that a link asks for, by that network's own recipe", () => {
  const { form } = formFromLink("#model=gpt&epochs=3&layers=1");
  const { learningRate, optimizer } = preset("report", "gpt");
  expect(sampleForm(form, "speeches").config).toMatchObject({
    model: "gpt",
    epochs: 3,
    layers: 1,
    learningRate,
    optimizer,
  });
  // Pictures are nothing for it.
  expect(sampleForm(form, "emoji").config.model).toBe("resnet18");
  expect(sampleForm(newForm("gpt"), "speeches").config.model).toBe("transformer");
});

test("a preset in the link is taken; one that is none is refused", () => {
  expect(presetOf(formFromLink("#preset=strong&model=transformer").form)).toBe("strong");
  expect(formFromLink("#preset=best").error).toMatch(/“best” is not a preset/);
});

test.each([
  ["#learningRate=fast", /Learning rate/],
  ["#batchSize=1000000000", /Batch size/],
  ["#__proto__=1", /is not a field/],
  ["#epochs=0", /Epochs/],
])("a bad link %s is refused with the reason, and the form is as without it", (link, reason) => {
  const { form, error } = formFromLink(link);
  expect(error).toMatch(reason);
  expect(form).toEqual(newForm("resnet18"));
});

test("what fits the data is taken by itself, but not over what was chosen", () => {
  const fits = { batchSize: 16, epochs: 60, width: 16 };
  const open = fittedForm(newForm("resnet18"), fits);
  expect(open).toMatchObject({ base: "fits", config: fits });
  expect(presetOf(open)).toBe("fits");
  expect(isChanged(open, "batchSize")).toBe(false);
  expect(presetOf(setField(open, "epochs", 61))).toBe("own");
  // Other data bring another recipe.
  expect(fittedForm(open, { ...fits, batchSize: 64 }).config.batchSize).toBe(64);
  // A link that says only where to compute leaves the recipe open; one that says more, a preset and a typed field do not.
  expect(fittedForm(formFromLink("#backend=wasm").form, fits).config.batchSize).toBe(16);
  expect(fittedForm(formFromLink("#epochs=3").form, fits).config).toMatchObject({
    batchSize: 256,
    epochs: 3,
  });
  expect(fittedForm(setRecipe(newForm("resnet18"), "strong"), fits).base).toBe("strong");
  expect(fittedForm(setField(newForm("resnet18"), "epochs", 7), fits).config.epochs).toBe(7);
  expect(setRecipe(fittedForm(setField(newForm("resnet18"), "epochs", 7), fits), "fits").config.epochs).toBe(
    60,
  );
});

test("a network of the same task with another recipe brings it along, one with the same keeps what was set", () => {
  const words = setField(newForm("transformer"), "backend", "cpu");
  expect(setModel(words, "gpt").config).toEqual({ ...preset("report", "gpt"), backend: "cpu" });
  const pictures = setField(setField(newForm("resnet18"), "pictureSize", 32), "epochs", 7);
  expect(setModel(pictures, "resnet50").config).toMatchObject({
    model: "resnet50",
    epochs: 7,
    pictureSize: 32,
  });
  expect(setModel(pictures, "vit").config).toEqual({ ...preset("report", "vit"), pictureSize: 32 });
});

test("one dial sets the size of a GPT; every field stays free, and the preset stays what it is", () => {
  const form = newForm("gpt");
  expect(sizeOf(form)).toBe("micro");
  const small = setSize(form, "small");
  expect(small.config).toMatchObject({ layers: 6, heads: 6, emsize: 384, block: 256, learningRate: 1e-3 });
  expect([sizeOf(small), presetOf(small)]).toEqual(["small", "report"]);
  expect(sizeOf(setField(small, "layers", 7))).toBeNull();
  expect(sizeOf(newForm("resnet18"))).toBeNull();
  // A small network takes larger steps; the recipe is the same one, and a rate of one's own does not change the size.
  const nano = setSize(form, "nano");
  expect(nano.config).toMatchObject({ learningRate: 5e-3, minRate: 5e-4 });
  expect([presetOf(nano), isChanged(nano, "learningRate")]).toEqual(["report", false]);
  expect(setSize(nano, "micro").config.learningRate).toBe(1e-3);
  const own = setField(nano, "learningRate", 2e-3);
  expect([sizeOf(own), presetOf(own), isChanged(own, "learningRate")]).toEqual(["nano", "own", true]);
  expect(setRecipe(own, "report").config.learningRate).toBe(5e-3);
  // A number that did not fit is gone with the size that brings another.
  expect(firstInvalid(setSize(typeField(form, "heads", "5"), "nano"))).toBeNull();
});

test("a link may name a size, and a field beside it wins", () => {
  const { form, error } = formFromLink("#model=gpt&size=nano&layers=5");
  expect(error).toBeNull();
  expect(form.config).toMatchObject({ emsize: 64, heads: 4, layers: 5, learningRate: 5e-3 });
  expect(formFromLink("#model=gpt&size=nano&learningRate=0.001").form.config.learningRate).toBe(1e-3);
  expect(formFromLink("#model=gpt&size=vast").error).toMatch(/nano, micro, mini, small, GPT-2/);
  expect(formFromLink("#model=resnet18&size=nano").error).toMatch(/ResNet-18 has no sizes by name/);
});

test("fine-tuning keeps what the weights say of their network, and goes to a task that has no such recipe as the report's", () => {
  const form = setRecipe(newForm("resnet18"), "finetune", { width: 16, stem: "small" });
  expect(form.config).toMatchObject({ width: 16, stem: "small", headRate: 10, schedule: "cosine" });
  expect(recipesOf(form)).toContain("finetune");
  const text = setModel(form, "gpt");
  expect(text.base).toBe("report");
  expect(recipesOf(text)).not.toContain("finetune");
});

test("a sample's own recipe is what is recommended for it, until a person changes it", () => {
  const read = fittedForm(newForm("resnet18"), { batchSize: 16, epochs: 30 });
  const sample = sampleForm(read, "emoji");
  expect(presetOf(sample)).toBe("fits");
  expect(isSamplesOwn(sample)).toBe(true);
  expect(isSamplesOwn(read)).toBe(false);
  expect(isChanged(sample, "learningRate")).toBe(false);
  expect(presetOf(setField(sample, "learningRate", 0.01))).toBe("own");
  // Back to it from another recipe.
  expect(setRecipe(setRecipe(sample, "report"), "fits").config).toEqual(sample.config);
  // Who asks for another recipe keeps it as what changes are told against.
  expect(sampleForm(setRecipe(read, "strong"), "emoji").base).toBe("strong");
});

test("a size that was fitted to the data does not stay with the report's recipe; one that was chosen does", () => {
  const read = fittedForm(newForm("resnet18"), { width: 32, batchSize: 64 });
  expect(read.config.width).toBe(32);
  expect(setRecipe(read, "report").config).toEqual(preset("report", "resnet18"));
  expect(setRecipe(setRecipe(read, "report"), "fits").config.width).toBe(32);
  expect(setRecipe(setField(read, "width", 16), "report").config.width).toBe(16);
  expect(setRecipe(setField(newForm("resnet18"), "width", 16), "strong").config.width).toBe(16);
});
