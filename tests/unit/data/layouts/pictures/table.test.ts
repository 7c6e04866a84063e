/** Tables of pictures in every form that people have: which pictures get which class, and what is refused. */
import { describe, expect, test } from "vitest";
import type { ImageDataset } from "../../../../../src/data/dataset.ts";
import { openDataset } from "../../../../../src/data/layouts/recognise.ts";
import { folderOf } from "../folders.ts";

type Files = Record<string, string>;

const kinds = ["oak", "ash", "elm"];
const kind = (at: number): string => kinds[at % 3] ?? "";
const list = <T>(count: number, one: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => one(at));
const trees = (folder: string, count: number, extension = "png"): Files =>
  Object.fromEntries(list(count, (at) => [`${folder}${at}.${extension}`, "x"]));
const lines = (count: number, row: (at: number) => object): string =>
  list(count, (at) => `${JSON.stringify(row(at))}\n`).join("");
const csv = (head: string, count: number, row: (at: number) => string): string =>
  [head, ...list(count, row)].join("\n");

async function open(files: Files): Promise<ImageDataset> {
  const dataset = await openDataset(folderOf(files));
  if (dataset.kind !== "images") throw new Error(`Pictures were read as ${dataset.layout}.`);
  return dataset;
}
const refusal = (files: Files): Promise<string> =>
  openDataset(folderOf(files)).then(
    ({ layout }) => `It was read as ${layout}.`,
    (error: unknown) => String(error),
  );

/** Of each picture that is read its class. */
function labels({ train, validation, classes }: ImageDataset): Record<string, string> {
  const found: Record<string, string> = {};
  for (const part of [train, validation])
    for (let at = 0; at < part.length; at += 1) found[part.path(at)] = classes[part.label(at)]?.id ?? "";
  return found;
}
const expected = (folder: string, count: number, first = 0): Record<string, string> =>
  Object.fromEntries(list(count, (at) => [`${folder}${at}.png`, kind(at + first)]));

const part = (first: number) => csv("file,label", 6, (at) => `${at + first}.png,${kind(at)}`);
const named = (folder: string) => (at: number) => ({ file_name: `${folder}${at}.png`, label: kind(at) });

const boxesOf = (at: number) => ({
  file_name: `${at}.png`,
  width: 9,
  objects: { bbox: [[1, 2, 3, 4]], id: [at % 3] },
});
const several = (at: number) => ({ file_name: `${at}.png`, label: [kind(at), "tree"] });

describe("Hugging Face's metadata", () => {
  test.each(["validation", "Test"])("metadata.jsonl in each part: train and %s", async (other) => {
    const files = {
      ...trees("train/images/", 12),
      "train/metadata.jsonl": lines(12, named("images/")),
      ...trees(`${other}/images/`, 6),
      // Another order of classes, so that a row of the other part would show.
      [`${other}/metadata.jsonl`]: lines(6, (at) => ({
        note: "x",
        ...named("images/")(at),
        label: kind(at + 1),
      })),
    };
    for (const listed of [files, Object.fromEntries(Object.entries(files).toReversed())]) {
      const dataset = await open(listed);
      expect([dataset.train.length, dataset.validation.length, dataset.confidence]).toEqual([12, 6, "sure"]);
      expect(labels(dataset)).toEqual({
        ...expected("train/images/", 12),
        ...expected(`${other}/images/`, 6, 1),
      });
    }
  });

  test.each(["metadata.jsonl", "metadata.csv"])(
    "%s at the top, with the parts in its paths",
    async (name) => {
      const rows = [
        ...list(12, named("train/")),
        ...list(6, (at) => ({ ...named("test/")(at), label: kind(at + 1) })),
      ];
      const table = name.endsWith("csv")
        ? csv("file_name,label", rows.length, (at) => `${rows[at]?.file_name},${rows[at]?.label}`)
        : lines(rows.length, (at) => rows[at] ?? {});
      const dataset = await open({ ...trees("train/", 12), ...trees("test/", 6), [name]: table });
      expect([dataset.train.length, dataset.validation.length]).toEqual([12, 6]);
      expect(labels(dataset)).toEqual({ ...expected("train/", 12), ...expected("test/", 6, 1) });
    },
  );

  test("its classes count before those of folders, unless it gives none", async () => {
    const sites = { ...trees("train/north/a", 6), ...trees("train/south/b", 6) };
    const paths = Object.keys(sites).map((path) => path.slice("train/".length));
    const row = (at: number, field: string) => ({ file_name: paths[at], [field]: kind(at) });
    const given = await open({ ...sites, "train/metadata.jsonl": lines(12, (at) => row(at, "label")) });
    expect(given.classes.map(({ id }) => id)).toEqual(["ash", "elm", "oak"]);
    const told = await open({ ...sites, "train/metadata.jsonl": lines(12, (at) => row(at, "caption")) });
    expect(told.classes.map(({ id }) => id)).toEqual(["north", "south"]);
  });

  test("boxes and lists of classes are told, not read", async () => {
    for (const row of [boxesOf, several])
      expect(await refusal({ ...trees("", 12), "metadata.jsonl": lines(12, row) })).toMatch(
        /metadata\.jsonl tells of boxes, outlines or several classes/,
      );
  });
});

