import { expect, test } from "vitest";
import { playwrightCounts } from "../../../scripts/lib/testReport.mjs";

const report = {
  stats: { expected: 2, unexpected: 1, flaky: 1, skipped: 3 },
  suites: [
    {
      title: "page.spec.ts",
      specs: [{ title: "opens", tests: [{ status: "expected" }] }],
      suites: [{ title: "dark", specs: [{ title: "is late once", tests: [{ status: "flaky" }] }] }],
    },
    { title: "runs.spec.ts", specs: [{ title: "fails", tests: [{ status: "unexpected" }] }] },
  ],
};

test("a test that passed at its second try is counted as passed, and named", () => {
  expect(playwrightCounts(report)).toEqual({
    passed: 3,
    failed: 1,
    notRun: 3,
    secondTries: ["page.spec.ts: dark: is late once"],
  });
});
