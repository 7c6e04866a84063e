import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { wrongArrows } from "../../../scripts/lib/checks/arrows.mjs";

test("no import goes against the arrows", () => {
  expect(wrongArrows("src")).toEqual([]);
});

let folder = "";
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wrong: [string, string, RegExp][] = [
  ["data/a.ts", 'import { b } from "../backends/b.ts";', /data to config/],
  ["app/a.ts", 'import type { b } from "../worker/run/b.ts";', /through worker\/border\/client\.ts/],
  ["app/a.ts", 'const b = await import("../training/b.ts");', /src\/app\/a\.ts imports training\/b\.ts/],
  [
    "workers/a.ts",
    'new Worker(new URL("../data/b.worker.ts", import.meta.url));',
    /workers to nothing but itself/,
  ],
  ["models/a.ts", 'import "@tensorflow/tfjs-core";', /only src\/interop/],
  ["shed/a.ts", "export {};", /not in the table/],
];
test.each(wrong)("%s with %s is told", (file, text, told) => {
  folder = mkdtempSync(join(tmpdir(), "descent-arrows-"));
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
  const [sentence, ...others] = wrongArrows(folder);
  expect(sentence).toMatch(told);
  expect(others).toEqual([]);
});
