/** Folders that look like a set and are none, or another one: each was once trained on in silence. */
import { expect, test } from "vitest";
import type { ReadAs } from "../../../../src/config/readAs.ts";
import type { Dataset } from "../../../../src/data/dataset.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { folderOf, pictureFiles } from "./folders.ts";

type Files = Record<string, string>;

const open = (files: Files, readAs: ReadAs = {}): Promise<Dataset> =>
  openDataset(folderOf(files), { readAs });
const refusal = (files: Files): Promise<string> =>
  open(files).then(
    ({ layout }) => `It was read as ${layout}.`,
    (error: unknown) => String(error),
  );

const kinds = ["oak", "ash", "elm"];
const numbered = (folder: string, count: number, extension = "jpg"): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${folder}/${at}.${extension}`, "x"]));
const classes = (path: string, count: number): Files =>
  Object.assign({}, ...kinds.map((name) => pictureFiles(`${path}${name}/p`, count))) as Files;
const rows = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${row(at)}\n`).join("");

const labels = (at: number): string =>
  at % 2 === 1 ? `${kinds[at % 3]} ${kinds[(at + 1) % 3]}` : `${kinds[at % 3]}`;
const twoWords = (at: number): string => `${at % 2 ? "big" : "small"} ${kinds[at % 3]}`;
const partTable = (count: number): string =>
  `file_name,label\n${rows(count, (at) => `${at}.png,${kinds[at % 3]}`)}`;
const jsonLine = (at: number): string =>
  `{"url":"https://example.org/${"x".repeat(90)}","body":"word${at} is said again"}`;
const textRow = (at: number): string =>
  `${at % 4},"A headline of some length that is said again, number ${at % 9}"`;

test.each<[string, Files]>([
  [
    "boxes as YOLO keeps them",
    {
      ...numbered("images/train", 10),
      ...Object.fromEntries(
        Array.from({ length: 10 }, (_, at) => [`labels/train/${at}.txt`, "1 .5 .5 .2 .2"]),
      ),
      "data.yaml": "names: [oak, ash]",
    },
  ],
  [
    "lists of paths and several numbers",
    {
      ...numbered("images", 20),
      "Train.TXT": rows(20, (at) => `images/${at}.jpg ${at % 3} ${at % 5}`),
      "names.txt": "oak",
    },
  ],
])("texts that tell of pictures are not trained on: %s", async (_, files) => {
  for (const listed of [files, Object.fromEntries(Object.entries(files).toReversed())])
    expect(await refusal(listed)).toMatch(/pictures without class folders, and texts that tell of them/);
});

test("a text with a few drawings beside it is still a text, and a choice is taken", async () => {
  const novel = "It was the best of times, it was the worst of times. ".repeat(400);
  const book = await open({ "novel.txt": novel, "cover.jpg": "x", "novel.jpg": "x" });
  expect(book.kind).toBe("text");
  const captions = rows(60, (at) => `${at}.jpg a dog that runs over the grass`);
  const files = { ...numbered("images", 60), "captions.txt": captions };
  expect(await refusal(files)).toMatch(/captions\.txt among them/);
  expect((await open(files, { layout: "texts" })).kind).toBe("text");
});

test("a column of measurements is no class; of columns of 0 and 1 the marked one is", async () => {
  const ages = {
    ...numbered("faces", 20),
    "ages.csv": `file,age\n${rows(20, (at) => `${at}.jpg,${at * 1.5}`)}`,
  };
  expect(await refusal(ages)).toMatch(/ages\.csv gives each picture a number in its column “age”/);
  const marks = (at: number): string => kinds.map((_, kind) => (at % 3 === kind ? 1 : 0)).join(",");
  const head = `image_id,${kinds.join(",")}\n`;
  const plants = { ...numbered("images", 24), "Train.csv": head + rows(24, (at) => `${at},${marks(at)}`) };
  const read = await open(plants);
  expect(read.kind === "images" && read.classes.map(({ id }) => id)).toEqual(["ash", "elm", "oak"]);
  // A picture of two classes, or of none, has no single one.
  const loose = { ...plants, "Train.csv": `${plants["Train.csv"]}0,1,1,0\n` };
  expect(await refusal(loose)).toMatch(/Train\.csv has a column of 0 and 1 for each class, “oak” and 2 more/);
  // One such column is a class of two.
  const one = await open({
    ...numbered("images", 20),
    "t.csv": `id,sick\n${rows(20, (at) => `${at},${at % 2}`)}`,
  });
  expect([one.confidence, one.kind === "images" && one.classes.length]).toEqual(["sure", 2]);
});

