import { expect, test } from "vitest";
import { openArchive } from "../../../../src/data/archive/archiveFolder.ts";
import type { ImageDataset } from "../../../../src/data/dataset.ts";
import type { Folder } from "../../../../src/data/folder/folder.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { type Bytes, gzip, joined, makeTar } from "../../../support/samples/archives.ts";
import { folderOf } from "../layouts/folders.ts";

const encoder = new TextEncoder();

async function pictures(folder: Folder): Promise<ImageDataset> {
  const dataset = await openDataset(folder);
  if (dataset.kind !== "images") throw new Error("It was read as a text.");
  return dataset;
}

/** Rows of grey of a bitmap, or of blue, green and red. */
async function pixelsOf({ folder, train }: ImageDataset, index: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(await (await folder.open(train.path(index))).arrayBuffer());
  return bytes.subarray(new DataView(bytes.buffer).getUint32(10, true));
}

/** An IDX of bytes: `sizes`, then values. */
function idx(sizes: readonly number[], value: (at: number) => number): Bytes {
  const at = 4 + sizes.length * 4;
  const bytes = new Uint8Array(at + sizes.reduce((all, size) => all * size, 1));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + sizes.length);
  sizes.forEach((size, index) => view.setUint32(4 + index * 4, size));
  for (let i = at; i < bytes.length; i += 1) bytes[i] = value(i - at);
  return bytes;
}

const mnist = (width: number): Record<string, Bytes> => ({
  "train-images-idx3-ubyte": idx([6, 4, width], (at) => Math.floor(at / (4 * width)) * 10 + (at % width)),
  "train-labels-idx1-ubyte": idx([6], (at) => [3, 7, 3, 7, 7, 3][at] ?? 0),
  "t10k-images-idx3-ubyte": idx([2, 4, width], () => 9),
  "t10k-labels-idx1-ubyte": idx([2], (at) => [7, 3][at] ?? 0),
});

test.each([4, 5])("MNIST's IDX of width %i is classes in parts, and its pixels stay", async (width) => {
  for (const pack of [(bytes: Bytes) => bytes, gzip]) {
    const ending = pack === gzip ? ".gz" : "";
    const files = Object.entries(mnist(width)).map(([name, bytes]) => [
      `MNIST/raw/${name}${ending}`,
      pack(bytes),
    ]);
    const dataset = await pictures(folderOf(Object.fromEntries(files)));
    expect(dataset.classes.map(({ id }) => id)).toEqual(["3", "7"]);
    expect([dataset.train.length, dataset.validation.length]).toEqual([6, 2]);
    expect(dataset.train.path(1)).toBe("train/3/000002.bmp");
    const stride = Math.ceil(width / 4) * 4;
    const row = Array.from({ length: width }, (_, x) => 20 + x);
    expect([...(await pixelsOf(dataset, 1)).subarray(stride, stride + width)]).toEqual(row);
  }
});

test("files that each lie in a folder of their own name, as Kaggle packs them, are read once", async () => {
  const plain = Object.entries(mnist(4));
  const inside = plain.map(([name, bytes]) => [`raw/${name}/${name}`, bytes] as const);
  const dotted = plain.map(([name, bytes]) => [`raw/${name.replace("-idx", ".idx")}`, bytes] as const);
  for (const files of [inside, [...inside, ...dotted]]) {
    const dataset = await pictures(folderOf(Object.fromEntries(files)));
    expect([dataset.train.length, dataset.validation.length]).toEqual([6, 2]);
    expect([...dataset.train.countByLabel(2)]).toEqual([3, 3]);
  }
});

test("an IDX that is cut off, or whose labels are fewer, is refused by its name", async () => {
  const files = mnist(4);
  const images = files["train-images-idx3-ubyte"] ?? new Uint8Array();
  const changes: Record<string, Bytes>[] = [
    { "train-images-idx3-ubyte": images.slice(0, -1) },
    { "train-labels-idx1-ubyte": idx([5], () => 1) },
  ];
  for (const change of changes)
    await expect(pictures(folderOf({ ...files, ...change }))).rejects.toThrow(/train-\w+-idx/);
});

/** Pickles as Python 2 wrote CIFAR's: protocol 2, byte strings, numpy's array by its reconstruction. */
const op = (text: string): Bytes => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
const shortText = (text: string): Bytes =>
  joined([op("U"), Uint8Array.of(text.length), encoder.encode(text)]);
