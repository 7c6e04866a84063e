/** Parquet files as the library datasets writes them (scripts/reference/parquet.py). */
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
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

/** A frame of Zstandard that holds its bytes as they are (RFC 8878, 3.1.1): one block of less than 128 KiB. */
function zstdFrame(bytes: Uint8Array): Uint8Array {
  const head = new Uint8Array(12);
  const view = new DataView(head.buffer);
  view.setUint32(0, 0xfd2fb528, true);
  // One segment, whose length takes four bytes.
  view.setUint8(4, 0xa0);
  view.setUint32(5, bytes.length, true);
  // The last block, raw.
  view.setUint16(9, ((bytes.length << 3) | 1) & 0xffff, true);
  view.setUint8(11, bytes.length >> 13);
  return new Uint8Array([...head, ...bytes]);
}

/** A block of LZ4 of literals alone. */
function lz4Block(bytes: Uint8Array): Uint8Array {
  const lengths = [];
  let rest = bytes.length - 15;
  for (; rest >= 255; rest -= 255) lengths.push(255);
  return new Uint8Array([0xf0, ...lengths, rest, ...bytes]);
}

test.each([
  ["GZIP", (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes))],
  ["BROTLI", (bytes: Uint8Array) => new Uint8Array(brotliCompressSync(bytes))],
  ["ZSTD", zstdFrame],
  ["LZ4_RAW", lz4Block],
] as const)("a text that is packed with %s", async (codec, pack) => {
  const lines = Array.from({ length: 80 }, (_, at) => `The dog barked ${at} times at the moon , and slept .`);
  const buffer = parquetWriteBuffer({
    columnData: [{ name: "text", data: lines, type: "STRING" }],
    codec,
    compressors: { [codec]: pack },
  });
  const file = new Blob([buffer]);
  const dataset = await openDataset(new FileListFolder("dogs.parquet", [{ path: "dogs.parquet", file }]));
  if (dataset.kind !== "text") throw new Error("Not a text.");
  expect(dataset.excerpt).toBe(lines[0]);
  expect(dataset.train.length + dataset.valid.length + dataset.test.length).toBeGreaterThan(80 * 12);
});
