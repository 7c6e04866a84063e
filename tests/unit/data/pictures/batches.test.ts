import { describe, expect, test } from "vitest";
import {
  type BatchOptions,
  batchCount,
  type PictureBatch,
  pictureBatches,
  PicturesGoneError,
} from "../../../../src/data/pictures/batches.ts";
import type { DecodeFailure } from "../../../../src/data/pictures/decodeFailure.ts";
import { shuffledOrder, sortedOrder } from "../../../../src/data/order.ts";
import { type PictureDecoder, PictureSource } from "../../../../src/data/pictures/pictureSource.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { folderOf, pictureFiles } from "../layouts/folders.ts";

const size = 2;

/** Decodes a picture `..._7.JPEG` to twelve sevens; fails for the names given. */
class NumberDecoder implements PictureDecoder {
  decoded = new Map<string, number>();
  underWay = 0;
  most = 0;

  constructor(private readonly bad: Record<string, DecodeFailure["code"]> = {}) {}

  async decode(
    paths: readonly string[],
  ): Promise<{ pixels: Uint8Array<ArrayBuffer>; failures: DecodeFailure[] }> {
    this.underWay += 1;
    this.most = Math.max(this.most, this.underWay);
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.underWay -= 1;
    const pixels = new Uint8Array(paths.length * size * size * 3);
    const failures: DecodeFailure[] = [];
    for (const [index, path] of paths.entries()) {
      this.decoded.set(path, (this.decoded.get(path) ?? 0) + 1);
      const code = this.bad[path];
      if (code) failures.push({ index, code, message: "It is bad." });
      else
        pixels.fill(
          Number(/_(\d+)\./.exec(path)?.[1]),
          index * size * size * 3,
          (index + 1) * size * size * 3,
        );
    }
    return { pixels, failures };
  }
}

async function sourceOf(perClass: number, decoder: PictureDecoder): Promise<PictureSource> {
  const dataset = await openDataset(
    folderOf({
      ...pictureFiles("train/a/p", perClass),
      ...pictureFiles("train/b/p", perClass),
      ...pictureFiles("val/a/p", 5),
      ...pictureFiles("val/b/p", 5),
    }),
  );
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  return new PictureSource(dataset, size, decoder);
}

async function all(
  source: PictureSource,
  options: Omit<BatchOptions, "part"> & { part?: "train" | "validation" },
): Promise<PictureBatch[]> {
  const batches: PictureBatch[] = [];
  for await (const batch of pictureBatches(source, { part: "train", ...options })) batches.push(batch);
  return batches;
}

const indicesOf = (batches: PictureBatch[]): number[] => batches.flatMap(({ indices }) => [...indices]);

