/** A folder with everything that a real folder can hold, opened, batched and told about. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { batchCount, pictureBatches } from "../../../../src/data/pictures/batches.ts";
import { type ImageDataset, summarise } from "../../../../src/data/dataset.ts";
import { DecodePool } from "../../../../src/data/pictures/decodePool.ts";
import { HandleFolder } from "../../../../src/data/folder/folder.ts";
import { sortedOrder } from "../../../../src/data/order.ts";
import { PictureSource } from "../../../../src/data/pictures/pictureSource.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";

const urls = import.meta.glob<string>("../../../fixtures/pictures/*.{jpg,png,webp}", {
  query: "?url",
  import: "default",
  eager: true,
});

async function fixture(name: string): Promise<Blob> {
  return (await fetch(urls[`../../../fixtures/pictures/${name}`] ?? "")).blob();
}

async function largePicture(): Promise<Blob> {
  const canvas = new OffscreenCanvas(6000, 4000);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("No canvas.");
  context.fillStyle = "#f80";
  context.fillRect(0, 0, 3000, 2000);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.5 });
}

// The private file system cuts names at 255 bytes, as most file systems do.
const longName = `${"n".repeat(200)}.jpg`;
const markup = "<img src=x onerror=document.title=1>";

async function awkwardFiles(): Promise<Record<string, Blob>> {
  const native = await fixture("native.jpg");
  const whole = await (await fixture("wide.jpg")).arrayBuffer();
  return {
    "grey & more/grey.jpg": await fixture("grey.jpg"),
    "grey & more/cmyk.jpg": await fixture("cmyk.jpg"),
    "grey & more/cut short.jpg": new Blob([whole.slice(0, 3000)]),
    "grey & more/nothing.png": new Blob([]),
    "grey & more/png inside.JPEG": await fixture("native.png"),
    "grey & more/moving.webp": await fixture("animated.webp"),
    "grey & more/notes.txt": new Blob(["text"]),
    "grey & more/.DS_Store": new Blob(["hidden"]),
    "grey & more/Thumbs.db": new Blob(["hidden"]),
    [`${markup}/large.jpg`]: await largePicture(),
    [`${markup}/${longName}`]: native,
    [`${markup}/it's "quoted" 😀.jpg`]: native,
    [`${markup}/text as picture.png`]: new Blob([markup]),
    "one only/single.jpg": await fixture("native-444.jpg"),
    "empty class/readme": new Blob(["no pictures"]),
  };
}

let dataset: ImageDataset;
let pool: DecodePool;

beforeAll(async () => {
  const root = await (
    await navigator.storage.getDirectory()
  ).getDirectoryHandle("awkward 😀", { create: true });
  for (const [path, content] of Object.entries(await awkwardFiles())) {
    const [folder = "", name = ""] = path.split("/");
    const directory = await root.getDirectoryHandle(folder, { create: true });
    const writer = await (await directory.getFileHandle(name, { create: true })).createWritable();
    await writer.write(content);
    await writer.close();
  }
  const opened = await openDataset(new HandleFolder(root), { seed: 1 });
  if (opened.kind !== "images") throw new Error("Pictures were read as a text.");
  dataset = opened;
  pool = new DecodePool(dataset.folder, 1);
});
afterAll(() => pool.dispose());

test("it is recognised: a folder without pictures is no class, a class of one is trained on", () => {
  const { classes, train, validation, layout, name } = summarise(dataset) as Extract<
    ReturnType<typeof summarise>,
    { kind: "images" }
  >;
  expect([name, layout]).toEqual(["awkward 😀", "class folders, split 90/10"]);
  expect(classes.map((row) => [row.id, row.train + row.validation])).toEqual([
    [markup, 4],
    ["grey & more", 6],
    ["one only", 1],
  ]);
  expect([train, validation]).toEqual([9, 2]);
});

test("it gives full batches, and every problem is listed with its name", async () => {
  const source = new PictureSource(dataset, 64, pool);
  for (const part of ["train", "validation"] as const) {
    const order = sortedOrder(source.list(part).length);
    let batches = 0;
    for await (const { pictures, labels } of pictureBatches(source, { part, order, batchSize: 4 })) {
      batches += 1;
      expect(pictures.length).toBe(labels.length * 64 * 64 * 3);
      // A picture that failed would be all zeros.
      for (let i = 0; i < labels.length; i += 1)
        expect(new Set(pictures.subarray(i * 12_288, (i + 1) * 12_288)).size).toBeGreaterThan(1);
    }
    expect(batches).toBeLessThanOrEqual(batchCount(order.length, 4));
    if (part === "train") expect(batches).toBe(3);
  }
  expect(dataset.problems.list.map(({ path, code }) => `${code} ${path}`).toSorted()).toEqual([
    `broken ${markup}/text as picture.png`,
    "broken grey & more/cut short.jpg",
    "empty grey & more/nothing.png",
    "mismatch empty class",
    "wrongType grey & more/notes.txt",
  ]);
  expect(dataset.problems.toCsv()).toContain(
    '"grey & more/cut short.jpg","broken","The JPEG file is cut short."',
  );
});