test("what may be several classes of one picture, or a sentence about it, is asked about", async () => {
  const several = {
    ...numbered("train", 24),
    "train.csv": `image,labels\n${rows(24, (at) => `${at}.jpg,${labels(at)}`)}`,
  };
  expect((await open(several)).confidence).toBe("guess");
  const told = {
    ...numbered("i", 24),
    "c.csv": `image,caption\n${rows(24, (at) => `${at}.jpg,tree number ${at}`)}`,
  };
  expect((await open(told)).confidence).toBe("guess");
  // A class of two words is one.
  const plain = {
    ...numbered("i", 24),
    "l.csv": `image,label\n${rows(24, (at) => `${at}.jpg,${twoWords(at)}`)}`,
  };
  expect((await open(plain)).confidence).toBe("sure");
});

test("masks beside pictures, and sets side by side, are asked about", async () => {
  expect((await open({ ...numbered("images", 20), ...numbered("masks", 20, "png") })).confidence).toBe(
    "guess",
  );
  expect((await open({ ...numbered("Photos", 20), ...numbered("Ground_Truth", 20) })).confidence).toBe(
    "guess",
  );
  const years = ["2019", "2020"].flatMap((year) => [
    classes(`${year}/train/`, 4),
    classes(`${year}/VAL/`, 2),
  ]);
  expect((await open(Object.assign({}, ...years) as Files)).confidence).toBe("guess");
  expect((await open({ ...numbered("masked-lapwing", 9), ...numbered("labelled duck", 9) })).confidence).toBe(
    "sure",
  );
});

test("a list of class names beside class folders is no table of pictures", async () => {
  const files = { ...classes("", 7), "classes.csv": "class_id,name\n0,oak\n1,ash\n2,elm\n" };
  const dataset = await open(files);
  expect(dataset.kind === "images" && dataset.classes.map(({ id }) => id)).toEqual(["ash", "elm", "oak"]);
});

