import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { FolderError, JoinedFolder } from "../../../src/data/folder/folder.ts";
import { baseOf, layOutEmoji } from "../../../scripts/samples/emoji.mjs";
import { joinFiles } from "../../../scripts/build/samples.mjs";
import { layOutSpeeches, tokenise } from "../../../scripts/samples/speeches.mjs";

const folder = mkdtempSync(join(tmpdir(), "descent-samples-"));
afterAll(() => rmSync(folder, { recursive: true }));

const manifest = (name: string) => JSON.parse(readFileSync(join(folder, name, "manifest.json"), "utf8"));

test("nine balanced classes, and every variant of an emoji in the same part", () => {
  layOutEmoji(join(folder, "emoji"));
  const { files, classes, guessing } = manifest("emoji");
  expect(classes).toHaveLength(9);
  for (const { train, validation } of classes) {
    expect(train + validation).toBeLessThanOrEqual(200);
    expect(train + validation).toBeGreaterThan(80);
    expect(validation / (train + validation)).toBeCloseTo(0.2, 1);
  }
  expect(guessing).toBeLessThan(15);
  const parts = new Map<string, Set<string>>();
  for (const { path } of files) {
    expect(existsSync(join(folder, "emoji", path))).toBe(true);
    const [part = "", , file = ""] = path.split("/");
    const base = baseOf(file.replace(".webp", ""));
    parts.set(base, (parts.get(base) ?? new Set()).add(part));
  }
  expect([...parts].filter(([, found]) => found.size > 1)).toEqual([]);
});

test("the one file that is served holds the pictures in the order of the list", async () => {
  joinFiles(join(folder, "emoji"), join(folder, "served"));
  const { files, joined } = manifest("served");
  const all = new Blob([readFileSync(join(folder, "served", joined))]);
  const served = new JoinedFolder("emoji", all, files);
  for (const { path } of [files[0], files[700], files.at(-1)]) {
    const bytes = Buffer.from(await (await served.open(path)).arrayBuffer());
    expect(bytes.equals(readFileSync(join(folder, "emoji", path)))).toBe(true);
  }
  expect(() => new JoinedFolder("emoji", all.slice(1), files)).toThrow(FolderError);
  await expect(served.open("train/none.webp")).rejects.toThrow(FolderError);
});

test.each([
  ["1f44d-1f3fe", "1f44d"], // thumbs up, dark
  ["1f468-1f3fd-200d-1f692", "1f469-200d-1f692"], // firefighters
  ["1f6a3-200d-2640-fe0f", "1f6a3"], // rowing
  ["1f468-200d-1f9b2", "1f9d1-1f3ff"], // bald, dark
  ["1f469-1f3fb-200d-1f91d-200d-1f468-1f3ff", "1f46c"], // couples
])("%s and %s are the same emoji", (one, other) => {
  expect(baseOf(one)).toBe(baseOf(other));
});

test("flags and keycaps stay apart", () => {
  expect(baseOf("1f1e9-1f1ea")).not.toBe(baseOf("1f1eb-1f1f7"));
  expect(baseOf("0031-fe0f-20e3")).not.toBe(baseOf("0032-fe0f-20e3"));
});

test("words and signs are apart, a sentence a line", () => {
  expect(
    tokenise('Mr. Speaker, we don’t owe $4.5 billion—[Laughter] "It’s done." The U.S. is at 7,000.').map(
      (words) => words.join(" "),
    ),
  ).toEqual([`Mr. Speaker , we do n't owe $4.5 billion — " It 's done . "`, "The U.S. is at 7,000 ."]);
});

test("three parts of about 400,000 words, rare ones unknown", () => {
  layOutSpeeches(join(folder, "speeches"));
  const { words, vocabulary, files } = manifest("speeches");
  expect(words.train + words.valid + words.test).toBeGreaterThan(390_000);
  expect(files).toHaveLength(3);
  const found = new Set(
    readFileSync(join(folder, "speeches/train.txt"), "utf8").split(/\s+/).filter(Boolean),
  );
  expect(found.size + 1).toBe(vocabulary); // <eos> is added when the text is read
  const wordsOf = (part: string) => readFileSync(join(folder, `speeches/${part}.txt`), "utf8").split(/\s+/);
  const unseen = [...wordsOf("valid"), ...wordsOf("test")].filter((word) => word !== "" && !found.has(word));
  expect(unseen).toEqual([]);
});
