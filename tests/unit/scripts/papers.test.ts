import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { layoutNames } from "../../../src/config/readAs.ts";

const papers = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .filter((path) => existsSync(path));

test.each(papers)("every link of %s leads to a file that is there", (path) => {
  const links = [...readFileSync(path, "utf8").matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(
    ([, link = ""]) => link,
  );
  const own = links.filter((link) => !/^[a-z]+:/.test(link));
  expect(own.filter((link) => !existsSync(join(dirname(path), link)))).toEqual([]);
});

test.each(papers)("every file and folder of the project that %s names is there", (path) => {
  const named = [
    ...readFileSync(path, "utf8").matchAll(/(?:`|\bnode |python3 )((?:src|tests|scripts|docs)\/[\w./-]*\w)/g),
  ].map(([, name = ""]) => name);
  // What stands for a name is written in capitals.
  const own = named.filter((name) => !/\b(?:NAME|CODE|X)\b/.test(name));
  expect(own.filter((name) => !existsSync(name))).toEqual([]);
});

/** What a paper consists of, whatever its language: headings, rows of tables, points with the file that they lead to, commands. */
const shape = (text = ""): string[] =>
  text.split("\n").flatMap((line) => {
    if (line.startsWith("#")) return [/^#+/.exec(line)?.[0] ?? ""];
    if (line.startsWith("| ")) return ["row"];
    if (line.startsWith("- ")) return [`- ${/\]\(([^)]+)\)/.exec(line)?.[1] ?? ""}`];
    return line.startsWith("    ") ? [line] : [];
  });

test("the README is a page or two, and says the same in Chinese", () => {
  const [english, chinese] = ["README.md", "README.zh.md"].map((path) => readFileSync(path, "utf8"));
  expect(english?.split("\n").length).toBeLessThanOrEqual(150);
  expect(new TextEncoder().encode(english).length).toBeLessThanOrEqual(12_288);
  expect(shape(chinese)).toEqual(shape(english));
});

test("docs/data.md names every layout as --layout takes it", () => {
  const [table = ""] = /^\| layout [^]*?\n\n/m.exec(readFileSync("docs/data.md", "utf8")) ?? [];
  const told = [...table.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].flatMap(
    ([, flags = ""]) => flags.match(/\w+/g) ?? [],
  );
  expect(told.filter((name) => name !== "layout").toSorted()).toEqual(layoutNames.toSorted());
});
