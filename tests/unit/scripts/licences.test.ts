import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { licenceList } from "../../../scripts/build/licences.mjs";

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

test("packages that say the same stand over their words together; types and tools are left out", () => {
  const packages = {
    "": { version: "1.0.0", license: "MIT" },
    "node_modules/one": { version: "1.2.3", license: "MIT" },
    "node_modules/one/node_modules/two": { version: "2.0.0", license: "MIT" },
    "node_modules/three": { version: "3.0.0" },
    "node_modules/tool": { version: "4.0.0", license: "ISC", dev: true },
    "node_modules/@types/one": { version: "1.2.3", license: "MIT" },
  };
  const list = licenceList(packages, (path) =>
    path.endsWith("three") ? "Mine.\n" : "Permission is granted.\n",
  );
  expect(list.replaceAll(/=+\n/g, "")).toBe(
    "one 1.2.3: MIT\ntwo 2.0.0: MIT\n\nPermission is granted.\n\nthree 3.0.0: licence not named\n\nMine.\n",
  );
});

test("the page's own list names every package that it depends on", () => {
  const list = read("public/licences.txt");
  const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
  for (const [name, version] of Object.entries(dependencies))
    expect(list).toContain(`\n${name} ${version}: `);
  expect(list).toContain("\nassemblyscript ");
  expect(list).not.toContain("licence not named");
});
