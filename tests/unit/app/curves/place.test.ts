import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../../../scripts/lib/root.mjs";

const source = (path: string): string => readFileSync(join(root, "src/app", path), "utf8");

test("every chart stands somewhere: where all runs show it, or with a task", () => {
  const [, union = ""] = /export type ChartName =\n?([^;]+);/.exec(source("curves/runCurves.ts")) ?? [];
  const names = [...union.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  expect(names).toContain("gradientNorm");
  const places = [
    source("curves/CurvesSection.tsx"),
    source("tasks/images.ts"),
    source("tasks/text.ts"),
  ].join();
  expect(names.filter((name) => !places.includes(`"${name}"`))).toEqual([]);
});
