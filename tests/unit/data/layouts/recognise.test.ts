import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ImageDataset, summarise } from "../../../../src/data/dataset.ts";
import { FileListFolder, type Folder, type Listing } from "../../../../src/data/folder/folder.ts";
import type { PictureList } from "../../../../src/data/pictures/pictureList.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { folderOf, pictureFiles } from "./folders.ts";

async function pictures(folder: Folder): Promise<ImageDataset> {
  const dataset = await openDataset(folder);
  if (dataset.kind !== "images") throw new Error("Pictures were read as a text.");
  return dataset;
}

const rows = (list: PictureList): string[] =>
  Array.from({ length: list.length }, (_, index) => `${list.label(index)} ${list.path(index)}`);

/** A Tiny-ImageNet of two classes with three training and two validation pictures each. */
const tiny = (): Record<string, string> => ({
  "wnids.txt": "n02\nn01\n",
  "words.txt": "n01\tgoldfish, Carassius auratus\nn02\ttench\nn03\tnothing here\n",
  ...pictureFiles("train/n01/images/n01", 3),
  "train/n01/n01_boxes.txt": "n01_0.JPEG\t0\n".repeat(3),
  ...pictureFiles("train/n02/images/n02", 3),
  "train/n02/n02_boxes.txt": "n02_0.JPEG\t0\n".repeat(3),
  ...pictureFiles("val/images/val", 4),
  "val/val_annotations.txt": [
    "val_0.JPEG\tn02\t0\t0\t63\t63",
    "val_1.JPEG\tn01\t0\t0\t63\t63",
    "val_2.JPEG\tn02\t0\t0\t63\t63",
    "val_3.JPEG\tn01\t0\t0\t63\t63",
    "",
  ].join("\n"),
  ...pictureFiles("test/images/test", 2),
});

test("pictures that browsers do not show are named, with what to do", async () => {
  const mixed = {
    ...pictureFiles("cat/a", 3),
    "cat/b.HEIC": "x",
    "dog/c.tif": "x",
    ...pictureFiles("dog/d", 2),
  };
  const dataset = await pictures(folderOf(mixed));
  expect(dataset.notices).toEqual([
    { code: "foreign", kind: "HEIC", pictures: 1 },
    { code: "foreign", kind: "TIFF", pictures: 1 },
  ]);
  expect(dataset.problems.list.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    "cat/b.HEIC: HEIC pictures are not read here: convert them to JPEG or PNG first.",
    "dog/c.tif: TIFF pictures are not read here: convert them to JPEG or PNG first.",
  ]);
  const phone = { "cat/1.heic": "x", "cat/2.heic": "x", "dog/1.heic": "x" };
  await expect(openDataset(folderOf(phone))).rejects.toThrow("3 HEIC pictures, which browsers do not show.");
});

describe("Tiny-ImageNet", () => {
  test("classes are sorted wnids with names, validation stands in class order", async () => {
    const dataset = await pictures(folderOf(tiny(), "tiny-imagenet-200"));
    expect(dataset.layout).toBe("Tiny-ImageNet");
    expect(dataset.classes).toEqual([
      { id: "n01", name: "goldfish" },
      { id: "n02", name: "tench" },
    ]);
    expect(rows(dataset.train)).toEqual([
      ...[0, 1, 2].map((i) => `0 train/n01/images/n01_${i}.JPEG`),
      ...[0, 1, 2].map((i) => `1 train/n02/images/n02_${i}.JPEG`),
    ]);
    expect(rows(dataset.validation)).toEqual([
      "0 val/images/val_1.JPEG",
      "0 val/images/val_3.JPEG",
      "1 val/images/val_0.JPEG",
      "1 val/images/val_2.JPEG",
    ]);
    expect(dataset.problems.total).toBe(0);
    expect(summarise(dataset)).toMatchObject({
      kind: "images",
      name: "tiny-imagenet-200",
      train: 6,
      validation: 4,
      classes: [
        { id: "n01", name: "goldfish", train: 3, validation: 2 },
        { id: "n02", name: "tench", train: 3, validation: 2 },
      ],
    });
  });

  test("a directory listed short is read again", async () => {
    const whole = folderOf(tiny());
    const listed = new Map<string, number>();
    const list = async (path: string): Promise<Listing> => {
      const times = (listed.get(path) ?? 0) + 1;
      listed.set(path, times);
      const { files, folders } = await whole.list(path);
      const isShort = times === 1 && (path === "train/n02/images" || path === "val/images");
      return { files: isShort ? files.slice(0, 1) : files, folders };
    };
    const dataset = await pictures({ name: "set", handle: null, list, open: (path) => whole.open(path) });
    expect([dataset.train.length, dataset.validation.length, dataset.problems.total]).toEqual([6, 4, 0]);
  });

  test("what stays missing is told, per class and in all", async () => {
    const files = tiny();
    delete files["train/n02/images/n02_1.JPEG"];
    delete files["val/images/val_3.JPEG"];
    files["val/images/extra.JPEG"] = "x";
    files["wnids.txt"] += "n09\n";
    const { problems, train, validation } = await pictures(folderOf(files));
    expect([train.length, validation.length]).toEqual([5, 3]);
    expect(problems.list.map(({ path, code }) => `${code} ${path}`).toSorted()).toEqual([
      "mismatch train",
      "mismatch train/n02",
      "missing train/n09",
      "missing val/images/val_3.JPEG",
      "unlabelled val/images/extra.JPEG",
    ]);
    expect(problems.list.find(({ path }) => path === "train")?.message).toContain("5 of 6 training pictures");
  });
});

