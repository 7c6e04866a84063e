import { expect, test } from "vitest";
import { verdictWithDetail } from "../../../src/app/verdict.ts";
import { en } from "../../../src/app/words/en/index.ts";
import type { SelfTest } from "../../../src/worker/border/protocol.ts";

const result = (more: Partial<SelfTest>): SelfTest => ({
  backend: "wasm",
  status: "passed",
  description: "4 threads, relaxed SIMD",
  difference: 1e-6,
  limit: 1e-3,
  milliseconds: 400,
  ...more,
});

const told = (more: Partial<SelfTest>): string => verdictWithDetail(result(more), en);

test("the list of backends tells the device of what passed, the op or the error of what failed", () => {
  expect(told({})).toBe("Passed · 4 threads, relaxed SIMD");
  expect(told({ status: "failed", wrongOp: "layerNormGradient" })).toBe("Failed · layerNormGradient");
  const description = `The device refused a shader:\n${"x".repeat(5000)}`;
  expect(told({ status: "failed", description })).toBe("Failed · The device refused a shader:");
  expect(told({ description: "y".repeat(200) })).toHaveLength("Passed · ".length + 60);
  expect(told({ status: "missing", description: "No adapter." })).toBe("Missing");
  expect(verdictWithDetail("testing", en)).toBe("Testing…");
  expect(verdictWithDetail("later", en)).toBe("Not tested yet");
});
