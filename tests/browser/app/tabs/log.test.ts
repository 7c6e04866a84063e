import { createElement } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { expect, test } from "vitest";
import "../../../../src/app/look/tokens.css";
import "../../../../src/app/look/base.css";
import { newRun, type Run } from "../../../../src/app/state/state.ts";
import { changeRun, setApp } from "../../../../src/app/state/store.ts";
import { LogTab } from "../../../../src/app/tabs/log/LogTab.tsx";
import { recognised } from "../../../support/samples/recognised.ts";
import { preset } from "../../../../src/config/presets.ts";

const data: Run["data"] = {
  kind: "images",
  familiarity: "new",
  name: "pets",
  layout: "class folders",
  problems: [],
  problemCount: 0,
  classes: [],
  train: 100,
  validation: 10,
  test: 0,
  unlabelled: 0,
  recognised,
};
const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => `line ${from + at}`);
const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
const isLaidOut = (element: Element | undefined): boolean | undefined =>
  element?.checkVisibility({ contentVisibilityAuto: true });

test("a long log follows its end, keeps its last thousand lines in order and lays out those in sight alone", async () => {
  const place = document.createElement("div");
  place.style.height = "300px";
  document.body.append(place);
  const root = createRoot(place);
  const config = preset("report", "resnet18");
  const run = newRun({ id: "run", name: "pets", config, preset: "report", data }, 0);
  setApp(() => ({ run: { ...run, log: run.log.append(lines(0, 990)) } }));
  flushSync(() => root.render(createElement(LogTab)));
  for (const [from, to] of [
    [990, 999],
    [999, 1049],
    [1049, 1103],
  ] as const) {
    flushSync(() => changeRun(({ log }) => ({ log: log.append(lines(from, to)) })));
    await frame();
    await frame();
  }
  const box = place.querySelector("pre");
  if (!box) throw new Error("there is a log");
  const [earlier, ...shown] = box.textContent.split("\n");
  expect(earlier).toContain("150");
  expect(shown).toEqual([...lines(150, 1103), ""]);
  expect(box.scrollTop + box.clientHeight).toBeGreaterThan(box.scrollHeight - 24);
  const elements = [...box.querySelectorAll("span span")];
  expect(isLaidOut(elements.at(-1))).toBe(true);
  expect(isLaidOut(elements[0])).toBe(false);
  root.unmount();
  place.remove();
  setApp(() => ({ run: null }));
});