const classes = (path: string, count: number): Record<string, string> => ({
  ...pictureFiles(`${path}cat/a`, count),
  ...pictureFiles(`${path}Dog/b`, count),
});

describe("class folders", () => {
  test.each(["val", "valid", "validation", "test"])(
    "train and %s as ImageFolder sorts them",
    async (part) => {
      const dataset = await pictures(folderOf({ ...classes("train/", 3), ...classes(`${part}/`, 2) }));
      expect(dataset.classes.map(({ id }) => id)).toEqual(["Dog", "cat"]);
      expect(rows(dataset.validation)).toEqual([
        `0 ${part}/Dog/b_0.JPEG`,
        `0 ${part}/Dog/b_1.JPEG`,
        `1 ${part}/cat/a_0.JPEG`,
        `1 ${part}/cat/a_1.JPEG`,
      ]);
    },
  );

  test("a tenth of each class is held back by seed, and a class of one is trained on", async () => {
    const files = { ...classes("", 40), "one/only.png": "x" };
    const first = await openDataset(folderOf(files), { seed: 1 });
    const again = await openDataset(folderOf(files), { seed: 1 });
    const other = await openDataset(folderOf(files), { seed: 2 });
    if (first.kind === "text" || again.kind === "text" || other.kind === "text")
      throw new Error("Not pictures.");
    expect([...first.train.countByLabel(3)]).toEqual([36, 36, 1]);
    expect([...first.validation.countByLabel(3)]).toEqual([4, 4, 0]);
    expect(rows(again.validation)).toEqual(rows(first.validation));
    expect(rows(other.validation)).not.toEqual(rows(first.validation));
    const both = [...rows(first.train), ...rows(first.validation)];
    expect(new Set(both).size).toBe(81);
  });

  test("train alone is split, and a wrapping folder is looked into", async () => {
    const dataset = await pictures(folderOf(classes("archive/train/", 10)));
    expect([dataset.train.length, dataset.validation.length]).toEqual([18, 2]);
  });

  test("names are any text and are sorted as Python sorts them", async () => {
    const ids = [
      "a b",
      `"q"`,
      "<img src=x onerror=alert(1)>",
      "😀",
      "\uff21",
      "__proto__",
      "é",
      "x".repeat(200),
    ];
    const files = Object.fromEntries(ids.map((id) => [`train/${id}/p 1.jpg`, "x"]));
    const dataset = await pictures(folderOf({ ...files, ...pictureFiles("val/a b/v", 1) }));
    // sorted() of the same list in Python 3.
    expect(dataset.classes.map(({ id }) => id)).toEqual([
      `"q"`,
      "<img src=x onerror=alert(1)>",
      "__proto__",
      "a b",
      "x".repeat(200),
      "é",
      "\uff21",
      "😀",
    ]);
    expect(dataset.train.path(7)).toBe("train/😀/p 1.jpg");
  });

  test("deeper folders belong to their class; other files and empty classes are told; hidden files are not", async () => {
    const dataset = await pictures(
      folderOf({
        ...classes("", 2),
        "cat/inner/deep.png": "x",
        "cat/notes.txt": "x",
        "cat/.DS_Store": "x",
        "empty/Thumbs.db": "x",
        "none/readme.md": "x",
        "readme.md": "x",
        "cat/scan.tiff": "x",
      }),
    );
    expect(dataset.classes.map(({ id }) => id)).toEqual(["Dog", "cat"]);
    expect(rows(dataset.train).concat(rows(dataset.validation))).toContain("1 cat/inner/deep.png");
    expect(dataset.problems.list.map(({ path, code }) => `${code} ${path}`).toSorted()).toEqual([
      "mismatch none",
      "unlabelled readme.md",
      "wrongType cat/notes.txt",
      "wrongType cat/scan.tiff",
    ]);
  });
});

