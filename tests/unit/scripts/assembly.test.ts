import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { format } from "prettier";
import * as assemblyscript from "../../../scripts/lib/checks/assemblyFormat.mjs";

const root = join(import.meta.dirname, "../../..");
const copies = mkdtempSync(join(tmpdir(), "descent-assembly-"));
afterAll(() => rmSync(copies, { recursive: true }));

const lint = (...parameters: string[]) =>
  spawnSync(
    process.execPath,
    [
      join(root, "node_modules/oxlint/bin/oxlint"),
      "-c",
      join(root, ".oxlintrc.json"),
      "--deny-warnings",
      // AssemblyScript's Math holds its constants in variables of 64 bits; kernels write numbers as they compute with them.
      "--allow=oxc/approx-constant",
      ...parameters,
    ],
    { encoding: "utf8", cwd: copies, timeout: 50_000 },
  );

/** The linter's grammar knows no decorators of functions: it gets a copy in which they are comments. */
const linted = (code: string): string => code.replaceAll(/^@inline$/gm, "// inline");

test("the assembly is linted like the rest", () => {
  let count = 0;
  for (const folder of ["src/backends/wasm/assembly", "src/data/pictures/assembly"])
    for (const file of readdirSync(join(root, folder))) {
      const copy = join(copies, folder.replaceAll("/", "-"));
      mkdirSync(copy, { recursive: true });
      writeFileSync(join(copy, file), linted(readFileSync(join(root, folder, file), "utf8")));
      count += 1;
    }
  const { status, stdout } = lint(copies);
  expect(stdout).toMatch(new RegExp(`0 errors.*on ${count} files`, "s"));
  expect(status).toBe(0);
});

test("and a fault in it is found", () => {
  writeFileSync(
    join(copies, "fault.ts"),
    "export function f(a: i32): i32 {\n  const unused = a;\n  return a;\n}\n",
  );
  const { status, stdout } = lint(join(copies, "fault.ts"));
  expect(status).not.toBe(0);
  expect(stdout).toContain("no-unused-vars");
});

test("formatting keeps decorators, comments and what they stand over", async () => {
  const code = "/** Twice. */\n@inline\nexport   function f(a:i32):i32 { return <i32>(a+a) }\n\n// End.\n";
  const formatted = await format(code, { parser: "assemblyscript", plugins: [assemblyscript] });
  expect(formatted).toBe(
    "/** Twice. */\n@inline\nexport function f(a: i32): i32 {\n  return <i32>(a + a);\n}\n\n// End.\n",
  );
});
