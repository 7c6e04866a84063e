/** A folder's pictures as training takes them: in the seeded order, decoded ahead, with their augmentation's boxes. */
import type { RunConfig } from "../../config/config.ts";
import { augmentationBoxes } from "../../training/tasks/augmentation.ts";
import { pictureBatches } from "../../data/pictures/batches.ts";
import { shuffledOrder, sortedOrder } from "../../data/order.ts";
import type { PictureSource } from "../../data/pictures/pictureSource.ts";
import { key, streams } from "../../random.ts";
import type { PictureBatch, PictureFeed } from "../../training/tasks/imageTask.ts";

export class FolderPictures implements PictureFeed {
  readonly counts: PictureFeed["counts"];

  constructor(
    private readonly source: PictureSource,
    private readonly config: RunConfig,
  ) {
    this.counts = { train: source.list("train").length, validation: source.list("validation").length };
  }

  training(epoch: number, fromStep: number): AsyncIterable<PictureBatch> {
    const { seed, shuffle, batchSize } = this.config;
    const { train } = this.counts;
    const order = shuffle ? shuffledOrder(train, key(seed, streams.order, epoch)) : sortedOrder(train);
    return pictureBatches(this.source, { part: "train", order, batchSize, startStep: fromStep });
  }

  validation(batchSize: number): AsyncIterable<PictureBatch> {
    const order = sortedOrder(this.counts.validation);
    return pictureBatches(this.source, { part: "validation", order, batchSize });
  }

  boxes(indices: Int32Array, epoch: number): Float32Array {
    const { augmentation, pictureSize, seed } = this.config;
    return augmentationBoxes(augmentation, pictureSize, indices, seed, epoch);
  }
}
