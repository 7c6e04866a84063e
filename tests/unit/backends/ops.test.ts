import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { opNames, ops } from "../../../src/backends/ops/index.ts";
import { casesOf } from "../../../src/training/selfTest/checkOps.ts";
import { opCases } from "../../support/opCases/index.ts";

const backends = join(import.meta.dirname, "../../../src/backends");
const rooms = ["ops", "webgpu/ops", "wasm/ops"];

/** The file that an op lies in: its own, or, being the gradient of another op alone, that op's. */
function fileOf(name: string): string {
  const owners = opNames.filter((other) => other !== name && name.startsWith(other));
  const owner = owners.toSorted((a, b) => b.length - a.length)[0];
  return owner && name.endsWith("Gradient") ? owner : name;
}

test("an op is known by the name that it gives itself", () => {
  for (const name of opNames) expect(ops[name].name).toBe(name);
  expect(opNames).toEqual(opNames.toSorted());
});

describe.each(rooms)("src/backends/%s", (room) => {
  const files = readdirSync(join(backends, room)).filter(
    (file) => file.endsWith(".ts") && file !== "index.ts",
  );

  test.each(opNames)("%s lies in the file of its name", (name) => {
    const path = join(backends, room, `${fileOf(name)}.ts`);
    expect(existsSync(path), path).toBe(true);
    expect(readFileSync(path, "utf8")).toMatch(new RegExp(`^export const ${name}\\b`, "m"));
  });

  test("has no other files: what ops share is in parts/", () => {
    expect(files.toSorted()).toEqual([...new Set(opNames.map((name) => `${fileOf(name)}.ts`))].toSorted());
  });
});

describe("nobody forgets an op", () => {
  const cases = opCases();

  test.each(opNames)("%s has cases, of the op in the table", (name) => {
    const own = cases.filter(({ op }) => op.name === name);
    expect(own.length, `add cases to tests/support/opCases/${fileOf(name)}.ts`).toBeGreaterThan(0);
    for (const { op } of own) expect(op).toBe(ops[name]);
  });

  test.each(["float32", "mixed"] as const)("the self-test compares what every op gives, %s", (precision) => {
    const compared = new Set(casesOf({ precision }).wanted.map(({ op }) => op));
    expect([...compared].toSorted()).toEqual(opNames);
  });
});