describe("files of JSON", () => {
  const records = list(12, (at) => ({ image: `img/${at}.png`, label: kind(at) }));
  const files = list(12, (at) => ({ id: at + 5, file_name: `${at}.png` }));
  const categories = kinds.map((name, id) => ({ id, name }));
  const annotations = list(12, (at) => ({ image_id: at + 5, category_id: at % 3 }));
  test.each<[string, unknown]>([
    ["labels.json", Object.fromEntries(list(12, (at) => [`${at}.png`, kind(at)]))],
    ["labels.json", Object.fromEntries(list(12, (at) => [String(at), { class: kind(at), width: 9 }]))],
    ["Labels.JSON", records],
    ["data.json", { info: "x", data: records }],
    [
      "classes.json",
      Object.fromEntries(kinds.map((name, of) => [name, list(4, (at) => `${at * 3 + of}.png`)])),
    ],
    ["annotations.json", { images: files, annotations, categories }],
  ])("%s of form %#", async (name, content) => {
    const dataset = await open({ ...trees("img/", 12), [name]: JSON.stringify(content) });
    expect(labels(dataset)).toEqual(expected("img/", 12));
  });

  test("COCO's boxes are no classes of pictures, but class folders beside them are", async () => {
    const boxes = annotations.map((one) => ({ ...one, bbox: [1, 1, 3, 3] }));
    const coco = { "annotations.json": JSON.stringify({ images: files, annotations: boxes, categories }) };
    expect(await refusal({ ...trees("img/", 12), ...coco })).toMatch(/annotations\.json tells of boxes/);
    const folders = await open({ ...trees("oak/", 6), ...trees("ash/", 6), ...coco });
    expect(folders.reading.layout).toBe("classFolders");
  });

  test("what the classes are called is no table of pictures", async () => {
    const dataset = await open({
      ...trees("train/1/", 4),
      ...trees("train/2/", 4),
      "cat_to_name.json": '{"1": "oak", "2": "ash"}',
    });
    expect(dataset.reading.layout).toBe("parts");
  });
});