test.each(["val", "Test"])(
  "a table among the pictures of each part, as Hugging Face keeps it: train and %s",
  async (other) => {
    const files = {
      ...numbered("train", 12, "png"),
      "train/metadata.csv": partTable(12),
      ...numbered(other, 6, "png"),
      [`${other}/metadata.csv`]: partTable(6),
    };
    for (const listed of [files, Object.fromEntries(Object.entries(files).toReversed())]) {
      const dataset = await open(listed);
      if (dataset.kind !== "images") throw new Error(dataset.layout);
      expect([dataset.train.length, dataset.validation.length]).toEqual([12, 6]);
      expect(dataset.train.path(0)).toMatch(/^train\//);
      expect(dataset.validation.path(5)).toMatch(new RegExp(`^${other}/`));
    }
  },
);

test("an archive inside of a folder or another archive is named", async () => {
  expect(await refusal({ "set.zip": "x", "readme.md": "unpack it" })).toMatch(/holds an archive, set\.zip/);
  expect(await refusal({ "inner/set.tar": "x" })).toMatch(/holds an archive, set\.tar/);
});

test.each(["validation", "test"])(
  "lines and tables in two parts, train and %s, are not mixed",
  async (other) => {
    const lines = await open({ "train.jsonl": rows(60, jsonLine), [`${other}.jsonl`]: rows(20, jsonLine) });
    if (lines.kind !== "text") throw new Error(lines.layout);
    expect([lines.train.length, lines.valid.length, lines.test.length]).toEqual([300, 100, 0]);
    // The address is longer, and one word.
    expect(lines.seen).toMatchObject({ field: "body" });
    const tables = await open({ "Train.csv": rows(40, textRow), [`${other}.csv`]: rows(12, textRow) });
    expect(tables.kind === "text" && tables.reading?.valid?.map(({ path }) => path)).toEqual([
      `${other}.csv`,
    ]);
  },
);

test.each([
  ["folders", "train/a.txt", "test/a.txt"],
  ["names", "Tales-train.txt", "Tales-validation.txt"],
])("texts of several parts by their %s are not made one without asking", async (_, train, other) => {
  const novel = "It was the best of times, it was the worst of times. ".repeat(400);
  const files = { [train]: novel, [other]: novel };
  expect((await open(files)).confidence).toBe("guess");
  expect((await open(files, { layout: "texts" })).confidence).toBe("fairly");
  expect((await open({ "one.txt": novel, "two.txt": novel })).confidence).toBe("fairly");
});

test("sets side by side whose numbers mean different classes are not made one", async () => {
  const names = ["emnist-letters-train", "emnist-digits-train"].flatMap((set) => [
    `${set}-images-idx3-ubyte`,
    `${set}-labels-idx1-ubyte`,
  ]);
  const files = Object.fromEntries(names.map((name) => [name, "x"]));
  expect(await refusal(files)).toMatch(/are of different sets, whose numbers stand for different classes/);
});

test("a Parquet file that tells of pictures beside it is no text", async () => {
  const dataset = await open({ ...classes("", 4), "metadata.parquet": "PAR1" });
  expect(dataset.kind === "images" && dataset.reading.layout).toBe("classFolders");
});

/** A radiograph and its mask by class. */
const radiographs = (path: string): Files =>
  Object.assign(
    {},
    ...kinds.flatMap((name) => [
      numbered(`${path}${name}/images`, 10, "png"),
      numbered(`${path}${name}/masks`, 10, "png"),
    ]),
  ) as Files;

test("masks inside the classes are left out and asked about, in parts, too", async () => {
  for (const files of [
    radiographs(""),
    { ...radiographs("train/"), ...radiographs("val/") },
    Object.fromEntries(Object.entries(radiographs("")).toReversed()),
  ]) {
    const read = await open(files);
    if (read.kind !== "images") throw new Error("It is no text.");
    expect(read.classes.map(({ id }) => id)).toEqual(["ash", "elm", "oak"]);
    expect(read.confidence).toBe("guess");
    expect(read.notices).toContainEqual({ code: "notUsed", folder: "masks", pictures: 30 });
    expect(read.train.length + read.validation.length).toBe(files["train/oak/images/0.png"] ? 60 : 30);
    expect(read.reading.train[0]?.[0]).toMatch(/ash\/images$/);
  }
});

test("folders of folders in a part are its classes as torchvision has it, which is no longer sure", async () => {
  const nested = Object.assign(
    {},
    ...["train", "val"].flatMap((part) =>
      kinds.flatMap((name) => [
        pictureFiles(`${part}/${name}/young/p`, 4),
        pictureFiles(`${part}/${name}/old/p`, 4),
      ]),
    ),
  ) as Files;
  const read = await open(nested);
  expect(read.kind === "images" && [read.confidence, read.classes.length]).toEqual(["fairly", 3]);
});

const binary = "PK\u0003\u0004\0\u0001\u0002".repeat(40);

test("a table that cannot be read is told beside class folders, and the reason where nothing else gives classes", async () => {
  for (const path of ["labels.csv", "Index.TSV"]) {
    const dataset = await open({ ...classes("", 4), [path]: binary });
    expect([dataset.layout, dataset.confidence]).toEqual(["class folders, split 90/10", "sure"]);
    expect(dataset.problems.list.filter(({ code }) => code === "unreadable").map((one) => one.path)).toEqual([
      path,
    ]);
    expect((await open({ ...classes("train/", 4), ...classes("val/", 2), [path]: binary })).kind).toBe(
      "images",
    );
    expect(await refusal({ ...numbered("images", 9), [path]: binary })).toMatch(
      /9 pictures without class folders, and the table beside them cannot be read\. “.*” holds a zip archive/,
    );
  }
});

test.each([
  ["JPEGImages", "Annotations"],
  ["images", "xml"],
])("pictures with boxes in XML are refused by that: %s, %s", async (pictures, notes) => {
  const files = {
    ...numbered(`VOC2012/${pictures}`, 8),
    ...numbered(`VOC2012/${notes}`, 8, "xml"),
    "VOC2012/ImageSets/Main/train.txt": rows(60, (at) => `${at % 8} ${at % 2 ? " 1" : "-1"}`),
  };
  expect(await refusal(files)).toMatch(/8 pictures and files in XML, .*0\.xml for one/);
  const masks = numbered("VOC2012/SegmentationClass", 3, "png");
  expect(await refusal({ ...files, ...masks })).toMatch(/files in XML/);
  // Class folders are what they are, whatever else is told of them.
  expect((await open({ ...classes("", 4), ...numbered("xml", 2, "xml") })).confidence).toBe("sure");
});

test("lists of pictures without their ends are no text to train on", async () => {
  const files = { ...numbered("JPEGImages", 40), "ImageSets/train.txt": rows(40, (at) => `${at}`) };
  expect(await refusal(files)).toMatch(/texts that tell of them, ImageSets\/train\.txt/);
});

test("pictures in a folder called “images” are no class, and are looked for below many folders", async () => {
  expect(await refusal(numbered("images", 9))).toMatch(/9 pictures side by side/);
  expect(await refusal(numbered("cats", 9))).toMatch(/one class only, “cats”/);
  expect((await open(classes("archive/data/a/b/c/", 4))).layout).toBe("class folders, split 90/10");
});

test("a set that holds itself once more is read once", async () => {
  const dataset = await open({ ...classes("cells/", 4), ...classes("cells/cells/", 4) });
  expect(dataset.kind === "images" && dataset.train.length + dataset.validation.length).toBe(12);
  expect(dataset.notices).toContainEqual({ code: "notUsed", folder: "cells/cells", pictures: 12 });
});

test("a folder beside classes with other pictures of them is not passed over, but asked about", async () => {
  const more = Object.fromEntries(
    Object.keys(classes("more/", 4)).map((path) => [path.replace(/[^/]+$/, "new-$&"), "x"]),
  );
  const dataset = await open({ ...classes("", 4), ...more });
  expect([
    dataset.confidence,
    dataset.kind === "images" && dataset.train.length + dataset.validation.length,
  ]).toEqual(["guess", 24]);
});

test("a word about other files is no text to train on, and their kind is named", async () => {
  const words = "A word about the set. ".repeat(200);
  expect(await refusal({ "README.md": words, "a.npz": "x", "b.npz": "x" })).toMatch(/most of them \.npz/);
  expect((await open({ "README.md": words })).kind).toBe("text");
});

const beside = (
  name: string,
  head: string,
  row: (path: string, kind: number, at: number) => string,
): Files => ({
  ...classes("", 8),
  [name]: `${head}\n${kinds
    .flatMap((kind, label) =>
      Array.from({ length: 8 }, (_, at) => `${row(`${kind}/p_${at}.JPEG`, label, at)}\n`),
    )
    .join("")}`,
});

test("a table that says something else than the class folders beside it is asked about", async () => {
  const alike = beside("labels.csv", "file,class", (path, kind) => `${path},${kinds[kind]}`);
  expect((await open(alike)).confidence).toBe("sure");
  const relabelled = beside(
    "labels.csv",
    "file,class",
    (path, kind, at) => `${path},${kinds[at === 3 ? 0 : kind]}`,
  );
  expect((await open(relabelled)).confidence).toBe("guess");
  expect((await open(relabelled, { layout: "table", classFrom: "class" })).confidence).toBe("sure");
  for (const column of ["camera", "width", "fold"]) {
    const aside = beside("about.csv", `file,${column}`, (path, _, at) => `${path},${at % 2}`);
    expect((await open(aside)).confidence).toBe("guess");
  }
  // The folders are those of a download, and the table alone gives classes.
  const shards = {
    ...numbered("faces_part_1", 9),
    ...Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`faces_part_2/${at + 9}.jpg`, "x"])),
    "faces.csv": `image_id,dx\n${rows(18, (at) => `${at},${kinds[at % 3]}`)}`,
  };
  expect((await open(shards)).confidence).toBe("sure");
});

