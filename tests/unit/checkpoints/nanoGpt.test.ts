import { expect, test } from "vitest";
import {
  completeExample,
  type ExampleCheckpoint,
  readAnyCheckpoint,
} from "../../../src/checkpoints/anyCheckpoint.ts";
import type { Checkpoint } from "../../../src/checkpoints/checkpoint.ts";
import { nanoGptParts, writeNanoGpt } from "../../../src/checkpoints/nanoGpt/writer.ts";
import { Float, type PickleValue, Tuple } from "../../../src/checkpoints/pth/pickleValues.ts";
import { Archive } from "../../../src/checkpoints/pth/pthWriter.ts";
import { float32, type Tensors } from "../../../src/checkpoints/safetensors/tensors.ts";
import { lookAtWeights } from "../../../src/checkpoints/weights.ts";
import { preset } from "../../../src/config/presets.ts";
import { sampleCheckpoint } from "../../support/samples/checkpointSample.ts";

const shapes: Record<string, number[]> = {
  "transformer.wte.weight": [5, 4],
  "transformer.wpe.weight": [6, 4],
  "transformer.h.0.ln_1.weight": [4],
  "transformer.h.0.ln_1.bias": [4],
  "transformer.h.0.attn.c_attn.weight": [12, 4],
  "transformer.h.0.attn.c_attn.bias": [12],
  "transformer.h.0.attn.c_proj.weight": [4, 4],
  "transformer.h.0.attn.c_proj.bias": [4],
  "transformer.h.0.ln_2.weight": [4],
  "transformer.h.0.ln_2.bias": [4],
  "transformer.h.0.mlp.c_fc.weight": [16, 4],
  "transformer.h.0.mlp.c_fc.bias": [16],
  "transformer.h.0.mlp.c_proj.weight": [4, 16],
  "transformer.h.0.mlp.c_proj.bias": [4],
  "transformer.ln_f.weight": [4],
  "transformer.ln_f.bias": [4],
};

const numbers = (shape: readonly number[], from: number) =>
  float32(
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => from + at / 64),
  );

function checkpoint(): Checkpoint {
  const model: Tensors = new Map();
  const optimizer: Tensors = new Map();
  for (const [at, [name, shape]] of Object.entries(shapes).entries()) {
    model.set(name, numbers(shape, at));
    optimizer.set(`exp_avg.${name}`, numbers(shape, at + 0.25));
    optimizer.set(`exp_avg_sq.${name}`, numbers(shape, at + 0.5));
  }
  model.set("lm_head.weight", model.get("transformer.wte.weight")!);
  const size = { emsize: 4, heads: 2, layers: 1, block: 6 };
  const recipe = {
    learningRate: 2e-3,
    minRate: 1e-4,
    warmup: 7,
    steps: 90,
    batchSize: 8,
    clip: 0.5,
    dropout: 0.25,
  };
  const config = { ...preset("report", "gpt"), ...size, ...recipe, bestMetric: "loss" as const };
  return {
    ...sampleCheckpoint(),
    config,
    outputs: { kind: "vocabulary", words: [..."abcde"] },
    position: { epoch: 3, step: 42, stepInEpoch: 6 },
    best: { metric: 1.5, epoch: 2 },
    schedule: {},
    meters: {},
    model,
    optimizer,
    average: new Map(),
    bestModel: new Map(),
  };
}

/** The file as nanoGPT itself writes it, changed. */
function theirs(change: (parts: Map<PickleValue, PickleValue>, file: Archive) => void = () => {}): Blob {
  const file = new Archive();
  const parts = nanoGptParts(checkpoint(), file);
  change(parts, file);
  return file.zip(parts);
}

const dict = (value: PickleValue | undefined): Map<PickleValue, PickleValue> =>
  value as Map<PickleValue, PickleValue>;

async function example(file: Blob): Promise<ExampleCheckpoint> {
  const read = await readAnyCheckpoint(file);
  if (!("kind" in read)) throw new Error("It is the lab's own.");
  return read;
}

test("the lab's nanoGPT file comes back whole, with the moments by their names", async () => {
  const own = checkpoint();
  const back = await readAnyCheckpoint(writeNanoGpt(own));
  expect(back).toEqual(own);
});

test("nanoGPT's own file goes on at its step: weights, moments, sizes and recipe", async () => {
  const own = checkpoint();
  const read = await example(theirs());
  expect(read.model).toEqual(own.model);
  expect(read.optimizer).toEqual(own.optimizer);
  const fields = [
    "emsize",
    "heads",
    "layers",
    "block",
    "learningRate",
    "minRate",
    "warmup",
    "schedule",
    "steps",
    "batchSize",
    "clip",
    "dropout",
    "weightDecay",
    "decay",
    "beta1",
    "beta2",
    "optimizer",
    "bestMetric",
  ] as const;
  for (const field of fields)
    expect(read.config[field as "emsize"], field).toBe(own.config[field as "emsize"]);
  const { outputs, data, config } = own;
  const whole = completeExample(read, { config, outputs, data, stepsPerEpoch: 12 });
  expect(whole.position).toEqual({ epoch: 3, step: 42, stepInEpoch: 6 });
  expect(whole.best).toEqual({ metric: 1.5, epoch: 2 });
});

test("a compiled model's names, its masks and passes are nanoGPT's too", async () => {
  const file = theirs((parts, archive) => {
    const model = dict(parts.get("model"));
    const renamed = new Map([...model].map(([name, value]) => [`_orig_mod.${String(name)}`, value]));
    renamed.set("_orig_mod.transformer.h.0.attn.bias", archive.tensor(numbers([1, 1, 6, 6], 0)));
    parts.set("model", renamed);
    dict(parts.get("config")).set("gradient_accumulation_steps", 5);
  });
  const read = await example(file);
  expect(read.model).toEqual(checkpoint().model);
  expect(read.optimizer).toEqual(checkpoint().optimizer);
  expect(read.config).toMatchObject({ batchSize: 40, microBatch: 8 });
});

test("what cannot go on as it was is refused by its name", async () => {
  const changes: [RegExp, (parts: Map<PickleValue, PickleValue>, file: Archive) => void][] = [
    [/used bias=False/, (parts) => dict(parts.get("model_args")).set("bias", false)],
    [/used lr_decay_iters/, (parts) => dict(parts.get("config")).set("lr_decay_iters", 7)],
    [
      /optimizer of 41 steps in a run of 42/,
      (parts, file) =>
        dict(dict(dict(parts.get("optimizer")).get("state")).get(0)).set(
          "step",
          file.tensor(float32([], Float32Array.of(41))),
        ),
    ],
    [/holds weights alone/, (parts) => parts.set("iter_num", new Float(0.5))],
  ];
  for (const [why, change] of changes) await expect(readAnyCheckpoint(theirs(change))).rejects.toThrow(why);
});

test("“Start from” knows the heads, which no shape tells", async () => {
  for (const file of [theirs(), writeNanoGpt(checkpoint())])
    expect((await lookAtWeights(file)).told).toMatchObject({ emsize: 4, heads: 2, layers: 1, block: 6 });
});

test("betas may be a list", async () => {
  const file = theirs((parts) => {
    const [group] = dict(parts.get("optimizer")).get("param_groups") as PickleValue[];
    const betas = dict(group).get("betas") as Tuple;
    dict(group).set("betas", [...betas.items]);
  });
  expect((await example(file)).config.beta2).toBe(checkpoint().config.beta2);
});