describe("labels.csv", () => {
  const side = { ...pictureFiles("p", 20), "q, r.png": "x" };
  const body = Array.from({ length: 20 }, (_, i) => `p_${i}.JPEG,${i % 2 ? "odd" : "even"}`).join("\r\n");

  test.each([
    ["a header and quotes", `\ufefffile,class\r\n${body}\r\n"q, r.png","even"\r\n`],
    ["no header", `${body}\n"q, r.png",even`],
    [
      "columns the other way round",
      `class,size,file\n${body.replace(/(.*),(\w+)/g, "$2,1,$1")}\neven,1,"q, r.png"\n`,
    ],
  ])("with %s", async (_, csv) => {
    const dataset = await pictures(folderOf({ ...side, "labels.csv": csv }));
    expect(dataset.layout).toBe("pictures with labels.csv, split 90/10");
    expect(dataset.classes.map(({ id }) => id)).toEqual(["even", "odd"]);
    expect(dataset.train.length + dataset.validation.length).toBe(21);
    expect(dataset.problems.total).toBe(0);
  });

  test("rows without a file and files without a row are told", async () => {
    const dataset = await pictures(
      folderOf({ ...side, "labels.csv": `file,class\n${body}\nmissing.png,odd\n` }),
    );
    expect(dataset.problems.list.map(({ path, code }) => `${code} ${path}`)).toEqual([
      "missing missing.png",
      "unlabelled q, r.png",
    ]);
  });
});

describe("a folder that is not understood is told what was seen", () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      "side by side",
      pictureFiles("p", 1204),
      /^“holiday” holds 1,204 pictures side by side, with no class folders and no label file\. Put/,
    ],
    ["empty", {}, /is empty/],
    ["hidden only", { ".DS_Store": "x" }, /is empty/],
    [
      "one class",
      { ...pictureFiles("cat/a", 3), ...pictureFiles("cat/b", 3) },
      /pictures of one class only, “cat”/,
    ],
    [
      "corpus without valid",
      { "train.txt": "a", "test.txt": "a" },
      /has train\.txt and test\.txt, but not valid\.txt/,
    ],
    [
      "programs",
      { "a.exe": "x", "b/c.exe": "x" },
      /holds 2 files in 1 folder, most of them \.exe, .* no class folders/,
    ],
  ])("%s", async (_, files, message) => {
    await expect(openDataset(folderOf(files, "holiday"))).rejects.toThrow(message);
  });
});

test("reading tells how far it is and stops when told to", async () => {
  const files = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`c${i % 30}/p${i}.png`, "x"]));
  const told: number[] = [];
  await openDataset(folderOf(files), { onReading: (progress) => told.push(progress.files) });
  expect(told.at(-1)).toBe(3000);
  const stop = new AbortController();
  stop.abort(new Error("Reading was cancelled."));
  await expect(openDataset(folderOf(files), { signal: stop.signal })).rejects.toThrow(
    "Reading was cancelled.",
  );
});

test("files of a picker with or without the folder's name in front are the same folder", async () => {
  const bare = pictureFiles("train/a/x", 2);
  const named = Object.keys(bare).map((path) => ({ path: `set/${path}`, file: new Blob(["x"]) }));
  const folder = new FileListFolder("set", named);
  expect(await folder.list("train/a")).toEqual(await folderOf(bare).list("train/a"));
  await expect(folder.open("train/none.png")).rejects.toThrow("is not there any more");
});

test("any listing is recognised or refused with words, and every picture keeps its class", async () => {
  const part = fc.oneof(
    fc.constantFrom(
      "train",
      "val",
      "test",
      "images",
      "wnids.txt",
      "val_annotations.txt",
      "labels.csv",
      "a.jpg",
      "b.png",
      "train.txt",
    ),
    fc.string({ minLength: 1, maxLength: 6 }).map((name) => name.replaceAll("/", "_")),
  );
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(path, fc.string({ maxLength: 30 }), { maxKeys: 25 }), async (files) => {
      try {
        const dataset = await openDataset(folderOf(files));
        if (dataset.kind === "text") return;
        for (const list of [dataset.train, dataset.validation])
          for (let index = 0; index < list.length; index += 1) {
            expect(list.label(index)).toBeLessThan(dataset.classes.length);
            await dataset.folder.open(list.path(index));
          }
      } catch (error) {
        expect(error).toMatchObject({ name: expect.stringMatching(/^(NotRecognised|Corpus)Error$/) });
      }
    }),
    { numRuns: 500 },
  );
});