const longBytes = (bytes: Bytes): Bytes => {
  const head = new Uint8Array(5);
  head[0] = 0x54;
  new DataView(head.buffer).setUint32(1, bytes.length, true);
  return joined([head, bytes]);
};
const listOfTexts = (texts: readonly string[]): Bytes => joined([op("]("), ...texts.map(shortText), op("e")]);
const listOfBytes = (values: readonly number[]): Bytes =>
  joined([op("]("), ...values.map((value) => Uint8Array.of(0x4b, value)), op("e")]);
const pickle = (entries: Record<string, Bytes>): Bytes =>
  joined([
    op("\x80\x02}("),
    ...Object.entries(entries).flatMap(([name, value]) => [shortText(name), value]),
    op("u."),
  ]);
const array = (bytes: Bytes): Bytes =>
  joined([
    op(
      "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01K\x01K\x02\x86U\x02u1\x89",
    ),
    longBytes(bytes),
    op("tb"),
  ]);

const pixels = (count: number, first: number): Bytes =>
  Uint8Array.from(
    { length: count * 3072 },
    (_, at) => (first + Math.floor(at / 1024) * 40 + (at % 32)) % 256,
  );
const names = ["cat", "dog"];

const records = (first: number): Bytes =>
  joined(
    [1, 0, 1].map((label, at) =>
      joined([Uint8Array.of(label), pixels(3, first).subarray(at * 3072, (at + 1) * 3072)]),
    ),
  );

function cifar10(form: "python" | "binary"): Record<string, Bytes> {
  if (form === "python")
    return {
      "batches.meta": pickle({ label_names: listOfTexts(names) }),
      ...Object.fromEntries(
        ["data_batch_1", "data_batch_2", "test_batch"].map((name, at) => [
          name,
          pickle({
            batch_label: shortText(name),
            labels: listOfBytes([1, 0, 1]),
            data: array(pixels(3, at)),
            filenames: listOfTexts([`${name}_a.png`, `${name}_b.png`, `${name}_c.png`]),
          }),
        ]),
      ),
    };
  return {
    "batches.meta.txt": encoder.encode("cat\ndog\n\n"),
    "data_batch_1.bin": records(0),
    "data_batch_2.bin": records(1),
    "test_batch.bin": records(2),
  };
}

test.each(["python", "binary"] as const)("CIFAR-10 as downloaded, %s in tar.gz", async (form) => {
  const entries = Object.entries(cifar10(form)).map(([name, content]) => ({
    name: `cifar-10-batches-py/${name}`,
    content,
  }));
  const folder = await openArchive(new Blob([gzip(makeTar(entries))]), "cifar-10.tar.gz");
  const dataset = await pictures(folder);
  expect(dataset.classes.map(({ id }) => id)).toEqual(names);
  expect([...dataset.train.countByLabel(2)]).toEqual([2, 4]);
  expect([dataset.train.length, dataset.validation.length]).toEqual([6, 3]);
  expect(dataset.train.path(0)).toBe(`train/cat/000001${form === "python" ? "_data_batch_1_b" : ""}.bmp`);
  // The second picture of the first batch is the first cat: red begins at 3 * 40, as planes go on from picture to picture.
  expect([...(await pixelsOf(dataset, 0)).subarray(0, 6)]).toEqual([200, 160, 120, 201, 161, 121]);
});

test("CIFAR-100's fine labels are the classes", async () => {
  const batch = (count: number): Bytes =>
    pickle({
      fine_labels: listOfBytes(Array.from({ length: count }, (_, at) => at % 2)),
      coarse_labels: listOfBytes(Array.from({ length: count }, () => 9)),
      data: array(pixels(count, 0)),
    });
  const dataset = await pictures(
    folderOf({
      meta: pickle({ fine_label_names: listOfTexts(["apple", "bear"]) }),
      train: batch(4),
      test: batch(2),
    }),
  );
  expect(dataset.classes.map(({ id }) => id)).toEqual(["apple", "bear"]);
  expect([dataset.train.length, dataset.validation.length]).toEqual([4, 2]);
});

test("a pickle that wants to act is not read", async () => {
  const acting = op("\x80\x02cos\nsystem\nU\x02ls\x85R.");
  await expect(pictures(folderOf({ ...cifar10("python"), data_batch_1: acting }))).rejects.toThrow(
    "data_batch_1",
  );
});
