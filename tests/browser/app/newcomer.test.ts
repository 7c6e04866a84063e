/** Where a person who is new here once did not know what to do. */
import { createElement } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { TrainZone } from "../../../src/app/first/TrainZone.tsx";
import { FolderSection } from "../../../src/app/try/pictures/FolderSection.tsx";
import { NoticeBar } from "../../../src/app/run/NoticeBar.tsx";
import type { FolderTable, TrainedModel } from "../../../src/app/state/trained.ts";
import { app } from "../../../src/app/state/store.ts";
import { say } from "../../../src/said.ts";
import { shown } from "./shown.ts";

test("what was put into a queue that stands still can be started from where it is told", () => {
  app.setState({ notices: [{ code: "queued", level: "ok", text: "pets waits" }] });
  const place = shown(createElement(NoticeBar));
  const start = [...place.querySelectorAll("button")].find((one) => one.textContent === "Start the queue");
  flushSync(() => start?.click());
  expect(app.getState().queue.isGoing).toBe(true);
  expect(place.textContent).toBe("");
});

test("a folder that is being named is brought into sight", async () => {
  const trained = { about: { classes: ["cat", "dog"] } } as unknown as TrainedModel;
  const place = shown(
    createElement(
      "div",
      null,
      createElement("div", { style: { height: "3000px" } }),
      createElement(FolderSection, { trained }),
    ),
  );
  const section = place.querySelector("section");
  const top = (): number => section?.getBoundingClientRect().top ?? Number.NaN;
  scrollTo(0, 0);
  expect(top()).toBeGreaterThan(innerHeight);
  const table = { name: "pets", status: "naming", done: 0, total: null, rows: [], error: null };
  flushSync(() =>
    app.setState(({ tried }) => ({ tried: { ...tried, table: table as unknown as FolderTable } })),
  );
  await expect.poll(top).toBeLessThan(innerHeight);
});

test.each([
  [say("notFolder"), "Drop a folder, an archive or text files"],
  [say("otherModel", "“net.onnx”"), "Drop a folder, an archive or text files"],
  [say("folderUnreadable"), "This folder could not be read"],
  ["The browser was not allowed to read “pets”.", "This folder could not be read"],
  [say("seenNothing", "pets"), "This folder has no layout that I know"],
])("the drop zone's title says what the refusal is about: %s", (why, title) => {
  app.setState({ dataError: why });
  expect(shown(createElement(TrainZone, { isFirst: true })).querySelector("h3")?.textContent).toBe(title);
});
