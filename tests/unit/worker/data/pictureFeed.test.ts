import { expect, test } from "vitest";
import { preset } from "../../../../src/config/presets.ts";
import { augmentPictures } from "../../../../src/data/augmentation/augmentPictures.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { type PictureDecoder, PictureSource } from "../../../../src/data/pictures/pictureSource.ts";
import { bits } from "../../../../src/random.ts";
import { augmentationBoxes } from "../../../../src/training/tasks/augmentation.ts";
import { type PictureBatch, wholeBoxes } from "../../../../src/training/tasks/imageTask.ts";
import { FolderPictures } from "../../../../src/worker/data/pictureFeed.ts";
import { folderOf, pictureFiles } from "../../data/layouts/folders.ts";

const size = 16;
const length = size * size * 3;

/** Noise by the picture's name. */
const decoder: PictureDecoder = {
  decode: async (paths) => {
    const pixels = new Uint8Array(paths.length * length);
    for (const [at, path] of paths.entries())
      for (let i = 0; i < length; i += 1)
        pixels[at * length + i] = bits(Number(/_(\d+)\./.exec(path)?.[1]), i) & 255;
    return { pixels, failures: [] };
  },
};

const config = {
  ...preset("strong", "resnet18"),
  pictureSize: size,
  batchSize: 4,
  autoAugment: "ra",
  colorJitter: 0.4,
} as const;

async function feedOf(
  settings: typeof config | (Omit<typeof config, "sampling"> & { sampling: "balanced" }),
) {
  const files = { ...pictureFiles("train/a/p", 9), ...pictureFiles("val/a/p", 1) };
  const dataset = await openDataset(
    folderOf({ ...files, ...pictureFiles("train/b/p", 5), ...pictureFiles("val/b/p", 1) }),
  );
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  const source = new PictureSource(dataset, size, decoder);
  return { feed: new FolderPictures(source, settings, 2), source };
}

async function all(batches: AsyncIterable<PictureBatch>): Promise<PictureBatch[]> {
  const taken: PictureBatch[] = [];
  for await (const batch of batches) taken.push(batch);
  return taken;
}

test("pictures whose colours change come cropped, mirrored and changed; the device takes all of them", async () => {
  const { feed, source } = await feedOf(config);
  for (const [step, { pictures, indices }] of (await all(feed.training(2, 0))).entries()) {
    const { pixels } = await source.read("train", indices);
    const boxes = augmentationBoxes(config.augmentation, size, indices, config.seed, 2);
    expect(pictures, `step ${step}`).toEqual(
      augmentPictures(pixels, { size, boxes, draws: indices, epoch: 2, settings: config }),
    );
    expect(feed.boxes(indices, 2)).toEqual(wholeBoxes(indices.length, size));
  }
});

test("gone on with at a step, an epoch has the same pictures", async () => {
  const { feed } = await feedOf(config);
  const whole = (await all(feed.training(1, 0))).map(({ pictures }) => pictures);
  expect((await all(feed.training(1, 2))).map(({ pictures }) => pictures)).toEqual(whole.slice(2));
});

test("a picture that comes twice in an epoch is changed anew", async () => {
  const { feed } = await feedOf({ ...config, sampling: "balanced" });
  const seen = new Map<number, Uint8Array[]>();
  for (const { indices, pictures } of await all(feed.training(0, 0)))
    indices.forEach((index, row) =>
      seen.set(index, [...(seen.get(index) ?? []), pictures.slice(row * length, (row + 1) * length)]),
    );
  const twice = [...seen.values()].find(({ length: times }) => times > 1);
  expect(twice).toBeDefined();
  expect(twice![0]).not.toEqual(twice![1]);
});

test("validation pictures stay as they are", async () => {
  const { feed, source } = await feedOf(config);
  const [batch] = await all(feed.validation(2));
  expect(batch!.pictures).toEqual((await source.read("validation", batch!.indices)).pixels);
});
