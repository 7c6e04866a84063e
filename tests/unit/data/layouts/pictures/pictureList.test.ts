/** Lists of a picture and its class a line: what they give, and which texts are none. */
import { expect, test } from "vitest";
import { openDataset } from "../../../../../src/data/layouts/recognise.ts";
import { folderOf } from "../folders.ts";

type Files = Record<string, string>;

const list = <T>(count: number, one: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => one(at));
const numbered = (folder: string, count: number): Files =>
  Object.fromEntries(list(count, (at) => [`${folder}${at}.png`, "x"]));
const lines = (count: number, row: (at: number) => string, first = 0): string =>
  list(count, (at) => row(at + first)).join("\n");

/** Training and validation pictures of each class; or why it is refused. */
async function found(files: Files): Promise<unknown> {
  const read = async (of: Files): Promise<unknown> => {
    try {
      const dataset = await openDataset(folderOf(of));
      if (dataset.kind !== "images") return `a text: ${dataset.layout}`;
      const { train, validation, classes } = dataset;
      const [mine, held] = [train.countByLabel(classes.length), validation.countByLabel(classes.length)];
      return Object.fromEntries(classes.map(({ id }, at) => [id, [mine[at], held[at]]]));
    } catch (error) {
      return String(error);
    }
  };
  const first = await read(files);
  expect(await read(Object.fromEntries(Object.entries(files).toReversed()))).toEqual(first);
  return first;
}

const halves = { 0: [9, 1], 1: [9, 1] };
const pictures = numbered("images/", 20);
const odd = (at: number): string => (at % 2 === 1 ? "dog" : "cat");

test.each<[string, Files, unknown]>([
  ["path and number", { "list.txt": lines(20, (at) => `images/${at}.png ${at % 2}`) }, halves],
  ["number and path", { "train.txt": lines(20, (at) => `${at % 2} images/${at}.png`) }, halves],
  [
    "tabs, and a word",
    { "Train_List.TXT": lines(20, (at) => `${at}.png\t${odd(at)}`) },
    { cat: [9, 1], dog: [9, 1] },
  ],
  [
    "commas and a head",
    { "train_labels.txt": `image,label\r\n${lines(20, (at) => `${at},${odd(at)}\r`)}` },
    { cat: [9, 1], dog: [9, 1] },
  ],
  [
    "a part in each line",
    { "all.txt": lines(20, (at) => `${at}.png ${at % 2} ${at < 16 ? "train" : "val"}`) },
    { 0: [8, 2], 1: [8, 2] },
  ],
  [
    "a list for each part, in a folder of their own",
    {
      "annotations/train.txt": lines(14, (at) => `${at}.png ${at % 2}`),
      "annotations/val.txt": lines(6, (at) => `${at}.png ${at % 2}`, 14),
    },
    { 0: [7, 3], 1: [7, 3] },
  ],
])("a list of %s is a table", async (_, texts, classes) => {
  expect(await found({ ...pictures, ...texts })).toEqual(classes);
});

test("a list may begin with hundreds of pictures of one class, or of classes of which few come twice", async () => {
  const sorted = lines(900, (at) => `images/${at}.png ${Math.trunc(at / 450)}`);
  expect(await found({ ...numbered("images/", 900), "train.txt": sorted })).toEqual({
    0: [405, 45],
    1: [405, 45],
  });
  const many = lines(900, (at) => `images/${at}.png ${(at * 7) % 390}`);
  const classes = await found({ ...numbered("images/", 900), "train.txt": many });
  expect(Object.keys(classes as object)).toHaveLength(390);
});

