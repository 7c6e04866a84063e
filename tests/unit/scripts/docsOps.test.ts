import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { opCases } from "../../support/opCases/index.ts";

const root = join(import.meta.dirname, "../../..");

test("the table of ops in docs/accuracy.md has every op on every backend, with errors and files that are there", () => {
  const text = readFileSync(join(root, "docs/accuracy.md"), "utf8");
  const [, table = ""] =
    /<!-- made by node scripts\/measure\/kernels\/ops.mjs --docs -->(.*?)<!--/s.exec(text) ?? [];
  const rows = new Map(
    table
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .map((line) => line.split("|").map((cell) => cell.trim()))
      .map(([, op = "", ...cells]) => [op, cells.slice(0, 3)]),
  );
  for (const { op } of opCases()) {
    const [plain = "", wasm = "", webgpu = ""] = rows.get(op.name) ?? [];
    expect(plain, op.name).toMatch(/^\[\w+\.ts\]\(\.\.\/src\/backends\/ops\//);
    for (const cell of [wasm, webgpu])
      expect(cell, op.name).toMatch(/\) (0|\d\.\de-\d+)(; gradient (0|\d\.\de-\d+))?$/);
  }
  const files = [...table.matchAll(/\]\(([^)]+)\)/g)].map(([, file = ""]) => file);
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => !existsSync(join(root, "docs", file)))).toEqual([]);
});
