import { expect, test } from "vitest";
import { refusedDrop, takesFolder, whyNotOpened } from "../../../../src/app/state/refusedDrop.ts";
import { applyEvent } from "../../../../src/app/state/applyEvent.ts";
import { type AppState, initialState } from "../../../../src/app/state/state.ts";
import { corpus, stateWithRun } from "../runSample.ts";

test("what was dropped and not taken is told where the page shows it", () => {
  const first = initialState("", null);
  const told = [{ code: "dropRefused", level: "warn", text: "not a folder" }];
  expect(refusedDrop(first, "not a folder")).toEqual({ dataError: "not a folder" });
  expect(refusedDrop(stateWithRun(), "not a folder").notices).toMatchObject(told);
  // The list of runs has no drop zone.
  expect(refusedDrop({ ...first, place: "runs" }, "not a folder").notices).toMatchObject(told);
});

test("a paused run takes its own folder again, and any while it waits for one", () => {
  const running = stateWithRun();
  const paused: AppState = { ...running, run: running.run && { ...running.run, status: "paused" } };
  const folder = { isData: true, hasPictures: false };
  expect(takesFolder(paused, "other")).toBe(false);
  expect(takesFolder(paused, "pets")).toBe(true);
  expect(whyNotOpened(paused, folder)).toMatch(/^A run is using/);
  const bad = { code: "badFiles", level: "warn" as const, text: "3 pictures could not be read" };
  expect(takesFolder({ ...paused, notices: [bad] }, "other")).toBe(true);
  expect(takesFolder({ ...running, notices: [bad] }, "pets")).toBe(false);
});

test("why a drop was refused is told until the run ends", () => {
  const told = { ...stateWithRun(), ...refusedDrop(stateWithRun(), "A run is using the open data.") };
  const status = (now: "running" | "stopped") =>
    applyEvent(told, { kind: "status", status: now, epoch: 0, step: 1 }, 0).notices.map(({ code }) => code);
  expect(status("running")).toEqual(["dropRefused"]);
  expect(status("stopped")).toEqual([]);
});

test("no drop is met with silence, and each is told what to do", () => {
  const first = initialState("", null);
  const running = stateWithRun();
  const finished: AppState = {
    ...running,
    run: running.run && { ...running.run, status: "finished" },
  };
  const reading = { name: "pets", files: 3, perSecond: 1, expected: null, bytes: null };
  const folder = { isData: true, hasPictures: false };
  const picture = { isData: false, hasPictures: true };
  const other = { isData: false, hasPictures: false };

  expect(whyNotOpened(first, folder)).toBeNull();
  expect(whyNotOpened(finished, folder)).toBeNull();
  expect(whyNotOpened(running, folder)).toMatch(/^A run is using the open data\. Stop it/);
  expect(whyNotOpened({ ...first, mode: "reading", reading }, folder)).toMatch(/^pets is still being read/);
  // A run that is queued reads its data behind the run that is shown.
  expect(whyNotOpened({ ...finished, reading }, folder)).toMatch(/^pets is still being read/);

  expect(whyNotOpened(first, picture)).toMatch(/^That was not a folder/);
  expect(whyNotOpened(finished, picture)).toMatch(/tab “Try”/);
  expect(whyNotOpened(running, picture)).toMatch(/tab “Try”/);
  // A text's network names no pictures.
  expect(whyNotOpened(stateWithRun({}, corpus), picture)).toMatch(/^A run is using/);
  expect(whyNotOpened(finished, other)).toMatch(/^That was not a folder/);
});
