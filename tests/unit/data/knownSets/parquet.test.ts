/** Parquet files as the library datasets writes them (scripts/reference/parquet.py). */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FileListFolder } from "../../../../src/data/folder/folder.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { pictureHeader } from "../../../../src/data/pictures/pictureHeader.ts";

const fixture = (name: string): Blob =>
  new Blob([readFileSync(new URL(`../../../fixtures/parquet/${name}`, import.meta.url))]);

const [train, held] = ["train-00000-of-00001.parquet", "test-00000-of-00001.parquet"];

test.each([
  ["in order", [train, held]],
  ["reversed", [held, train]],
])("pictures, by their class names and parts, %s", async (_, names) => {
  const files = names.map((name) => ({ path: `data/${name}`, file: fixture(name) }));
  const dataset = await openDataset(new FileListFolder("pets", files));
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  expect(dataset.classes.map(({ name }) => name)).toEqual(["cat", "dog"]);
  // One of seven has no label.
  expect([...dataset.train.countByLabel(2)]).toEqual([3, 3]);
  expect([...dataset.validation.countByLabel(2)]).toEqual([1, 1]);
  const kinds = new Set<string>();
  for (let index = 0; index < dataset.train.length; index += 1) {
    const bytes = new Uint8Array(await (await dataset.folder.open(dataset.train.path(index))).arrayBuffer());
    const header = pictureHeader(bytes);
    expect(header).toMatchObject({ width: 8, height: 8, isCutShort: false });
    kinds.add(header?.kind ?? "none");
  }
  expect(kinds).toEqual(new Set(["JPEG", "PNG"]));
});

test("a column of text", async () => {
  const dataset = await openDataset(
    new FileListFolder("text.parquet", [{ path: "text.parquet", file: fixture("text.parquet") }]),
  );
  if (dataset.kind !== "text") throw new Error("Not a text.");
  expect(dataset.excerpt).toBe("The cat sat on the mat 0 times , and then it went away again .");
  // 60 lines of 15 words and an end; every line has another number.
  expect(dataset.train.length + dataset.valid.length + dataset.test.length).toBeGreaterThan(60 * 14);
});

test("a file that is called so and is none is refused", async () => {
  const folder = new FileListFolder("set", [
    { path: "train.parquet", file: new Blob(["PAR1 nothing PAR1"]) },
  ]);
  await expect(openDataset(folder)).rejects.toThrow("does not hold what that has");
});
