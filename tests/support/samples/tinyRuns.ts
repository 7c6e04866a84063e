/** Tiny runs of both networks on synthetic data and the cpu backend: deterministic, a few milliseconds a step. */
import { createCpuBackend } from "../../../src/backends/cpu/backend.ts";
import type { Backend } from "../../../src/backends/backend.ts";
import type { RunConfig } from "../../../src/config/config.ts";
import { modelSettings, taskOf } from "../../../src/config/models/index.ts";
import { preset } from "../../../src/config/presets.ts";
import { balancedOrder, type Order, shuffledOrder } from "../../../src/data/order.ts";
import { networkOf } from "../../../src/models/network.ts";
import { bits, key, streams, uniform } from "../../../src/random.ts";
import {
  ImageTask,
  type PictureBatch,
  type PictureFeed,
  wholeBoxes,
} from "../../../src/training/tasks/imageTask.ts";
import { Learner } from "../../../src/training/learner.ts";
import type { TrainingEvent } from "../../../src/training/event.ts";
import { freshState, type RunState, TrainingRun } from "../../../src/training/loop.ts";
import { BlockTask } from "../../../src/training/tasks/blockTask.ts";
import { TextTask, type TokenParts } from "../../../src/training/tasks/textTask.ts";

export const classes = 3;

/** Pictures whose colour tells their class, with noise. */
export class ColouredPictures implements PictureFeed {
  constructor(
    readonly config: RunConfig,
    readonly counts: { train: number; validation: number },
  ) {}

  readonly classes = classes;

  trainLabels(): Int32Array {
    return Int32Array.from({ length: this.counts.train }, (_, index) => index % classes);
  }

  #batch(indices: Int32Array, part: number): PictureBatch {
    const { pictureSize: S } = this.config;
    const pictures = new Uint8Array(indices.length * S * S * 3);
    const labels = indices.map((index) => index % classes);
    pictures.forEach((_, i) => {
      const example = Math.floor(i / (S * S * 3));
      const bright = i % 3 === labels[example] ? 128 : 0;
      pictures[i] = bright + (bits(key(part, indices[example] ?? 0), i % (S * S * 3)) & 127);
    });
    return { pictures, labels, indices, waitMs: 0 };
  }

  order(epoch: number): Order {
    const { seed, sampling } = this.config;
    const own = key(seed, streams.order, epoch);
    return sampling === "balanced"
      ? balancedOrder(this.trainLabels())(own)
      : shuffledOrder(this.counts.train, own);
  }

  async *training(epoch: number, fromStep: number): AsyncGenerator<PictureBatch> {
    const { batchSize } = this.config;
    const order = this.order(epoch);
    for (let start = fromStep * batchSize; start < this.counts.train; start += batchSize) {
      const length = Math.min(batchSize, this.counts.train - start);
      yield this.#batch(
        Int32Array.from({ length }, (_, i) => order.at(start + i)),
        0,
      );
    }
  }

  trainInOrder(batchSize: number): AsyncGenerator<PictureBatch> {
    return this.#inOrder(batchSize, this.counts.train, 0);
  }

  validation(batchSize: number): AsyncGenerator<PictureBatch> {
    return this.#inOrder(batchSize, this.counts.validation, 1);
  }

  async *#inOrder(batchSize: number, count: number, part: number): AsyncGenerator<PictureBatch> {
    for (let start = 0; start < count; start += batchSize) {
      const length = Math.min(batchSize, count - start);
      yield this.#batch(
        Int32Array.from({ length }, (_, i) => start + i),
        part,
      );
    }
  }

  boxes(indices: Int32Array, epoch: number): Float32Array {
    const { pictureSize, augmentation, seed } = this.config;
    const boxes = wholeBoxes(indices.length, pictureSize);
    if (augmentation !== "none")
      indices.forEach((index, i) => {
        const k = key(seed, streams.augmentation, epoch, index);
        boxes.set([(bits(k, 0) % 5) - 2, (bits(k, 1) % 5) - 2], i * 8);
        boxes[i * 8 + 4] = bits(k, 2) & 1;
      });
    return boxes;
  }
}

export const tinyImages = (more: Partial<RunConfig> = {}): RunConfig => ({
  ...preset("report", "resnet18"),
  width: 4,
  pictureSize: 16,
  batchSize: 4,
  evalBatchSize: 4,
  epochs: 2,
  learningRate: 0.02,
  ...more,
});

export const tinyText = (more: Partial<RunConfig> = {}): RunConfig => ({
  ...preset("report", "transformer"),
  emsize: 8,
  hidden: 8,
  batchSize: 4,
  evalBatchSize: 2,
  bptt: 7,
  epochs: 2,
  ...more,
});

export const tinyGpt = (more: Partial<RunConfig> = {}): RunConfig => ({
  ...preset("report", "gpt"),
  emsize: 8,
  heads: 2,
  layers: 1,
  block: 6,
  batchSize: 4,
  evalBatchSize: 2,
  steps: null,
  epochs: 2,
  warmup: 3,
  validateEvery: 2,
  dropout: 0.1,
  ...more,
});

export const words = 11;

/** A text in which every word mostly decides the next. */
function tinyStream(length: number, seed: number): Int32Array {
  const tokens = new Int32Array(length);
  for (let i = 1; i < length; i++)
    tokens[i] = uniform(seed, i) < 0.8 ? ((tokens[i - 1] ?? 0) * 3 + 1) % words : bits(seed + 1, i) % words;
  return tokens;
}

export const tinyTokens = (): TokenParts => ({
  train: tinyStream(150, 1),
  valid: tinyStream(40, 2),
  test: tinyStream(40, 3),
});

export async function tinyRun(
  config: RunConfig,
  state: RunState = freshState(),
  backend: Backend = createCpuBackend(),
): Promise<TrainingRun> {
  const isText = taskOf(config.model) === "text";
  const learner = await Learner.create(backend, networkOf(config, isText ? words : classes));
  if (isText) {
    const TaskOfText = modelSettings[config.model].drawsBlocks ? BlockTask : TextTask;
    const task = new TaskOfText(tinyTokens(), config);
    return new TrainingRun(learner, task, state);
  }
  return new TrainingRun(
    learner,
    new ImageTask(new ColouredPictures(config, { train: 18, validation: 6 }), config),
    state,
  );
}

/** All events of a run. */
export async function finish(run: TrainingRun): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of run.train()) events.push(event);
  return events;
}
