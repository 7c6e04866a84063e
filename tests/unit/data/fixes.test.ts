/** Decisions about single pictures, laid over a set: which pictures are in which part under which class, and where their pixels lie. */
import { expect, test } from "vitest";
import type { Fix } from "../../../src/config/reading.ts";
import type { ImageDataset } from "../../../src/data/dataset.ts";
import { fingerprint } from "../../../src/data/fingerprint.ts";
import { asRead, pathsNotIn, withFixes } from "../../../src/data/fixes.ts";
import { openDataset } from "../../../src/data/layouts/recognise.ts";
import { slotsOf, splitAgain } from "../../../src/data/layouts/pictures/split.ts";
import { folderOf, pictureFiles } from "./layouts/folders.ts";

async function pictures(files: Record<string, string>): Promise<ImageDataset> {
  const dataset = await openDataset(folderOf(files), { seed: 3 });
  if (dataset.kind !== "images") throw new Error("These are pictures.");
  return dataset;
}

const rows = ({ train, validation }: ImageDataset): [string, number][][] =>
  [train, validation].map((list) =>
    Array.from({ length: list.length }, (_, at) => [list.path(at), list.label(at)]),
  );

const parts = {
  ...pictureFiles("train/cat/a", 3),
  ...pictureFiles("train/dog/b", 2),
  ...pictureFiles("val/cat/c", 2),
  ...pictureFiles("val/dog/d", 1),
};

const fixes: Fix[] = [
  { path: "train/cat/a_1.JPEG", action: "exclude" },
  { path: "train/dog/b_0.JPEG", action: "relabel", class: "cat" },
  { path: "train/dog/b_1.JPEG", action: "keep" },
  { path: "val/cat/c_0.JPEG", action: "exclude" },
];

test("excluded pictures are in no part, relabelled ones have their new class in their old place", async () => {
  const dataset = await pictures(parts);
  const fixed = withFixes(dataset, fixes);
  expect(rows(fixed)).toEqual([
    [
      ["train/cat/a_0.JPEG", 0],
      ["train/cat/a_2.JPEG", 0],
      ["train/dog/b_0.JPEG", 0],
      ["train/dog/b_1.JPEG", 1],
    ],
    [
      ["val/cat/c_1.JPEG", 0],
      ["val/dog/d_0.JPEG", 1],
    ],
  ]);
  expect(fixed.reading.fixes).toEqual(fixes);
  expect(asRead(fixed)).toBe(dataset);
  expect(withFixes(dataset, [])).toBe(dataset);
});

test("their pixels lie in the packed copy where they lay, and the set is the same one", async () => {
  const dataset = await pictures(parts);
  const fixed = withFixes(dataset, fixes);
  expect(slotsOf(fixed)).toEqual({
    train: Int32Array.of(0, 2, 3, 4),
    validation: Int32Array.of(6, 7),
  });
  expect(await fingerprint(fixed)).toBe(await fingerprint(dataset));
});

test("a set without a validation part is split as it was read, whatever was decided", async () => {
  const whole = await pictures({ ...pictureFiles("cat/a", 20), ...pictureFiles("dog/b", 20) });
  const split = splitAgain(whole, 7);
  const held = split.validation.path(0);
  const fixed = withFixes(split, [
    { path: held, action: "relabel", class: "dog" },
    { path: "dog/b_3.JPEG", action: "exclude" },
  ]);
  expect(fixed.validation.path(0)).toBe(held);
  expect(fixed.validation.label(0)).toBe(1);
  const places = [slotsOf(split), slotsOf(fixed)].map((slots) => [
    ...(slots?.train ?? []),
    ...(slots?.validation ?? []),
  ]);
  expect(places[0]?.length).toBe(40);
  expect(places[1]?.length).toBe(39);
  expect(places[0]).toEqual(expect.arrayContaining(places[1] ?? []));
});

test("a picture that is not there is told, a class that is not there refused", async () => {
  const dataset = await pictures(parts);
  expect(pathsNotIn(dataset, [...fixes, { path: "train/cat/gone.JPEG", action: "exclude" }])).toEqual([
    "train/cat/gone.JPEG",
  ]);
  expect(() =>
    withFixes(dataset, [{ path: "train/cat/a_0.JPEG", action: "relabel", class: "bird" }]),
  ).toThrow(/train\/cat\/a_0\.JPEG is to be of the class “bird”, which these data do not have/);
});
