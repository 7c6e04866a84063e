import { afterEach, expect, test } from "vitest";
import { openArchive } from "../../../../src/data/archive/archiveFolder.ts";
import { type Folder, FileListFolder } from "../../../../src/data/folder/folder.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { DecodePool } from "../../../../src/data/pictures/decodePool.ts";
import { type Bytes, type Entry, gzip, makeTar, makeZip } from "../../../support/samples/archives.ts";

const urls = import.meta.glob<string>("../../../fixtures/pictures/*.{jpg,png,webp}", {
  query: "?url",
  import: "default",
  eager: true,
});

const entries: Entry[] = await Promise.all(
  Object.entries(urls).map(async ([path, url], at) => ({
    name: `set/${at % 2 === 0 ? "even" : "odd"}/${path.split("/").at(-1) ?? ""}`,
    content: new Uint8Array(await (await fetch(url)).arrayBuffer()),
  })),
);

const forms: Record<string, () => Bytes> = {
  "stored.zip": () => makeZip(entries),
  "deflated.zip": () => makeZip(entries, { deflate: true, descriptors: true, localExtra: 200 }),
  "set.tar": () => makeTar(entries),
  "set.tar.gz": () => gzip(makeTar(entries)),
};

const pools: DecodePool[] = [];
afterEach(() => pools.splice(0).forEach((pool) => pool.dispose()));

async function pixelsOf(folder: Folder): Promise<{ pixels: Uint8Array; classes: string[]; paths: string[] }> {
  const dataset = await openDataset(folder);
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  const paths = Array.from({ length: dataset.train.length }, (_, at) => dataset.train.path(at));
  const pool = new DecodePool(folder, 2);
  pools.push(pool);
  const { pixels, failures } = await pool.decode(paths, 32);
  expect(failures).toEqual([]);
  return { pixels, classes: dataset.classes.map(({ id }) => id), paths };
}

test.each(Object.keys(forms))("pictures in %s are those of the folder, bit for bit", async (name) => {
  const loose = new FileListFolder(
    "loose",
    entries.map(({ name: path, content = "" }) => ({ path: String(path), file: new Blob([content]) })),
  );
  const wanted = await pixelsOf(loose);
  const got = await pixelsOf(await openArchive(new Blob([forms[name]?.() ?? ""]), name));
  expect(got.classes).toEqual(["even", "odd"]);
  expect(got.paths).toEqual(wanted.paths);
  expect(got.pixels.some((value) => value > 0)).toBe(true);
  expect(got.pixels).toEqual(wanted.pixels);
});

test("a picture that was damaged in the archive is named, the others stay", async () => {
  const bytes = makeZip(entries);
  const [first] = entries;
  const content = first?.content as Uint8Array;
  // The first entry's content follows its header; a byte of it changes.
  const at = 30 + String(first?.name).length + content.length - 3;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const folder = await openArchive(new Blob([bytes]), "set.zip");
  const pool = new DecodePool(folder, 1);
  pools.push(pool);
  const { failures } = await pool.decode(
    entries.map(({ name }) => String(name)),
    16,
  );
  expect(failures.map(({ index, code }) => [index, code])).toEqual([[0, "broken"]]);
  expect(failures[0]?.message).toContain("checksum");
});