test.each<[string, string]>([
  ["captions", lines(20, (at) => `${at}.png a dog that runs, number ${at}`)],
  ["captions after a tab", lines(20, (at) => `${at}.png\ta dog that runs, number ${at}`)],
  ["corners of a box", lines(20, (at) => `images/${at}.png ${at} 3 ${at + 8} 12`)],
  ["several classes at once", lines(20, (at) => `images/${at}.png ${at % 2} ${at % 3}`)],
  ["names with spaces", lines(20, (at) => `images/my ${at}.png ${at % 2}`)],
])("a text of %s is none, and is not trained on", async (_, text) => {
  const spaced = text.includes("my ") ? numbered("images/my ", 20) : pictures;
  expect(await found({ ...spaced, "list.txt": text })).toMatch(
    /texts that tell of them, list\.txt among them/,
  );
});

const bird = (at: number): string => (at < 10 ? `001.Wren/a${at}.png` : `002.Tit/b${at - 10}.png`);

test("class folders keep their names beside a list that numbers them, and beside one that numbers the pictures", async () => {
  const folders = { ...numbered("images/001.Wren/a", 10), ...numbered("images/002.Tit/b", 10) };
  const named = { "001.Wren": [9, 1], "002.Tit": [9, 1] };
  expect(await found({ ...folders, "images.txt": lines(20, (at) => `${at + 1} ${bird(at)}`) })).toEqual(
    named,
  );
  const inside = Object.fromEntries(Object.entries(folders).map(([name, x]) => [name.slice(7), x]));
  expect(
    await found({ ...inside, "labels.list.txt": lines(20, (at) => `${bird(at)} ${Number(at > 9)}`) }),
  ).toEqual(named);
});

/** How sure the reading of a list is; or why it is refused. */
async function sureness(files: Files): Promise<string> {
  try {
    return (await openDataset(folderOf(files))).confidence ?? "sure";
  } catch (error) {
    return String(error);
  }
}

const classed = lines(20, (at) => `images/${at}.png ${at % 2}`);

test.each(["list", "train", "train_list", "TrainLabels", "annotations", "all"])(
  "what %s.txt says of pictures is their class",
  async (name) => expect(await sureness({ ...pictures, [`${name}.txt`]: classed })).toBe("sure"),
);

test.each(["ages", "counts", "log", "gt", "width", "train_test_split"])(
  "what %s.txt says of pictures may be no class, and is asked about",
  async (name) => expect(await sureness({ ...pictures, [`${name}.txt`]: classed })).toBe("guess"),
);

test("two lists of the same pictures, and one of few of them, are asked about", async () => {
  const other = lines(20, (at) => `images/${at}.png ${at % 3}`);
  expect(await sureness({ ...pictures, "list.txt": classed, "labels_all.txt": other })).toBe("guess");
  expect(await sureness({ ...numbered("images/", 60), "list.txt": classed })).toBe("guess");
  const rest = lines(40, (at) => `images/${at}.png ${at % 2}`, 20);
  expect(await sureness({ ...numbered("images/", 60), "train.txt": classed, "val.txt": rest })).toBe("sure");
});

test.each<[string, (at: number) => string]>([
  ["parts", (at) => (at % 5 === 0 ? "val" : "train")],
  ["pairs of pictures", (at) => `images/${(at * 3) % 5}.png`],
  ["fractions", (at) => ["0.5", "1.0", "2.5"][at % 3] ?? ""],
])("a list of %s gives no classes", async (_, value) => {
  const text = lines(20, (at) => `images/${at}.png ${value(at)}`);
  expect(await sureness({ ...pictures, "list.txt": text })).toMatch(/texts that tell of them/);
});

test("a picture to which the lists of two parts give different classes is left out", async () => {
  const val = lines(6, (at) => `images/${at}.png ${at < 18 ? at % 2 : (at + 1) % 2}`, 14);
  const files = { ...pictures, "train.txt": classed, "val.txt": val };
  expect(await found(files)).toEqual({ 0: [7, 2], 1: [7, 2] });
  const { problems } = await openDataset(folderOf(files));
  expect(problems.list.map(({ path }) => path)).toEqual(["images/18.png", "images/19.png"]);
});
