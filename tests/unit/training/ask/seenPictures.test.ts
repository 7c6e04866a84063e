import { expect, test } from "vitest";
import { preset } from "../../../../src/config/presets.ts";
import type { RunConfig } from "../../../../src/config/config.ts";
import { sortedOrder } from "../../../../src/data/order.ts";
import { bits } from "../../../../src/random.ts";
import { seenPictures } from "../../../../src/training/ask/seenPictures.ts";
import { augmentationBoxes } from "../../../../src/training/tasks/augmentation.ts";
import { ImageTask, type PictureFeed } from "../../../../src/training/tasks/imageTask.ts";

const size = 16;
const length = size * size * 3;
const count = 10;
const pictures = Uint8Array.from({ length: count * length }, (_, i) => bits(9, i) & 255);
const picture = (at: number): Uint8Array => pictures.slice(at * length, (at + 1) * length);

function taskOf(config: RunConfig): ImageTask {
  const indices = Int32Array.from({ length: count }, (_, at) => at);
  const feed: PictureFeed = {
    counts: { train: count, validation: count },
    classes: 3,
    trainLabels: () => indices.map((at) => at % 3),
    order: () => sortedOrder(count),
    async *training() {
      yield { pictures, labels: indices.map((at) => at % 3), indices, waitMs: 0 };
    },
    async *trainInOrder() {},
    async *validation() {},
    boxes: (draws, epoch) => augmentationBoxes(config.augmentation, size, draws, config.seed, epoch),
  };
  return new ImageTask(feed, config);
}

const plain = { ...preset("report", "resnet18"), pictureSize: size, batchSize: count };
const seen = (config: RunConfig, wanted: number) => seenPictures(taskOf(config), config, 0, wanted);

test("without augmentation they are the pictures themselves, with their classes", async () => {
  const all = await seen(plain, 4);
  expect(all.map(({ pixels }) => pixels)).toEqual([0, 1, 2, 3].map(picture));
  expect(all.map(({ label, other }) => [label, other])).toEqual([0, 1, 2, 0].map((label) => [label, null]));
});

test("blended, each is its share of itself and the rest of the one before, of whose class it tells", async () => {
  const all = await seen({ ...plain, mixup: 1 }, 4);
  const { share } = all[0]!.other!;
  expect(all.map(({ other }) => other)).toEqual([0, 0, 1, 2].map((label) => ({ label, share })));
  all.forEach(({ pixels }, at) => {
    const before = picture((at + count - 1) % count);
    const wanted = picture(at).map((own, i) => Math.round(share * own + (1 - share) * before[i]!));
    expect(Math.max(...pixels.map((value, i) => Math.abs(value - wanted[i]!)))).toBeLessThanOrEqual(1);
  });
});

test.each([
  { augmentation: "imagenet", erasing: 1 },
  { augmentation: "strong", cutmix: 1 },
  { augmentation: "flip", mixup: 0.4, cutmix: 1, microBatch: 3 },
] as const)("some of a batch are the same as all of it: %o", async (over) => {
  const config = { ...plain, ...over };
  const all = await seen(config, count);
  expect(all).toHaveLength(count);
  expect(await seen(config, 5)).toEqual(all.slice(0, 5));
});
