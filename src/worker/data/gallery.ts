/** Pictures for the page: decoded here, sent as bitmaps. */
import { seenPictures } from "../../training/ask/seenPictures.ts";
import { ImageTask } from "../../training/tasks/imageTask.ts";
import { FolderPictures } from "./pictureFeed.ts";
import type { ImageDataset } from "../../data/dataset.ts";
import type { OpenedData } from "./openedData.ts";
import type { OpenPictures } from "./openPictures.ts";
import { say } from "../../said.ts";
import type { Calls } from "../border/protocol.ts";

/** RGB to an ImageBitmap of size x size. */
async function bitmapOf(rgb: Uint8Array, size: number): Promise<ImageBitmap> {
  const rgba = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let pixel = 0; pixel < size * size; pixel += 1)
    rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  return createImageBitmap(new ImageData(rgba, size, size));
}

/** Bitmaps may have another size than asked for where only a packed copy is there. A picture that cannot be decoded has none. Positions outside the part are left out. `dataset`: the same set in another arrangement. */
export async function galleryPictures(
  pictures: OpenPictures,
  { part, indices, size: wanted }: Calls["pictures"]["ask"],
  dataset: ImageDataset = pictures.dataset,
): Promise<Calls["pictures"]["answer"]> {
  const size = await pictures.sizeAtHand(wanted);
  const list = part === "train" ? dataset.train : dataset.validation;
  const known = indices.filter((index) => Number.isInteger(index) && index >= 0 && index < list.length);
  const { pixels, failures } = await pictures.read(part, known, size, dataset);
  const failed = new Set(failures.map(({ index }) => index));
  const bytes = size * size * 3;
  return Promise.all(
    known.map(async (index, at) => ({
      index,
      name: list.fileName(index),
      label: list.label(index),
      bitmap: failed.has(at) ? null : await bitmapOf(pixels.subarray(at * bytes, (at + 1) * bytes), size),
    })),
  );
}

/** Training pictures as a run of `config` takes them: cropped, mirrored, recoloured, erased and mixed by its own seed. */
export async function trainingPicturesOf(
  data: OpenedData,
  { config, epoch, count }: Calls["seenPictures"]["ask"],
): Promise<Calls["seenPictures"]["answer"]> {
  const { dataset, pictures } = data;
  data.check(config);
  if (dataset.kind === "text" || !pictures) throw new Error(say("textHasNoPictures"));
  const source = await pictures.forALook(config.pictureSize);
  const task = new ImageTask(new FolderPictures(source, config, dataset.classes.length), config);
  const nameOf = (label: number): string => dataset.classes[label]?.name ?? "";
  const seen = await seenPictures(task, config, epoch, count);
  return Promise.all(
    seen.map(async ({ pixels, label, other }) => ({
      label: nameOf(label),
      other: other && { label: nameOf(other.label), share: other.share },
      bitmap: await bitmapOf(pixels, config.pictureSize),
    })),
  );
}