test("names of classes by the names of their folders are no table, though pictures are called so, too", async () => {
  const files = {
    ...Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`signs/${at % 3}/${at}.png`, "x"])),
    "labels.csv": "ClassId,Name\n0,stop\n1,yield\n2,go\n",
  };
  const dataset = await open(files);
  expect(dataset.kind === "images" && [dataset.reading.layout, dataset.train.length]).toEqual([
    "classFolders",
    27,
  ]);
});

test.each([
  ["1 and 1.0", (at: number) => `${at % 3}${at % 2 ? ".0" : ""}`],
  ["the case of letters", (at: number) => (at % 2 ? "Oak" : ["oak", "ash"][at % 4 && 1])],
  ["a missing value", (at: number) => (at === 7 ? "NaN" : kinds[at % 3])],
  ["-1 where nothing is known", (at: number) => (at % 4 === 3 ? -1 : at % 4)],
  ["several at once", (at: number) => (at % 2 ? "oak|ash" : ["oak|elm", "elm"][at % 4 && 1])],
  ["lists", (at: number) => (at % 2 ? `"['oak', 'ash']"` : "['elm']")],
  ["a number of its own for each picture", (at: number) => 100 + 7 * at],
])("a column of classes that may mean something else is asked about: %s", async (_, value) => {
  const files = {
    ...numbered("i", 24),
    "c.csv": `file,label\n${rows(24, (at) => `${at}.jpg,${value(at)}`)}`,
  };
  expect((await open(files)).confidence).toBe("guess");
});

