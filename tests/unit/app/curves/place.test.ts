import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../../../scripts/lib/root.mjs";
import { chartsAt, kindOf } from "../../../../src/app/curves/kinds/index.ts";
import { en } from "../../../../src/app/words/en/index.ts";

test("charts stand with the runs of their tasks, the loss before them", () => {
  expect([chartsAt(["first"], "images"), chartsAt(["first"], "text")]).toEqual([["loss"], ["loss"]]);
  expect(chartsAt(["second"], "images")[0]).toBe("accuracy");
  expect(chartsAt(["second"], "text")[0]).toBe("bitsPerByte");
  expect(chartsAt(["small", "large"], "text")).toContain("gradientNorm");
  expect(chartsAt(["small"], "text")).not.toContain("gradientNorm");
  expect(chartsAt(["small", "large"], "images")).not.toContain("gradientNorm");
});

const places = ["first", "second", "small", "large"] as const;

test("every kind of chart is in the table, and has a name of its own", () => {
  const files = readdirSync(join(root, "src/app/curves/kinds")).map((name) => name.replace(".ts", ""));
  const known = [...new Set([...chartsAt(places, "images"), ...chartsAt(places, "text")])];
  expect(known.toSorted()).toEqual(files.filter((name) => !["index", "kind"].includes(name)).toSorted());
  const names = known.map((name) => kindOf(name).name(en));
  expect(new Set(names).size).toBe(names.length);
});
