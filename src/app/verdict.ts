/** A self-test's outcome as it is shown beside a backend. */
import { tell } from "./words/told.ts";
import type { Tone } from "./parts/Lamp.tsx";
import type { Tested } from "./state/state.ts";
import type { Words } from "./words/en/index.ts";

export function toneOf(test: Tested): Tone {
  if (typeof test === "string") return "idle";
  return ({ passed: "ok", failed: "err", missing: "warn" } as const)[test.status];
}

/** What stands in the list of backends: Passed · 4 threads; Failed · conv2d. */
export function verdictWithDetail(test: Tested, words: Words): string {
  const verdict = shortVerdict(test, words);
  if (typeof test === "string" || test.status === "missing") return verdict;
  // An error can go on with a whole shader.
  const [line = ""] = (test.wrongOp ?? tell(test.description, words)).split("\n");
  return `${verdict} · ${line.length > 60 ? `${line.slice(0, 59)}…` : line}`;
}

/** One word: Passed. */
export function shortVerdict(test: Tested, { selfTest }: Words): string {
  if (typeof test === "string") return selfTest[test];
  return { passed: selfTest.passedShort, failed: selfTest.failedShort, missing: selfTest.missing }[
    test.status
  ];
}