const tags = (at: number): string =>
  ["clear", "haze", "cloudy"][at % 3] + (at % 2 ? " road" : " water") + (at % 5 ? " farm" : "");

test("classes that always come with others, in a column of several, are asked about", async () => {
  const files = { ...numbered("i", 60), "c.csv": `file,tags\n${rows(60, (at) => `${at}.jpg,${tags(at)}`)}` };
  expect((await open(files)).confidence).toBe("guess");
});

test.each([
  ["split", (at: number) => Math.floor(at / 10)],
  ["Usage", (at: number) => ["train", "test", "other"][Math.floor(at / 10)]],
])("a column of parts, %s, that does not say which is asked about", async (name, value) => {
  const table = `file,label,${name}\n${rows(30, (at) => `${at}.jpg,${kinds[at % 3]},${value(at)}`)}`;
  expect((await open({ ...numbered("i", 30), "c.csv": table })).confidence).toBe("guess");
});

test("a test whose rows all have one class is not labelled, and a list of all pictures no validation", async () => {
  const files = {
    ...numbered("train", 30),
    ...Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`test/${at + 30}.jpg`, "x"])),
    "train.csv": `id,label\n${rows(30, (at) => `${at}.jpg,${at % 3}`)}`,
    "test.csv": `id,label\n${rows(10, (at) => `${at + 30}.jpg,0`)}`,
  };
  const dataset = await open(files);
  if (dataset.kind !== "images") throw new Error(dataset.layout);
  expect([...dataset.validation.countByLabel(3)]).toEqual([1, 1, 1]);
  expect(dataset.unlabelled).toBe(10);
  const twice = await open({
    ...numbered("i", 30),
    "labels.csv": `file,class\n${rows(30, (at) => `${at}.jpg,${kinds[at % 3]}`)}`,
    "eval_groups.csv": `file,group\n${rows(30, (at) => `${at}.jpg,${at % 2}`)}`,
  });
  if (twice.kind !== "images") throw new Error(twice.layout);
  expect([twice.classes.length, twice.train.length]).toEqual([3, 27]);
});

test("one name in two spellings, and whole sets side by side, are asked about", async () => {
  for (const other of ["Oak", "oak "]) {
    const files = { ...classes("", 5), ...pictureFiles(`${other}/q`, 5) };
    expect((await open(files)).confidence).toBe("guess");
    const inParts = {
      ...classes("train/", 5),
      ...pictureFiles(`train/${other}/q`, 5),
      ...classes("val/", 2),
    };
    expect((await open(inParts)).confidence).toBe("guess");
  }
  const sets = {
    ...classes("Leaves(new)/Leaves/train/", 4),
    ...classes("Leaves(new)/Leaves/valid/", 2),
    ...classes("leaves(new)/Leaves/train/", 4),
    ...classes("leaves(new)/Leaves/valid/", 2),
    ...numbered("test/test", 5),
  };
  expect((await open(sets)).confidence).toBe("guess");
});

test.each<[string, Files]>([
  [
    "names of classes beside records",
    { "a.tfrecord": "x", "labels.txt": rows(200, (at) => `apple pie ${at}`) },
  ],
  ["a word about arrays", { "set.npz": "x", "info.txt": "Nine kinds of tissue are in it. ".repeat(40) }],
  [
    "what is said in recordings",
    {
      ...numbered("wavs", 30, "wav"),
      "metadata.csv": rows(30, (at) => `LJ${at}|in being comparatively modern ${at}`),
    },
  ],
  ["numbers", { "X_train.txt": rows(200, (at) => `  2.885e-001 -2.02${at}e-002 3:${at}`) }],
  ["columns", { "fra.txt": rows(200, (at) => `Go on ${at}.\tContinue ${at} !\tCC-BY`) }],
  [
    "two halves of a talk",
    {
      "p.jsonl": rows(60, (at) => JSON.stringify({ prompt: `Say ${at} now`, completion: `It is ${at} now` })),
    },
  ],
  [
    "two languages",
    { "t.csv": `en,fr\n${rows(60, (at) => `I go to the market ${at},Je vais au marché ${at} et puis`)}` },
  ],
])("texts that may not be meant are asked about: %s", async (_, files) => {
  const dataset = await open(files);
  expect([dataset.kind, dataset.confidence]).toEqual(["text", "guess"]);
  const layout = dataset.reading?.layout;
  if (layout) expect((await open(files, { layout })).confidence).not.toBe("guess");
});