describe("rows", () => {
  test("a row of one part never labels the picture of the same name in another", async () => {
    const rows = [
      ...list(12, (at) => `train/${at}.png,${kind(at)}`),
      ...list(9, (at) => `test/${at}.png,yew`),
    ];
    const table = csv("path,label", rows.length, (at) => rows[at] ?? "");
    const dataset = await open({ ...trees("train/", 12), ...trees("test/", 9), "labels.csv": table });
    expect(dataset.classes.map(({ id }) => id)).toEqual(["ash", "elm", "oak"]);
    expect(labels(dataset)).toEqual(expected("train/", 12));
  });

  test("a table with more rows than are looked at is split by its parts all the same", async () => {
    const rows = [
      ...list(900, (at) => `train/${at}.png,${kind(at)}`),
      ...list(30, (at) => `val/${at}.png,${kind(at)}`),
    ];
    const table = csv("path,label", rows.length, (at) => rows[at] ?? "");
    const dataset = await open({ ...trees("train/", 900), ...trees("val/", 30), "all.csv": table });
    expect([dataset.train.length, dataset.validation.length]).toEqual([900, 30]);
  });

  test("a picture with two classes is left out, and a list of boxes is no table of classes", async () => {
    const table = csv("file,label", 12, (at) => `${at}.png,${kind(at)}`);
    const one = await open({ ...trees("a/", 12), "labels.csv": `${table}\n3.png,ash\n4.png,${kind(4)}` });
    const { "a/3.png": _, ...others } = expected("a/", 12);
    expect(labels(one)).toEqual(others);
    expect(one.problems.first(9).map(({ path }) => path)).toEqual(["a/3.png"]);
    const places = csv("image,x,y,class", 36, (at) => `${at % 12}.png,1,2,${kind(Math.floor(at / 12))}`);
    expect(await refusal({ ...trees("a/", 12), "train.csv": places })).toMatch(
      /train\.csv gives some pictures several classes, 12 of those/,
    );
  });

  test("fastai's is_valid says the part", async () => {
    const table = csv(
      "name,label,is_valid",
      12,
      (at) => `${at}.png,${kind(at)},${at % 4 === 3 ? "True" : "False"}`,
    );
    const dataset = await open({ ...trees("a/", 12), "labels.csv": table });
    expect(list(dataset.validation.length, (at) => dataset.validation.path(at)).toSorted()).toEqual([
      "a/11.png",
      "a/3.png",
      "a/7.png",
    ]);
  });

  test("of a class's number and its name the name is taken, and of numbers of things none", async () => {
    const both = csv("file_name,label_id,label_name", 12, (at) => `${at}.png,${at % 3},${kind(at)}`);
    const dataset = await open({ ...trees("a/", 12), "train.csv": both });
    expect([dataset.confidence, ...dataset.classes.map(({ id }) => id)]).toEqual([
      "sure",
      "ash",
      "elm",
      "oak",
    ]);
    const skin = csv("lesion_id,image_id,kind", 12, (at) => `L_${at >> 1},${at},${kind(at)}`);
    const told = await open({ ...trees("a/", 12), "about.csv": skin });
    expect([told.confidence, ...told.classes.map(({ id }) => id)]).toEqual(["sure", "ash", "elm", "oak"]);
    const ages = csv("file,age", 90, (at) => `${at}.png,${20 + (at % 30)}`);
    expect((await open({ ...trees("a/", 90), "ages.csv": ages })).confidence).toBe("guess");
  });

  test("the labelled test part beside training and validation is counted", async () => {
    const dataset = await open({
      ...trees("a/", 18),
      "train.csv": part(0),
      "val.csv": part(6),
      "test.csv": part(12),
    });
    expect([dataset.train.length, dataset.validation.length, dataset.test, dataset.problems.total]).toEqual([
      6,
      6,
      [2, 2, 2],
      0,
    ]);
  });

  test("a name that several pictures have is no picture's", async () => {
    const table = csv("folder,file,label", 12, (at) => `a,${at}.png,${kind(at)}`);
    expect(await refusal({ ...trees("img/a/", 12), ...trees("img/b/", 12), "labels.csv": table })).toMatch(
      /labels\.csv gives no picture a class/,
    );
  });
});

test.each([
  ["labels.csv", ""],
  ["Train.TSV", "images/"],
])("in %s %s12.0 is 12.png, unless a picture is called 12.0", async (name, folder) => {
  const sign = name.endsWith("csv") ? "," : "\t";
  const table = csv(`id${sign}label`, 24, (at) => `${folder}${at}.0${sign}${kind(at)}`);
  const files = { ...trees("images/", 24), [name]: table };
  for (const listed of [files, Object.fromEntries(Object.entries(files).toReversed())])
    expect(labels(await open(listed))).toEqual(expected("images/", 24));
  const both = await open({ ...files, ...trees("images/", 24, "0.png") });
  expect(Object.keys(labels(both)).every((path) => path.endsWith(".0.png"))).toBe(true);
});
