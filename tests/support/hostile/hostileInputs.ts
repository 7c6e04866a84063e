/**
 * What a stranger can hand to the lab — settings, links, folder listings, the files in them — drawn by fast-check: near enough to
 * sound ones to get behind the first check. Whatever it is, it is read, or refused with a reason written for people.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect } from "vitest";
import type { Field, RunConfig } from "../../../src/config/config.ts";
import { fields } from "../../../src/config/fields.ts";
import { checkField, ConfigError } from "../../../src/config/parse.ts";
import { preset } from "../../../src/config/presets.ts";
import { fromConfigFile } from "../../../src/config/file.ts";
import { ArchiveError } from "../../../src/data/archive/archiveError.ts";
import { openArchive } from "../../../src/data/archive/archiveFolder.ts";
import type { Dataset } from "../../../src/data/dataset.ts";
import { CorpusError } from "../../../src/tokenizers/dictionary.ts";
import { FileListFolder, FolderError } from "../../../src/data/folder/folder.ts";
import { NotRecognisedError } from "../../../src/data/layouts/notRecognised.ts";
import { pictureHeader } from "../../../src/data/pictures/pictureHeader.ts";
import type { PictureList } from "../../../src/data/pictures/pictureList.ts";
import { openDataset } from "../../../src/data/layouts/recognise.ts";
import { formFromLink } from "../../../src/app/state/form/form.ts";

import { gzip, makeTar, makeZip } from "../samples/archives.ts";

export interface HostileInput {
  name: string;
  /** Draws and reads so many; throws at the first that is neither read nor refused properly. Gives how many were read. */
  check(count: number, seed?: number): Promise<number>;
}

/** One kind of input: `read` gives true when it was taken, false when it was refused. */
function hostile<T>(
  name: string,
  inputs: fc.Arbitrary<T>,
  read: (input: T) => Promise<boolean>,
): HostileInput {
  return {
    name,
    async check(count, seed) {
      let taken = 0;
      const property = fc.asyncProperty(inputs, async (input) => {
        if (await read(input)) taken += 1;
        expect(Object.keys(Object.prototype)).toEqual([]); // nothing got into every object
      });
      await fc.assert(property, { numRuns: count, ...(seed === undefined ? {} : { seed }) });
      return taken;
    },
  };
}

function expectReason(error: unknown, ...kinds: (new (...given: never[]) => Error)[]): false {
  if (!(error instanceof Error) || !kinds.some((kind) => error instanceof kind)) throw error;
  expect(error.message.length).toBeGreaterThan(10);
  expect(error.message.length).toBeLessThan(2000);
  return false;
}

const nasty = [
  "__proto__",
  "constructor",
  "toString",
  "..",
  ".",
  "",
  " ",
  "\0",
  "\u202e",
  "\ud800",
  "<img src=x onerror=alert(1)>",
  "'\"><script>",
  "=cmd|' /C calc'!A0",
  "a".repeat(5000),
  "NaN",
  "Infinity",
  "-0",
  "1e309",
  "0x10",
  "9007199254740993",
  "%",
  "%ff",
  "CON",
  "\ufeff",
  "\r\n",
];
const anyText = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string(),
);
const fieldNames = Object.keys(fields) as Field[];
const fieldName = fc.oneof({ weight: 6, arbitrary: fc.constantFrom<string>(...fieldNames) }, anyText);
const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, -1, 1e9, 2 ** 31, 2 ** 32, 2 ** 53),
);
const choices = fieldNames.flatMap((field) => {
  const row = fields[field];
  return row.kind === "choice" ? Object.keys(row.choices) : [];
});
/** A value that one field or another may take, or none does. */
const anyValue = fc.oneof(
  anyNumber,
  fc.constantFrom(...choices),
  fc.boolean(),
  fc.constant(null),
  anyText,
  fc.array(fc.integer({ min: -1, max: 20 }), { maxLength: 5 }),
  fc.anything({ maxDepth: 2 }),
);

function expectAllowed(config: RunConfig): void {
  expect(Object.keys(config).toSorted()).toEqual(Object.keys(preset("report", "resnet18")).toSorted());
  for (const field of fieldNames) checkField(field, config[field]);
}

/** A file of settings: mostly well-formed, with a model. */
const settings = fc.oneof(
  fc
    .record({
      model: fc.constantFrom<unknown>("resnet18", "resnet34", "transformer", "vgg", 1, null),
      parts: fc.dictionary(fieldName, anyValue, { maxKeys: 4 }),
      isWrapped: fc.boolean(),
    })
    .map(({ model, parts, isWrapped }) => {
      const config = { model, ...parts };
      return JSON.stringify(isWrapped ? { config } : config);
    }),
  fc.json(),
  anyText,
);