test("an epoch gives every picture once, with its label and pixels, the last batch shorter", async () => {
  const decoder = new NumberDecoder();
  const source = await sourceOf(25, decoder);
  const batches = await all(source, { order: shuffledOrder(50, 3), batchSize: 8 });
  expect(batches.map(({ labels }) => labels.length)).toEqual([8, 8, 8, 8, 8, 8, 2]);
  expect(batches.length).toBe(batchCount(50, 8));
  expect(indicesOf(batches).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  for (const { pictures, labels, indices, waitMs } of batches) {
    expect(waitMs).toBeGreaterThanOrEqual(0);
    for (const [i, index] of indices.entries()) {
      expect(labels[i]).toBe(index < 25 ? 0 : 1);
      const number = Number(/_(\d+)\./.exec(source.list("train").path(index))?.[1]);
      expect(new Set(pictures.subarray(i * 12, (i + 1) * 12))).toEqual(new Set([number]));
    }
  }
  expect([...decoder.decoded.values()].every((times) => times === 1)).toBe(true);
});

test("an epoch taken up in the middle goes on as if it had never stopped", async () => {
  const source = await sourceOf(25, new NumberDecoder({ "train/a/p_3.JPEG": "broken" }));
  const order = shuffledOrder(50, 9);
  const whole = await all(source, { order, batchSize: 8 });
  const rest = await all(source, { order, batchSize: 8, startStep: 4 });
  expect(indicesOf(rest)).toEqual(indicesOf(whole.slice(4)));
  expect(await all(source, { order, batchSize: 8, startStep: 7 })).toEqual([]);
});

test("no more batches are read ahead than asked for, and none after the taker leaves", async () => {
  const decoder = new NumberDecoder();
  const source = await sourceOf(50, decoder);
  const batches = pictureBatches(source, { part: "train", order: sortedOrder(100), batchSize: 5, ahead: 2 });
  await batches.next();
  await expect.poll(() => decoder.decoded.size).toBe(15); // the one taken and two ahead
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(decoder.decoded.size).toBe(15);
  expect(decoder.most).toBeLessThanOrEqual(3);
  await batches.return();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(decoder.decoded.size).toBe(15);
});

describe("a picture that cannot be read", () => {
  test("is replaced in training by the next good one of its class, and listed once", async () => {
    const source = await sourceOf(
      25,
      new NumberDecoder({ "train/a/p_10.JPEG": "broken", "train/a/p_11.JPEG": "empty" }),
    );
    const list = source.list("train");
    for (let epoch = 0; epoch < 2; epoch += 1) {
      const batches = await all(source, { order: sortedOrder(50), batchSize: 10 });
      expect(batches.map(({ labels }) => labels.length)).toEqual([10, 10, 10, 10, 10]);
      const names = indicesOf(batches).map((index) => list.path(index));
      expect(names).not.toContain("train/a/p_10.JPEG");
      expect(names).not.toContain("train/a/p_11.JPEG");
      expect(indicesOf(batches).filter((index) => index < 25).length).toBe(25);
      for (const { pictures, indices } of batches)
        expect([...indices].map((_, i) => pictures[i * 12])).toEqual(
          [...indices].map((index) => Number(/_(\d+)\./.exec(list.path(index))?.[1])),
        );
    }
    const found = source.dataset.problems.list.filter(({ code }) => code !== "duplicate");
    expect(
      found.map(({ path, code }) => [path, code]).toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
    ).toEqual([
      ["train/a/p_10.JPEG", "broken"],
      ["train/a/p_11.JPEG", "empty"],
    ]);
    expect(source.meters.skipped).toBe(2);
  });

  test("is left out in validation", async () => {
    const source = await sourceOf(5, new NumberDecoder({ "val/a/p_1.JPEG": "broken" }));
    const batches = await all(source, { part: "validation", order: sortedOrder(10), batchSize: 4 });
    expect(batches.map(({ labels, pictures }) => [labels.length, pictures.length])).toEqual([
      [3, 36],
      [4, 48],
      [2, 24],
    ]);
    expect(indicesOf(batches)).toEqual([0, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...(batches[0]?.pictures ?? [])].filter((_, i) => i % 12 === 0)).toEqual([0, 2, 3]);
  });

  test("pauses the run when the permission ended", async () => {
    const source = await sourceOf(25, new NumberDecoder({ "train/a/p_1.JPEG": "notAllowed" }));
    await expect(all(source, { order: sortedOrder(50), batchSize: 8 })).rejects.toThrow(/permission ended/);
  });

  test("pauses the run when too many are gone, after the batches before them", async () => {
    const gone = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`train/b/p_${i + 10}.JPEG`, "missing" as const]),
    );
    const source = await sourceOf(50, new NumberDecoder(gone));
    const taken: number[] = [];
    const walk = async (): Promise<void> => {
      for await (const { indices } of pictureBatches(source, {
        part: "train",
        order: sortedOrder(100),
        batchSize: 10,
      }))
        taken.push(...indices);
    };
    await expect(walk()).rejects.toThrow(PicturesGoneError);
    expect(taken.slice(0, 40)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    await expect(walk()).rejects.toThrow(
      /of 100 pictures can no longer be read, the last is “train\/b\/p_\d+\.JPEG”/,
    );
  });

  test("ends the run when hardly any is good", async () => {
    const bad = Object.fromEntries(
      ["a", "b"].flatMap((id) =>
        Array.from({ length: 5 }, (_, i) => [`train/${id}/p_${i}.JPEG`, "broken" as const]),
      ),
    );
    const source = await sourceOf(5, new NumberDecoder(bad));
    await expect(all(source, { order: sortedOrder(10), batchSize: 10 })).rejects.toThrow(
      /cannot be (decoded|read)/,
    );
  });
});
