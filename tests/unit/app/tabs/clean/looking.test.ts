import { expect, test, vi } from "vitest";
import { pictures } from "../../runSample.ts";

vi.mock("../../../../../src/app/actions/trainer.ts", () => ({ trainer: {}, flushEvents: () => undefined }));
vi.mock("../../../../../src/checkpoints/store/beside.ts", () => ({
  readKeptFixes: () => Promise.resolve(undefined),
}));
const { watchClean } = await import("../../../../../src/app/actions/data/clean.ts");
const { nothingClean } = await import("../../../../../src/app/state/clean.ts");
const { app, setApp } = await import("../../../../../src/app/state/store.ts");

test("a look that opens its data, as after a reload, is told until its end", () => {
  watchClean();
  const looking = { what: "Learning", done: 3, total: 8 } as const;
  setApp(() => ({ clean: { ...nothingClean, looking, path: "of other data" } }));
  setApp(() => ({ data: pictures }));
  expect(app.getState().clean).toMatchObject({ looking, path: null });
});
