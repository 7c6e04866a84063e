import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "@playwright/test";

const assets = join(import.meta.dirname, "../../dist/assets");
const scripts = readdirSync(assets, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".js"),
);
const entries = scripts.filter((path) => /\.worker-[\w-]+\.js$/.test(path));

// WebKit evaluates a worker's first file again when another file imports from it: the worker would start twice.
test("no file of the built page imports from the file that a worker begins with", () => {
  expect(entries.map((path) => basename(path).split("-")[0])).toContain("trainer.worker");
  for (const path of scripts) {
    const text = readFileSync(join(assets, path), "utf8");
    const imported = [...text.matchAll(/(?:from|import)\s*\(?\s*["'`]([^"'`]+)["'`]/g)].map(([, name]) =>
      basename(name!),
    );
    for (const entry of entries) expect(imported, path).not.toContain(basename(entry));
  }
});
