/** The seeded split of pictures where there is no validation part: the lab's, and by the same numbers train.py's. */
import { key, streams } from "../../../random.ts";
import type { ImageDataset } from "../../dataset.ts";
import type { Slots } from "../../pack/slots.ts";
import { splitPath } from "../../folder/folder.ts";
import { shuffledOrder } from "../../order.ts";
import { type PictureList, PictureListBuilder } from "../../pictures/pictureList.ts";

/** The share of each class that is held back for validation where the folder has no such part. */
export const validationShare = 0.1;

/** Positions of a class's sorted pictures that are held back: of two or more at least one, of one none. */
function heldBack(count: number, seed: number, label: number): Set<number> {
  const held = count < 2 ? 0 : Math.max(1, Math.round(count * validationShare));
  const order = shuffledOrder(count, key(seed, streams.split, label));
  return new Set(Array.from({ length: held }, (_, position) => order.at(position)));
}

/** Splits the sorted pictures of one class 90/10 by seed; both parts keep their order. */
export function splitClass<T>(
  pictures: readonly T[],
  seed: number,
  label: number,
): { train: T[]; validation: T[] } {
  const chosen = heldBack(pictures.length, seed, label);
  return {
    train: pictures.filter((_, index) => !chosen.has(index)),
    validation: pictures.filter((_, index) => chosen.has(index)),
  };
}

/** Paths of each class in their order. */
function pathsByClass(list: PictureList, classes: number): string[][] {
  const paths: string[][] = Array.from({ length: classes }, () => []);
  for (let index = 0; index < list.length; index += 1) paths[list.label(index)]?.push(list.path(index));
  return paths;
}

/**
 * Where each picture stands in the split by 0, in which packed copies lie, whatever the run's own seed is. Null where the parts lie
 * as they are: train, then validation.
 */
export function slotsOf({ asRead, reading, classes, train, validation }: ImageDataset): Slots | null {
  if (asRead) return asRead.slots;
  if (reading.seed === null || reading.seed === 0) return null;
  const slots = { train: new Int32Array(train.length), validation: new Int32Array(validation.length) };
  const [mine, held] = [train.countByLabel(classes.length), validation.countByLabel(classes.length)];
  const at = { train: 0, validation: 0, packedTrain: 0, packedValidation: train.length };
  for (let label = 0; label < classes.length; label += 1) {
    const count = (mine[label] ?? 0) + (held[label] ?? 0);
    const [now, packed] = [heldBack(count, reading.seed, label), heldBack(count, 0, label)];
    for (let position = 0; position < count; position += 1) {
      const slot = packed.has(position) ? at.packedValidation++ : at.packedTrain++;
      if (now.has(position)) slots.validation[at.validation++] = slot;
      else slots.train[at.train++] = slot;
    }
  }
  return slots;
}

function addPath(list: PictureListBuilder, path: string, label: number): void {
  const { folder, name } = splitPath(path);
  list.add(folder, name, label);
}

/**
 * The same pictures split by another seed, with nothing read again, those of `without` left out before; the data set itself
 * where it is not split by a seed.
 */
export function splitAgain(
  dataset: ImageDataset,
  seed: number,
  without: ReadonlySet<string> = new Set(),
): ImageDataset {
  const { reading, classes } = dataset;
  if (reading.seed === null || (reading.seed === seed && without.size === 0)) return dataset;
  const kept = pathsByClass(dataset.train, classes.length);
  const held = pathsByClass(dataset.validation, classes.length);
  const [train, validation] = [new PictureListBuilder(), new PictureListBuilder()];
  for (let label = 0; label < classes.length; label += 1) {
    const [mine, others] = [kept[label] ?? [], held[label] ?? []];
    // Which position each came from tells the order before the split.
    const before = heldBack(mine.length + others.length, reading.seed, label);
    let [fromMine, fromOthers] = [0, 0];
    const all = Array.from({ length: mine.length + others.length }, (_, index) =>
      before.has(index) ? (others[fromOthers++] ?? "") : (mine[fromMine++] ?? ""),
    );
    const parts = splitClass(
      all.filter((path) => !without.has(path)),
      seed,
      label,
    );
    for (const path of parts.train) addPath(train, path, label);
    for (const path of parts.validation) addPath(validation, path, label);
  }
  return {
    ...dataset,
    reading: { ...reading, seed },
    train: train.finish(),
    validation: validation.finish(),
  };
}
