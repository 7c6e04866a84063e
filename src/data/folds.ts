/** The training part in folds: each picture is held out of one of them, so that a network that never saw it can judge it. */
import { key, streams } from "../random.ts";
import { say } from "../said.ts";
import type { ImageDataset } from "./dataset.ts";
import { asRead } from "./fixes.ts";
import { splitPath } from "./folder/folder.ts";
import { slotsOf } from "./layouts/pictures/split.ts";
import { shuffledOrder } from "./order.ts";
import { type PictureList, PictureListBuilder } from "./pictures/pictureList.ts";

export interface Fold {
  /** Validated on what it holds out of the training part. */
  dataset: ImageDataset;
  /** [held out] places in the training part. */
  held: Int32Array;
}

/** So many folds of the training part, by the seed. Throws where there are fewer pictures than two a fold. */
export function foldsOf(dataset: ImageDataset, count: number, seed: number): Fold[] {
  const { train } = dataset;
  if (train.length < 2 * count) throw new Error(say("foldsFew", count));
  const slots = slotsOf(dataset)?.train ?? Int32Array.from({ length: train.length }, (_, index) => index);
  const order = shuffledOrder(train.length, key(seed, streams.fold));
  const foldOf = new Uint8Array(train.length);
  for (let position = 0; position < train.length; position += 1)
    foldOf[order.at(position)] = position % count;
  return Array.from({ length: count }, (_, fold) => {
    const all = Array.from(foldOf.keys());
    const held = all.filter((index) => foldOf[index] === fold);
    const kept = all.filter((index) => foldOf[index] !== fold);
    return {
      dataset: {
        ...dataset,
        train: picked(train, kept),
        validation: picked(train, held),
        asRead: {
          dataset: asRead(dataset),
          slots: { train: slotsAt(slots, kept), validation: slotsAt(slots, held) },
        },
      },
      held: Int32Array.from(held),
    };
  });
}

const slotsAt = (slots: Int32Array, indices: readonly number[]): Int32Array =>
  Int32Array.from(indices, (index) => slots[index] ?? index);

function picked(list: PictureList, indices: readonly number[]): PictureList {
  const made = new PictureListBuilder();
  for (const index of indices) {
    const { folder, name } = splitPath(list.path(index));
    made.add(folder, name, list.label(index));
  }
  return made.finish();
}
