/** A self-test's outcome as it is shown beside a backend. */
import type { SelfTest } from "../worker/protocol.ts";
import type { Tone } from "./parts/Lamp.tsx";
import type { Words } from "./words/en.ts";

export function toneOf(test: SelfTest | "testing"): Tone {
  if (test === "testing") return "idle";
  return ({ passed: "ok", failed: "err", missing: "warn" } as const)[test.status];
}

/** One word: Passed. */
export function shortVerdict(test: SelfTest | "testing", { selfTest }: Words): string {
  if (test === "testing") return selfTest.testing;
  return { passed: selfTest.passedShort, failed: selfTest.failedShort, missing: selfTest.missing }[
    test.status
  ];
}