const link = fc.oneof(
  fc
    .array(fc.tuple(fieldName, fc.oneof(anyText, fc.constantFrom(...choices), anyNumber.map(String))), {
      maxLength: 6,
    })
    .map((pairs) => `#${new URLSearchParams(pairs).toString()}`),
  fc.webFragments().map((text) => `#${text}`),
  anyText,
);

/** Names that mean something to the lab, and names that should not. */
const folderName = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom("train", "val", "valid", "test", "images", "n01440764", "n02", "a", "b"),
  },
  anyText.map((text) => text.replaceAll("/", "")).filter((text) => text !== ""),
);
const fileName = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      "wnids.txt",
      "words.txt",
      "val_annotations.txt",
      "labels.csv",
      "train.txt",
      "valid.txt",
      "test.txt",
      "wiki.train.tokens",
      "wiki.valid.tokens",
      "wiki.test.tokens",
      "ptb.train.txt",
      "1.jpg",
      "2.png",
      "3.webp",
      "val_0.JPEG",
      "n02_1.JPEG",
      "a.gif",
      ".DS_Store",
      "notes.md",
    ),
  },
  anyText.map((text) => text.replaceAll("/", "")).filter((text) => text !== ""),
);
const line = fc.oneof(
  fc.constantFrom(
    "n01440764",
    "n02\ttench",
    "val_0.JPEG\tn02\t0\t0\t9\t9",
    "file,class",
    "1.jpg,a",
    '"2.png","b""',
    "a,b,c",
    "the quick brown fox . <eos> <unk>",
    "\t\t\t",
    ",,,,",
    '"',
    "",
    "val_0.JPEG\tn99",
    "../../etc/passwd,a",
  ),
  anyText,
  fc.lorem({ maxCount: 60 }),
);
const content = fc.oneof(
  { weight: 4, arbitrary: fc.array(line, { maxLength: 30 }).map((lines) => lines.join("\n")) },
  fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)),
);
const folder = fc.array(
  fc.record({ folders: fc.array(folderName, { maxLength: 4 }), file: fileName, content }),
  { maxLength: 24 },
);
/** Three texts of a corpus, so that their lines are read whatever they hold. */
const corpus = fc.tuple(content, content, content).map((texts) =>
  texts.map((text, index) => ({
    folders: [],
    file: ["train.txt", "valid.txt", "test.txt"][index] ?? "",
    content: text,
  })),
);
/** A Tiny-ImageNet with lists that say anything. */
const tinyImageNet = fc
  .tuple(content, content, content)
  .map(([wnids, words, annotations]) => [
    { folders: [], file: "wnids.txt", content: wnids },
    { folders: [], file: "words.txt", content: words },
    { folders: ["val"], file: "val_annotations.txt", content: annotations },
    ...["n01440764", "n02"].map((id) => ({ folders: ["train", id, "images"], file: "1.JPEG", content: "x" })),
    ...[0, 1].map((n) => ({ folders: ["val", "images"], file: `val_${n}.JPEG`, content: "x" })),
  ]);
const label = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(39), fc.constantFrom("a", "b")).map(([n, id]) => `${n}.jpg,${id}`),
  },
  line,
);
const labelled = fc
  .array(label, { maxLength: 80 })
  .map((labels) => [
    { folders: [], file: "labels.csv", content: labels.join("\n") },
    ...Array.from({ length: 40 }, (_, n) => ({ folders: [], file: `${n}.jpg`, content: "x" })),
  ]);

/** Whether every picture has a path and one of the classes. */
const isSound = (list: PictureList, classes: number): boolean =>
  list.labels.every((of, index) => of >= 0 && of < classes && list.path(index) !== "");

function expectSound(dataset: Dataset): void {
  if (dataset.kind === "images") {
    const count = dataset.classes.length;
    expect([isSound(dataset.train, count), isSound(dataset.validation, count)]).toEqual([true, true]);
    return;
  }
  const words = dataset.vocabulary.length;
  const parts = [dataset.train, dataset.valid, dataset.test];
  expect(parts.every((part) => part.every((id) => id >= 0 && id < words))).toBe(true);
}

type Files = { folders: string[]; file: string; content: string | Uint8Array<ArrayBuffer> }[];

