import type { Checkpoint } from "../../../src/checkpoints/checkpoint.ts";
import { counter, float32, type Tensors } from "../../../src/checkpoints/safetensors/tensors.ts";
import { preset } from "../../../src/config/presets.ts";

const ramp = (length: number, from: number) => Float32Array.from({ length }, (_, i) => from + i / 7);

/** A small sound checkpoint of a run on pictures, every part of it filled. */
export function sampleCheckpoint(): Checkpoint {
  const model: Tensors = new Map([
    ["conv1.weight", float32([4, 3, 1, 1], ramp(12, 1))],
    ["bn1.weight", float32([4], ramp(4, 0))],
    ["bn1.bias", float32([4], ramp(4, -1))],
    ["bn1.running_mean", float32([4], ramp(4, 2))],
    ["bn1.running_var", float32([4], ramp(4, 3))],
    ["bn1.num_batches_tracked", counter(12)],
    ["fc.weight", float32([2, 4], ramp(8, 5))],
    ["fc.bias", float32([2], ramp(2, 6))],
  ]);
  const optimizer: Tensors = new Map();
  for (const name of ["conv1.weight", "bn1.weight", "bn1.bias", "fc.weight", "fc.bias"]) {
    const { shape, data } = model.get(name) ?? { shape: [], data: [] };
    optimizer.set(`momentum_buffer.${name}`, float32(shape, ramp(data.length, 0.25)));
  }
  return {
    run: { id: "run-7", name: "Seven" },
    config: { ...preset("report", "resnet18"), width: 4, epochs: 3, batchSize: 8 },
    position: { epoch: 1, step: 12, stepInEpoch: 2 },
    best: { metric: 51.5, epoch: 0 },
    schedule: { factor: 1, best: null },
    meters: { lossSum: 1.2345678901234567, count: 16 },
    seconds: 3.25,
    outputs: {
      kind: "classes",
      classes: [
        { id: "n01", name: "cat" },
        { id: "__proto__", name: "\u2028 dog" },
      ],
    },
    data: { name: "pets", layout: "class folders", train: 80, validation: 20 },
    kernels: { conv2d: "winograd-f4" },
    history: {
      points: Array.from({ length: 12 }, (_, step) => ({
        epoch: step < 10 ? 0 : 1,
        step,
        loss: step === 3 ? Number.NaN : Math.fround(2 / (step + 1)),
        acc1: 50,
        acc5: 100,
        learningRate: 0.1,
        dataMs: 1.25,
        stepMs: 20,
        seconds: step / 4,
      })),
      epochs: [
        {
          epoch: 0,
          trainLoss: 1.5,
          trainAcc1: 50,
          trainAcc5: 100,
          valLoss: 1.25,
          valAcc1: 51.5,
          valAcc5: 100,
          learningRate: 0.1,
          seconds: 2.5,
        },
      ],
      end: null,
    },
    model,
    optimizer,
    average: new Map([["fc.bias", float32([2], ramp(2, 9))]]),
    bestModel: new Map([["fc.bias", float32([2], ramp(2, 11))]]),
  };
}
