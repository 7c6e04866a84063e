import { expect, test } from "vitest";
import { conv2d } from "../../../../src/backends/ops/conv2d.ts";
import { casesOfEachKernel } from "../../../support/kernels/casesOfEachKernel.ts";
import { opCases } from "../../../support/opCases/index.ts";

const plain = { fastProducts: "off", precision: "float32" } as const;

test("every op is among the cases of each kernel, at the largest of its sizes, and once for what differs in numbers alone", () => {
  const cases = opCases();
  const chosen = casesOfEachKernel(cases, plain);
  expect(new Set(chosen.map(({ op }) => op.name))).toEqual(new Set(cases.map(({ op }) => op.name)));
  expect(chosen.length).toBeLessThan(cases.length / 3);
  const titles = chosen.map(({ title }) => title);
  expect(titles.filter((title) => /^(add|adamw|sgd) /.test(title))).toEqual([
    "adamw 1031 clipped",
    "adamw 1031 clipped, steady",
    "add 65x200",
    "sgd 1031 clipped",
    "sgd 1031",
  ]);
  // With products of four by four: a kernel that a plain run has not.
  const square = cases.filter(({ op, title }) => op.name === conv2d.name && title.endsWith("3x3 stride 1"));
  const fast = casesOfEachKernel(square, { ...plain, fastProducts: "f4" });
  expect(fast.length).toBeGreaterThan(0);
  expect(fast.length).toBeLessThan(square.length);
});
