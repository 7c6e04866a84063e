/** A folder's pictures as training takes them: in the seeded order, decoded ahead, with their augmentation's boxes. */
import type { RunConfig } from "../../config/config.ts";
import { augmentationBoxes, drawsOf } from "../../training/tasks/augmentation.ts";
import { changesColours } from "../../config/models/pictures.ts";
import { pictureBatches } from "../../data/pictures/batches.ts";
import { balancedOrder, type Order, shuffledOrder, sortedOrder } from "../../data/order.ts";
import type { PictureSource } from "../../data/pictures/pictureSource.ts";
import { key, streams } from "../../random.ts";
import { type PictureBatch, type PictureFeed, wholeBoxes } from "../../training/tasks/imageTask.ts";

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
    const options = { part: "train", order, batchSize, startStep: fromStep } as const;
    if (!changesColours(this.config)) return pictureBatches(this.source, options);
    // Colours change after crop and flip, so that these are not left to the device.
    return pictureBatches(this.source, {
      ...options,
      augment: (pictures, indices, step) => {
        const draws = drawsOf(this.config, indices, step);
        return this.source.augment(pictures, {
          boxes: this.#boxes(draws, epoch),
          draws,
          epoch,
          settings: this.config,
        });
      },
    });
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

  boxes(draws: Int32Array, epoch: number): Float32Array {
    const isReady = changesColours(this.config);
    return isReady ? wholeBoxes(draws.length, this.config.pictureSize) : this.#boxes(draws, epoch);
  }

  #boxes(indices: Int32Array, epoch: number): Float32Array<ArrayBuffer> {
    const { augmentation, pictureSize, seed } = this.config;
    return augmentationBoxes(augmentation, pictureSize, indices, seed, epoch);
  }
}
