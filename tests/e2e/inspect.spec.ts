/** npm run inspect: what the page understood, with its status, and what only Node.js sees. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "@playwright/test";
import { root } from "../../scripts/lib/root.mjs";
import { toTokenizerJson } from "../../src/tokenizers/tokenizerJson.ts";
import type { Inspection } from "../../src/app/actions/data/inspect.ts";
import { learned } from "../support/samples/learnedTokenizer.ts";
import { long } from "../support/page/long.ts";
import { makePictureFolder } from "../support/samples/pictureFolder.ts";

let data = "";
let out = "";
test.beforeAll(() => {
  data = makePictureFolder({ train: 4, validation: 2, size: 16 });
  out = mkdtempSync(join(tmpdir(), "descent-inspect-"));
});
test.afterAll(() => {
  rmSync(dirname(data), { recursive: true, force: true });
  rmSync(out, { recursive: true, force: true });
});

/** Runs the command; gives its status, its error output and the JSON. */
function inspect(
  ...parameters: string[]
): Promise<{ status: number | null; errors: string; found: Inspection | null }> {
  const json = join(out, "found.json");
  rmSync(json, { force: true });
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "scripts/inspect.mjs"), ...parameters, "--json", json]);
    let errors = "";
    child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
    child.once("error", reject);
    child.once("close", (status) => {
      let found: Inspection | null = null;
      try {
        found = JSON.parse(readFileSync(json, "utf8")) as Inspection;
      } catch {
        // None was written.
      }
      resolve({ status, errors, found });
    });
  });
}

test("pictures behind links, their first pixels, and what is in both parts", async () => {
  const linked = join(out, "linked");
  mkdirSync(linked);
  symlinkSync(join(data, "train"), join(linked, "Training"));
  mkdirSync(join(linked, "val"));
  symlinkSync(join(data, "val"), join(linked, "val", "val"));
  symlinkSync(join(out, "nowhere"), join(linked, "broken.png"));
  const pixels = join(out, "pixels.safetensors");
  const { status, errors, found } = await inspect("--data", linked, "--pixels", pixels, "--size", "16");
  expect(errors).toContain("broken.png is a link to nothing");
  expect(status).toBe(0);
  expect(found).toMatchObject({
    kind: "images",
    layout: "parts",
    train: 12,
    validation: 6,
    test: 0,
    unlabelled: 0,
    error: null,
    encoding: null,
    tokens: null,
  });
  expect(found?.classes).toHaveLength(3);
  expect(found?.files?.[0]).toMatch(/^Training\//);
  const bytes = readFileSync(pixels);
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString()) as {
    pictures: unknown;
  };
  expect(header.pictures).toMatchObject({ dtype: "U8", shape: [12, 16, 16, 3] });
});

test("a text file in another encoding, and one that is none", async () => {
  const book = join(out, "book.txt");
  writeFileSync(book, Buffer.from(`\ufeff${"It was the best of times.\r\n".repeat(200)}`, "utf16le"));
  const tokenizer = join(out, "tokenizer.json");
  writeFileSync(
    tokenizer,
    toTokenizerJson(learned("bpe", "It was the best. ".repeat(20), { vocabulary: 264 })),
  );
  const { status, found } = await inspect("--data", book, "--tokenizer", tokenizer);
  expect(status).toBe(0);
  expect(found).toMatchObject({
    kind: "text",
    encoding: "utf-16le",
    tokenizer: "bpe",
    vocabulary: 264,
    classes: null,
    train: null,
  });
  expect(found?.tokens?.train).toBeGreaterThan(found?.tokens?.valid ?? 0);

  const noise = join(out, "noise.txt");
  writeFileSync(
    noise,
    Buffer.from(Array.from({ length: 4000 }, (_, at) => (Math.imul(at + 7, 2_654_435_761) >>> 11) & 0xff)),
  );
  const refused = await inspect("--data", noise);
  expect(refused.status).toBe(1);
  expect(refused.errors).toContain("save it as UTF-8");
  expect(refused.found?.kind).toBeNull();
  expect(refused.found?.error).toContain("save it as UTF-8");
});

test("a tokenizer that is none is told, and without one a text is cut into words", long, async () => {
  const book = join(out, "words.txt");
  writeFileSync(book, "It was the best of times.\r\n".repeat(200));
  expect(await inspect("--data", book)).toMatchObject({ status: 0, found: { tokenizer: "words" } });
  expect(await inspect("--data", book, "--tokenizer", book)).toMatchObject({
    status: 1,
    errors: expect.stringContaining("words.txt: a tokenizer is"),
  });
});

test("what cannot be asked ends with 2, what is not there with 1", async () => {
  expect((await inspect()).status).toBe(2);
  expect((await inspect("--data", data, "--layout", "mine")).status).toBe(2);
  expect((await inspect("--data", join(out, "not-there"))).status).toBe(1);
});
