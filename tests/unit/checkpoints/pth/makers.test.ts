/** Weights out of other programs' files: tests/fixtures/checkpoints/makers/make.py wrote them. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readAnyCheckpoint } from "../../../../src/checkpoints/anyCheckpoint.ts";
import { readPthWeights } from "../../../../src/checkpoints/pth/pthReader.ts";
import { writeSafetensors } from "../../../../src/checkpoints/safetensors/safetensors.ts";
import { counter, float32, type Tensors } from "../../../../src/checkpoints/safetensors/tensors.ts";
import { commonPrefix } from "../../../../src/checkpoints/stateDict.ts";
import { readWeights } from "../../../../src/checkpoints/weights.ts";

const fixture = (name: string) => new Blob([readFileSync(`tests/fixtures/checkpoints/makers/${name}`)]);
const from = (length: number, first: number) => Float32Array.from({ length }, (_, i) => i + first);

/** The state_dict of make.py; that of its average begins with 100 and not with 0. */
function net(first = 0): Tensors {
  return new Map([
    ["conv1.weight", float32([4, 3, 3, 3], from(108, first))],
    ["bn1.weight", float32([4], from(4, first + 1))],
    ["bn1.bias", float32([4], from(4, first + 2))],
    ["bn1.running_mean", float32([4], from(4, first + 3))],
    ["bn1.running_var", float32([4], from(4, first + 4))],
    ["bn1.num_batches_tracked", counter(first + 5)],
    ["fc.weight", float32([3, 4], from(12, first + 6))],
    ["fc.bias", float32([3], from(3, first + 7))],
  ]);
}

const notes = async (name: string) => (await readWeights(fixture(name))).notes;

describe("the state_dict is found and has plain names", () => {
  test.each([
    ["compile.pth", "_orig_mod. and module. go"],
    ["tutorial.pt", "model_state_dict"],
    ["nested.pth", "under a key of somebody's own, two deep"],
    ["references.pth", "model, not model_ema"],
    ["timm.pth.tar", "state_dict, not state_dict_ema; protocol 4"],
    ["older.pth", "the form before PyTorch 1.6, with an object beside it"],
    ["teacher.pth", "student, not teacher, without backbone."],
    ["older-frames.pth", "the same in protocol 4"],
    ["module.pth", "a whole module, out of its attributes"],
    ["module-in-dict.pth", "a whole module among other things"],
    ["scripted.pt", "a module of torch.jit"],
    ["plain-objects.pth", "objects of Python's own beside it"],
  ])("%s: %s", async (name) => {
    expect((await readWeights(fixture(name))).stateDict).toEqual(net());
  });

  test("what was left of several is said", async () => {
    expect(await notes("references.pth")).toEqual(["Of the file, model is taken, and model_ema is left."]);
    expect(await notes("teacher.pth")).toEqual(["Of the file, student is taken, and teacher is left."]);
    expect(await notes("tutorial.pt")).toEqual([]);
    expect(await notes("module.pth")).toEqual([
      "The file holds a whole module, “__main__.Net”: its parameters and buffers are taken, and nothing of it is run.",
    ]);
  });

  test("an average alone is taken, which is said", async () => {
    const { stateDict } = await readWeights(fixture("average.pth"));
    // Averages keep their own counter of averaged models; a buffer's counter goes along as it is.
    expect(stateDict.get("conv1.weight")).toEqual(net(101).get("conv1.weight"));
    expect(stateDict.has("n_averaged")).toBe(false);
    expect(await notes("average.pth")).toEqual([
      "The file holds averaged weights alone (ema_state_dict); they are taken.",
    ]);
  });

  test("Lightning's, with a criterion beside the model and objects of every plain kind", async () => {
    const { stateDict } = await readWeights(fixture("lightning.ckpt"));
    // Not all names begin with “model.”: the network's own part is found when its names are known.
    expect([...stateDict.keys()]).toEqual([
      ...[...net().keys()].map((n) => `model.${n}`),
      "criterion.weight",
    ]);
  });

  test("a prefix goes only where all names have it, and as often as they do", () => {
    expect(commonPrefix(["module.a.w", "module.b.w"])).toBe("module.");
    expect(commonPrefix(["m.net.a.w", "m.net.b.w", "m.net.c"])).toBe("m.net.");
    expect(commonPrefix(["module.a", "modules.b"])).toBe("");
    expect(commonPrefix(["fc", "fc.weight"])).toBe("");
    expect(commonPrefix([])).toBe("");
  });
});