async function openFolder(files: Files): Promise<boolean> {
  const listed = files.map((one) => ({
    path: [...one.folders, one.file].join("/"),
    file: new Blob([one.content]),
  }));
  try {
    expectSound(await openDataset(new FileListFolder("hostile", listed)));
    return true;
  } catch (error) {
    return expectReason(error, NotRecognisedError, CorpusError, FolderError);
  }
}

const pictureFolder = join(import.meta.dirname, "../../fixtures/pictures");
const soundPictures = readdirSync(pictureFolder)
  .filter((name) => /\.(?:jpg|png|webp)$/.test(name))
  .map((name) => new Uint8Array(readFileSync(join(pictureFolder, name))));

/** A sound picture with bytes set, or cut; or bytes that only begin like one. */
const picture = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...soundPictures),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
      fc.option(fc.nat()),
    )
    .map(([bytes, changes, length]) => {
      const changed = bytes.slice(0, length === null ? bytes.length : length % bytes.length);
      // Headers stand at the beginning.
      for (const [at, value] of changes) changed[at % Math.min(200, changed.length || 1)] = value;
      return changed;
    }),
  fc
    .tuple(
      fc.constantFrom([0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47], [0x52, 0x49, 0x46, 0x46], [0x42, 0x4d]),
      fc.uint8Array({ maxLength: 300 }),
    )
    .map(([start, rest]) => Uint8Array.from([...start, ...rest])),
);

const archiveName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("train/a/1.jpg", "train/b/2.png", "a/", "b/3.jpg", "train.txt") },
  fc.constantFrom("../1.png", "/etc/passwd", "C:\\1.png", "a/../b.png", "__proto__/1.png", "a//1.png"),
  anyText,
);
/** A sound archive of any names with bytes set, most near its beginning or end where it says what it is, or cut. */
const archive = fc
  .record({
    entries: fc.array(fc.record({ name: archiveName, content: fc.string({ maxLength: 60 }) }), {
      maxLength: 8,
    }),
    form: fc.constantFrom("zip", "deflated", "zip64", "tar", "tar.gz"),
    changes: fc.array(fc.record({ at: fc.integer({ min: -200, max: 600 }), value: fc.nat(255) }), {
      maxLength: 6,
    }),
    cut: fc.option(fc.nat(4000), { freq: 4 }),
  })
  .map(({ entries, form, changes, cut }) => {
    const made = form.startsWith("tar")
      ? makeTar(entries)
      : makeZip(entries, {
          deflate: form === "deflated",
          zip64: form === "zip64",
          descriptors: form !== "zip",
        });
    for (const { at, value } of changes) {
      const place = at < 0 ? made.length + at : at;
      if (place >= 0 && place < made.length) made[place] = value;
    }
    const packed = form === "tar.gz" ? gzip(made) : made;
    return cut === null ? packed : packed.slice(0, cut);
  });

/** Opens an archive, reads every file that it names, and asks what it is. */
async function readArchive(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const kinds = [ArchiveError, NotRecognisedError, CorpusError, FolderError];
  try {
    const opened = await openArchive(new Blob([bytes]), "hostile.zip");
    const { files } = await opened.list("");
    for (const name of files) {
      expect(name).not.toMatch(/^\.\.$|\//);
      await opened.open(name).catch((error: unknown) => expectReason(error, ...kinds));
    }
    expectSound(await openDataset(opened));
    return true;
  } catch (error) {
    return expectReason(error, ...kinds);
  }
}

export const hostileInputs: readonly HostileInput[] = [
  hostile("files of settings", settings, async (text) => {
    try {
      expectAllowed(await fromConfigFile(new Blob([text])));
      return true;
    } catch (error) {
      return expectReason(error, ConfigError);
    }
  }),
  hostile("links", link, async (text) => {
    const { form, error } = formFromLink(text);
    expectAllowed(form.config);
    if (error !== null) expect(error.length).toBeLessThan(2000);
    return error === null;
  }),
  hostile("folder listings", folder, openFolder),
  hostile("lists of Tiny-ImageNet", tinyImageNet, openFolder),
  hostile("labels.csv", labelled, openFolder),
  hostile("texts", corpus, openFolder),
  hostile("archives", archive, readArchive),
  hostile("pictures' headers", picture, async (bytes) => {
    const header = pictureHeader(bytes);
    if (!header) return false;
    for (const side of [header.width, header.height])
      if (side !== null) expect(Number.isInteger(side) && side >= 0).toBe(true);
    return !header.isCutShort;
  }),
];
