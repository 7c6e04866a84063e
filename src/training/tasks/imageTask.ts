/** Decoded pictures as the device takes them: bytes, the boxes of their augmentation, labels. */
import { say } from "../../said.ts";
import type { Data } from "../../backends/backend.ts";
import { boxLength } from "../../backends/ops/augment.ts";
import type { RunConfig } from "../../config/config.ts";
import type { Order } from "../../data/order.ts";
import { hasTargets, keepsFeatures, modelOf } from "../../models/network.ts";
import { mixesPictures } from "../../models/pictures.ts";
import { drawsOf } from "./augmentation.ts";
import { mixingOf } from "./mixing.ts";
import type { TrainingEvent } from "../event.ts";
import type { Learner } from "../learner.ts";
import type { Pass } from "../pass.ts";
import { featuresLine } from "../report/logLines.ts";
import { computeFeatures, type Features, gather, mostFeatureBytes } from "./features.ts";
import { classWeights, type Targets, weightedTargets } from "./targets.ts";
import type { Task, TaskBatch } from "./task.ts";

export interface PictureBatch {
  /** uint8 [B, S, S, 3] */
  pictures: Uint8Array;
  /** int32 [B] */
  labels: Int32Array;
  /** int32 [B]: positions in the part. */
  indices: Int32Array;
  /** Milliseconds that the batch was waited for. */
  waitMs: number;
}

/** Where pictures come from: the data path, or a synthetic set in tests. */
export interface PictureFeed {
  /** Pictures in each part. */
  readonly counts: Readonly<{ train: number; validation: number }>;
  readonly classes: number;
  /** int32 [N]: the class of each training picture. */
  trainLabels(): Int32Array;
  /** The training pictures of an epoch by position. */
  order(epoch: number): Order;
  training(epoch: number, fromStep: number): AsyncIterable<PictureBatch>;
  /** All training pictures once, in sorted order. */
  trainInOrder(batchSize: number): AsyncIterable<PictureBatch>;
  validation(batchSize: number): AsyncIterable<PictureBatch>;
  /**
   * float32 [B, 8]: left, top, width, height, flip, 0, 0, 0 of each picture in this epoch by what it is drawn by; all of it where
   * `training` gives it cropped already.
   */
  boxes(draws: Int32Array, epoch: number): Float32Array;
}

/** The boxes of pictures that are taken as they are. */
export function wholeBoxes(count: number, pictureSize: number): Float32Array {
  const boxes = new Float32Array(count * boxLength);
  for (let start = 0; start < boxes.length; start += boxLength)
    boxes.set([0, 0, pictureSize, pictureSize], start);
  return boxes;
}

/** Part `from` to `to` of a batch as one pass. */
function pass(batch: PictureBatch, boxes: Float32Array, [from, to]: readonly [number, number]): Pass {
  const bytes = batch.pictures.length / batch.labels.length;
  const inputs: Record<string, Data> = {
    pictures: batch.pictures.subarray(from * bytes, to * bytes),
    boxes: boxes.subarray(from * boxLength, to * boxLength),
    labels: batch.labels.subarray(from, to),
  };
  return { size: to - from, inputs };
}

/** An evaluation batch that knows its pictures. */
export interface PictureTaskBatch extends TaskBatch {
  indices: Int32Array;
  labels: Int32Array;
}

/** Image classification on a source of pictures. */
export class ImageTask implements Task {
  readonly stepsPerEpoch: number;
  readonly batches: Task["batches"];
  #weights: Float32Array | null = null;
  #kept: Record<"train" | "validation", Features> | null = null;

  constructor(
    private readonly source: PictureFeed,
    private readonly config: RunConfig,
  ) {
    const { train, validation } = source.counts;
    this.stepsPerEpoch = Math.ceil(train / config.batchSize);
    this.batches = { validation: Math.ceil(validation / config.evalBatchSize), test: 0 };
    if (train === 0) throw new Error(say("noTrainingPictures"));
    if (validation === 0) throw new Error(say("noValidationPictures"));
  }