describe("what else is in a file", () => {
  test("numbers of other types are converted, which is said", async () => {
    const { stateDict } = await readWeights(fixture("bfloat16.bin"));
    expect(stateDict).toEqual(net()); // whole numbers below 256 are exact in bfloat16
    expect(await notes("bfloat16.bin")).toEqual(["7 of 8 tensors are bfloat16 and were made float32."]);
  });

  test("tensors that cannot be used do not refuse it", async () => {
    const { stateDict, unusable } = await readWeights(fixture("unneeded.pth"));
    expect(stateDict).toEqual(net());
    expect(Object.fromEntries(unusable)).toEqual({
      queue: "has the value NaN at position 0",
      bytes: "holds “torch.CharStorage”, which is not read",
      waves: "holds “torch.ComplexFloatStorage”, which is not read",
      sparse: "is an object of “torch._utils._rebuild_sparse_tensor”",
    });
  });

  test("names of classes and the normalisation come along", async () => {
    const classes = ["ant", "bee", "cat"];
    expect((await readPthWeights(fixture("timm.pth.tar"))).about).toEqual({
      classes,
      normalisation: { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
    });
    expect((await readPthWeights(fixture("nested.pth"))).about).toEqual({ classes, normalisation: null });
    const metadata = {
      format: "pt",
      id2label: '{"1": "bee", "0": "ant", "2": "cat"}',
      mean: "[123.675, 116.28, 103.53]",
      std: "[51, 51, 51]",
    };
    const { about } = await readWeights(writeSafetensors(net(), metadata));
    expect(about.classes).toEqual(classes);
    expect(about.normalisation?.deviation).toEqual([0.2, 0.2, 0.2]);
    expect(about.normalisation?.mean[0]).toBeCloseTo(0.485, 6);
  });

  test("a call of something that is no plain object is refused by name, wherever it stands", async () => {
    await expect(readWeights(fixture("loud.pth"))).rejects.toThrow(
      /“(__builtin__|builtins).print”, which is not run/,
    );
  });
});

describe("going on from torchvision's references", () => {
  test("its count of epochs begins with 0, and its momentum and StepLR come along", async () => {
    const read = await readAnyCheckpoint(fixture("references-staged.pth"));
    if (!("kind" in read)) throw new Error("the file is of another program");
    expect(read.epoch).toBe(5);
    expect(read.config).toMatchObject({
      optimizer: "sgd",
      schedule: "step",
      learningRate: 0.1,
      weightDecay: 1e-4,
    });
    expect(read.optimizer.get("momentum_buffer.fc.bias")?.data).toEqual(Float32Array.of(18, 18.25, 18.5));
  });

  test.each([
    ["references-warmup.pth", "SequentialLR"],
    ["references-cosine.pth", "CosineAnnealingLR"],
  ])("%s is refused with the name of its schedule", async (name, schedule) => {
    await expect(readAnyCheckpoint(fixture(name))).rejects.toThrow(
      `The run of this checkpoint used ${schedule}, which the lab does not have, so it cannot go on as it was. Choose it under “Start from”`,
    );
  });

  test.each(["tutorial.pt", "timm.pth.tar", "lightning.ckpt"])(
    "%s counts epochs as nobody here knows: weights alone",
    async (name) => {
      await expect(readAnyCheckpoint(fixture(name))).rejects.toMatchObject({
        problem: "weightsAlone",
        message: expect.stringContaining("whose count of epochs is not known here"),
      });
    },
  );
});