test("of objects in lines the person chooses the field, and those without it are told", async () => {
  const files = {
    "p.jsonl": rows(60, (at) =>
      JSON.stringify({ prompt: `Say ${at} now`, completion: at % 3 ? `It is ${at} now` : "" }),
    ),
  };
  const asked = await open(files, { layout: "jsonLines" });
  expect(asked.options?.columns).toEqual(["prompt", "completion"]);
  expect(asked.problems.list[0]?.message).toBe(
    "20 of the first 60 objects have no text in “completion”: they are left out.",
  );
  const chosen = await open(files, { classFrom: "prompt" });
  expect(chosen.confidence).toBe("sure");
  expect(chosen.kind === "text" && chosen.excerpt).toContain("Say 0 now");
});

test.each<[string, Files, RegExp]>([
  [
    "talks in lists",
    {
      "c.jsonl": rows(60, (at) =>
        JSON.stringify({ id: `x${at}`, messages: [{ role: "user", content: "What is it?" }] }),
      ),
    },
    /objects of “c\.jsonl” hold no text by itself, but id, messages\. Write/,
  ],
  [
    "pixels in a table",
    { "f.csv": `label,pixels\n${rows(30, (at) => `${at % 7},"${`${at} `.repeat(90)}"`)}` },
    /tables, f\.csv for one/,
  ],
  ["white space", { "a.txt": " \n\t\n".repeat(300) }, /“a\.txt” is empty/],
  [
    "what a program needs",
    { "train.py": "x", "model.py": "x", "requirements.txt": "torch==2.1\n".repeat(60) },
    /most of them \.py/,
  ],
  [
    "parts in themselves",
    { ...numbered("cars_train/cars_train", 9), ...numbered("cars_test/cars_test", 4), "annos.mat": "x" },
    /holds 9 pictures side by side in cars_train, with no class folders/,
  ],
])("what is no text, or gives no classes, is refused by what it is: %s", async (_, files, words) => {
  expect(await refusal(files)).toMatch(words);
});

test("letters are classes in both cases, in folders and in a table", async () => {
  const letters = ["A", "a", "B", "b"];
  const inFolders = Object.assign({}, ...letters.map((one) => numbered(one, 5))) as Files;
  expect((await open(inFolders)).confidence).toBe("sure");
  const listed = {
    ...numbered("Img", 24, "png"),
    "english.csv": `image,label\n${rows(24, (at) => `Img/${at}.png,${letters[at % 4]}`)}`,
  };
  expect((await open(listed)).confidence).toBe("sure");
});

test.each<[string, Files]>([
  [
    "doubtful labels inside",
    {
      "set-160/noisy.csv": `path,noisy_1,noisy_2,is_valid\n${rows(12, (at) => `train/oak/p_${at % 6}.JPEG,${kinds[at % 3]},oak,${at > 5}`)}`,
      ...classes("set-160/train/", 6),
      ...classes("set-160/val/", 2),
    },
  ],
  [
    "boxes around, by names that come again",
    {
      "anno_train.csv": rows(18, (at) => `p_${at % 6}.JPEG,39,116,569,375,${at % 3}`),
      ...classes("data/data/train/", 6),
      ...classes("data/data/test/", 2),
    },
  ],
])("class folders in parts come before a table that tells of them: %s", async (_, files) => {
  for (const listed of [files, Object.fromEntries(Object.entries(files).toReversed())]) {
    const dataset = await open(listed);
    if (dataset.kind !== "images") throw new Error(dataset.layout);
    expect([dataset.confidence, dataset.reading.layout]).toEqual(["sure", "parts"]);
    expect([dataset.train.length, dataset.validation.length]).toEqual([18, 6]);
  }
});
