/** A folder's pictures as training takes them: in the seeded order, decoded ahead, with their augmentation's boxes. */
import type { RunConfig } from "../../config/config.ts";
import { augmentationBoxes } from "../../training/tasks/augmentation.ts";
import { pictureBatches } from "../../data/pictures/batches.ts";
import { balancedOrder, type Order, shuffledOrder, sortedOrder } from "../../data/order.ts";
import type { PictureSource } from "../../data/pictures/pictureSource.ts";
import { key, streams } from "../../random.ts";
import type { PictureBatch, PictureFeed } from "../../training/tasks/imageTask.ts";

export class FolderPictures implements PictureFeed {
  readonly counts: PictureFeed["counts"];
  #balanced: ReturnType<typeof balancedOrder> | null = null;

  constructor(
    private readonly source: PictureSource,
    private readonly config: RunConfig,
    readonly classes: number,
  ) {
    this.counts = { train: source.list("train").length, validation: source.list("validation").length };
  }

  trainLabels(): Int32Array {
    const list = this.source.list("train");
    return Int32Array.from({ length: list.length }, (_, index) => list.label(index));
  }

  training(epoch: number, fromStep: number): AsyncIterable<PictureBatch> {
    const { batchSize } = this.config;
    const order = this.order(epoch);
    return pictureBatches(this.source, { part: "train", order, batchSize, startStep: fromStep });
  }

  order(epoch: number): Order {
    const { seed, shuffle, sampling } = this.config;
    const { train } = this.counts;
    const own = key(seed, streams.order, epoch);
    if (sampling === "balanced") {
      this.#balanced ??= balancedOrder(this.trainLabels());
      return this.#balanced(own);
    }
    return shuffle ? shuffledOrder(train, own) : sortedOrder(train);
  }

  trainInOrder(batchSize: number): AsyncIterable<PictureBatch> {
    return pictureBatches(this.source, { part: "train", order: sortedOrder(this.counts.train), batchSize });
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