  async *prepare(learner: Learner): AsyncGenerator<TrainingEvent> {
    const { train, validation } = this.source.counts;
    const { pictures } = modelOf(learner.network);
    if (this.#kept || !pictures || !keepsFeatures(this.config)) return;
    const bytes = (train + validation) * pictures.featureLength(this.config) * 4;
    if (bytes > mostFeatureBytes) {
      yield { kind: "log", lines: [featuresLine(train + validation, bytes, false)] };
      return;
    }
    const { evalBatchSize } = this.config;
    this.#kept = {
      train: yield* computeFeatures(learner, this.#inOrder(this.source.trainInOrder(evalBatchSize)), train),
      validation: yield* computeFeatures(learner, this.evaluation(), validation),
    };
    yield { kind: "log", lines: [featuresLine(train + validation, bytes, true)] };
  }

  async *training(epoch: number, fromStep: number): AsyncGenerator<TaskBatch> {
    if (this.#kept) {
      yield* this.#fromFeatures(this.#kept.train, epoch, fromStep);
      return;
    }
    const { microBatch, batchSize } = this.config;
    const size = microBatch ?? batchSize;
    let step = fromStep;
    for await (const batch of this.source.training(epoch, fromStep)) {
      const rows = batch.labels.length;
      const draws = drawsOf(this.config, batch.indices, step);
      const boxes = this.source.boxes(draws, epoch);
      const passes: Pass[] = [];
      let weight: number | undefined;
      for (let from = 0; from < rows; from += size) {
        const to = Math.min(from + size, rows);
        const made = pass(batch, boxes, [from, to]);
        const mixed = mixesPictures(this.config)
          ? mixingOf(this.config, draws.subarray(from, to), epoch, step * batchSize + from)
          : null;
        const wanted = this.#targets(batch.labels.subarray(from, to), mixed?.share);
        if (wanted.weight !== undefined) weight = (weight ?? 0) + wanted.weight;
        passes.push({
          ...made,
          inputs: {
            ...made.inputs,
            ...(mixed ? { mixing: mixed.rows } : {}),
            ...(wanted.targets ? { targets: wanted.targets } : {}),
          },
        });
      }
      yield { passes, rows, ...(weight === undefined ? {} : { weight }), waitMs: batch.waitMs };
      step += 1;
    }
  }

  *#fromFeatures(kept: Features, epoch: number, fromStep: number): Generator<TaskBatch> {
    const { microBatch, batchSize } = this.config;
    const order = this.source.order(epoch);
    for (let step = fromStep; step < this.stepsPerEpoch; step += 1) {
      const started = performance.now();
      const first = step * batchSize;
      const rows = Math.min(batchSize, order.length - first);
      const indices = Int32Array.from({ length: rows }, (_, row) => order.at(first + row));
      const labels = indices.map((index) => kept.labels[index] ?? 0);
      const { targets, weight } = this.#targets(labels);
      const passes: Pass[] = [];
      for (let from = 0; from < rows; from += microBatch ?? batchSize) {
        const to = Math.min(from + (microBatch ?? batchSize), rows);
        const inputs: Record<string, Data> = {
          features: gather(kept, indices.subarray(from, to)),
          labels: labels.subarray(from, to),
        };
        const stride = (targets?.length ?? 0) / rows;
        if (targets) inputs["targets"] = targets.subarray(from * stride, to * stride);
        passes.push({ size: to - from, inputs });
      }
      const waitMs = performance.now() - started;
      yield { passes, rows, ...(weight === undefined ? {} : { weight }), waitMs };
    }
  }

  #targets(labels: Int32Array, share: number | null = null): Partial<Targets> {
    if (!hasTargets(this.config)) return {};
    this.#weights ??=
      this.config.classWeights === "balanced"
        ? classWeights(this.source.trainLabels(), this.source.classes)
        : new Float32Array(this.source.classes).fill(1);
    return weightedTargets(labels, this.#weights, this.config, share);
  }

  async *evaluation(): AsyncGenerator<PictureTaskBatch> {
    const { evalBatchSize } = this.config;
    if (this.#kept) yield* this.#evaluationOf(this.#kept.validation);
    else yield* this.#inOrder(this.source.validation(evalBatchSize));
  }

  *#evaluationOf(kept: Features): Generator<PictureTaskBatch> {
    const { evalBatchSize } = this.config;
    for (let from = 0; from < kept.labels.length; from += evalBatchSize) {
      const to = Math.min(from + evalBatchSize, kept.labels.length);
      const [labels, indices] = [kept.labels.slice(from, to), kept.indices.slice(from, to)];
      const features = kept.values.subarray(from * kept.length, to * kept.length);
      const passes = [{ size: to - from, inputs: { features, labels } }];
      yield { passes, rows: to - from, waitMs: 0, indices, labels };
    }
  }

  async *#inOrder(batches: AsyncIterable<PictureBatch>): AsyncGenerator<PictureTaskBatch> {
    for await (const batch of batches) {
      const rows = batch.labels.length;
      const boxes = wholeBoxes(rows, this.config.pictureSize);
      const { indices, labels, waitMs } = batch;
      yield { passes: [pass(batch, boxes, [0, rows])], rows, waitMs, indices, labels };
    }
  }
}
