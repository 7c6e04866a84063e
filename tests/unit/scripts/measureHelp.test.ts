import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { headOf } from "../../../scripts/lib/headAsHelp.mjs";
import { root } from "../../../scripts/lib/root.mjs";

const folder = join(root, "scripts/measure");
const scripts = readdirSync(folder).flatMap((room) =>
  readdirSync(join(folder, room)).flatMap((name) => (name.endsWith(".mjs") ? [`${room}/${name}`] : [])),
);

test.each(scripts)("%s says with --help what it measures, and how it is called", (name) => {
  const source = readFileSync(join(folder, name), "utf8");
  const [firstImport] = /^import .*$/m.exec(source) ?? [];
  const own = /^const usage =\s*`(node scripts\/measure\/.*?)`;$/ms.exec(source)?.[1];
  // Before anything is imported that costs time or may be missing; or by the options of its own.
  if (own === undefined) expect(firstImport).toBe('import "../../lib/headAsHelp.mjs";');
  else expect(source).toContain("values.help");
  const help = own ?? headOf(source);
  expect(help).toContain(`node scripts/measure/${name}`);
  expect(help).not.toContain("import ");
  expect(help.replace(/node scripts.*/g, "").trim().length).toBeGreaterThan(20);
});

test("every script is in a room", () => {
  expect(scripts.length).toBeGreaterThan(15);
  expect(readdirSync(folder).filter((name) => name.includes("."))).toEqual([]);
});

test("--help prints the head, and does nothing else", () => {
  const path = join(folder, "page/frames.mjs");
  const said = execFileSync(process.execPath, [path, "--help"], { encoding: "utf8" });
  expect(said.trimEnd()).toBe(headOf(readFileSync(path, "utf8")));
  expect(said).toMatch(
    /^Measures the page's frames .*\n +node scripts\/measure\/page\/frames.mjs \[POINTS\]/,
  );
});
