import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { childMaker } from "../../../src/worker/border/children.ts";

/** Files of src at any depth. */
const below = (end: string): string[] =>
  readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(end))
    .map((path) => join("src", path));

/** Every file that makes a worker for `startChild`. */
const files = below("Child.ts");

test("the page can make every child that the trainer may ask it for", () => {
  expect(files.map((file) => basename(file)).toSorted()).toEqual(["decodeChild.ts", "poolChild.ts"]);
  for (const file of files) {
    const kind = /kind: "(\w+)"/.exec(readFileSync(file, "utf8"))?.[1];
    expect(childMaker(kind ?? file).kind).toBe(kind);
  }
});

test("each program of a child has its maker beside it", () => {
  const programs = below(".worker.ts").filter((file) => !file.endsWith("trainer.worker.ts"));
  const made = files.map((file) => /new URL\("\.\/([^"]+)"/.exec(readFileSync(file, "utf8"))?.[1] ?? "");
  expect(made.toSorted()).toEqual(programs.map((file) => basename(file)).toSorted());
});

test("a kind that is not in the table is told by name", () => {
  expect(() => childMaker("paint")).toThrow(/no child worker “paint”/);
});
