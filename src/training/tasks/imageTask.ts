/** Decoded pictures as the device takes them: bytes, the boxes of their augmentation, labels. */
import type { Data } from "../../backends/backend.ts";
import { boxLength } from "../../backends/ops/augment.ts";
import type { RunConfig } from "../../config/config.ts";
import type { Pass } from "../learner.ts";
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
  training(epoch: number, fromStep: number): AsyncIterable<PictureBatch>;
  validation(batchSize: number): AsyncIterable<PictureBatch>;
  /** float32 [B, 8]: left, top, width, height, flip, 0, 0, 0 of each picture in this epoch. */
  boxes(indices: Int32Array, epoch: number): Float32Array;
}

/** The boxes of pictures that are taken as they are. */
export function wholeBoxes(count: number, pictureSize: number): Float32Array {
  const boxes = new Float32Array(count * boxLength);
  for (let start = 0; start < boxes.length; start += boxLength)
    boxes.set([0, 0, pictureSize, pictureSize], start);
  return boxes;
}

/** Part `from` to `to` of a batch as one pass. */
function pass(batch: PictureBatch, boxes: Float32Array, from: number, to: number): Pass {
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

  constructor(
    private readonly source: PictureFeed,
    private readonly config: RunConfig,
  ) {
    const { train, validation } = source.counts;
    this.stepsPerEpoch = Math.ceil(train / config.batchSize);
    this.batches = { validation: Math.ceil(validation / config.evalBatchSize), test: 0 };
    if (train === 0) throw new Error("The data has no training pictures. Choose another folder.");
    if (validation === 0) throw new Error("The data has no validation pictures. Choose another folder.");
  }

  async *training(epoch: number, fromStep: number): AsyncGenerator<TaskBatch> {
    const { microBatch, batchSize } = this.config;
    const size = microBatch ?? batchSize;
    for await (const batch of this.source.training(epoch, fromStep)) {
      const rows = batch.labels.length;
      const boxes = this.source.boxes(batch.indices, epoch);
      const passes: Pass[] = [];
      for (let from = 0; from < rows; from += size)
        passes.push(pass(batch, boxes, from, Math.min(from + size, rows)));
      yield { passes, rows, waitMs: batch.waitMs };
    }
  }

  async *evaluation(): AsyncGenerator<PictureTaskBatch> {
    for await (const batch of this.source.validation(this.config.evalBatchSize)) {
      const rows = batch.labels.length;
      const boxes = wholeBoxes(rows, this.config.pictureSize);
      const { indices, labels, waitMs } = batch;
      yield { passes: [pass(batch, boxes, 0, rows)], rows, waitMs, indices, labels };
    }
  }
}
