import { expect, test } from "vitest";
import { refusedDrop } from "../../../../src/app/state/refusedDrop.ts";
import { initialState } from "../../../../src/app/state/state.ts";
import { stateWithRun } from "../runSample.ts";

test("what was dropped and not taken is told where the page shows it", () => {
  expect(refusedDrop(initialState("", null), "not a folder")).toEqual({ dataError: "not a folder" });
  expect(refusedDrop(stateWithRun(), "not a folder").notices).toMatchObject([
    { code: "dropRefused", level: "warn", text: "not a folder" },
  ]);
});
