/** What was once cut off, or led nowhere, at the widths that it was seen at. */
import { createElement } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../src/app/look/tokens.css";
import "../../../src/app/look/base.css";
import { Bar } from "../../../src/app/frame/Bar.tsx";
import "../../../src/app/look/fonts.css";
import { Footer } from "../../../src/app/frame/Footer.tsx";
import { ThisMachine } from "../../../src/app/first/ThisMachine.tsx";
import { Segments } from "../../../src/app/parts/Segments.tsx";
import { RecipeSection } from "../../../src/app/setUp/sections/RecipeSection.tsx";
import { RunStatus } from "../../../src/app/run/RunStatus.tsx";
import { RunDifferences } from "../../../src/app/runs/RunDifferences.tsx";
import { RunList } from "../../../src/app/runs/list/RunList.tsx";
import runsPlace from "../../../src/app/runs/RunsPlace.module.css";
import { initialState } from "../../../src/app/state/state.ts";
import { en } from "../../../src/app/words/en/index.ts";
import { app } from "../../../src/app/state/store.ts";
import { runRecord } from "../../unit/app/runs/runRecord.ts";
import { stateWithRun } from "../../unit/app/runSample.ts";
import { shown } from "./shown.ts";

const none = (): void => undefined;

function firstStop(): string | null {
  const place = shown(createElement(Bar, { onShortcuts: none, onRail: none, railOpen: false }));
  return place.querySelector("a")?.getAttribute("href") ?? null;
}

test("the first stop leads to the curves where there are some, else to the page", () => {
  expect(firstStop()).toBe("#main");
  app.setState(stateWithRun());
  expect(firstStop()).toBe("#curves");
  app.setState({ place: "runs" });
  expect(firstStop()).toBe("#main");
});

test("a strip of 750 px leaves out speed and waiting, and keeps validation and what is left", async () => {
  await page.viewport(1024, 768);
  const { run, ...state } = stateWithRun();
  app.setState({ ...state, run: run && { ...run, status: "running" } });
  const place = shown(createElement(RunStatus));
  place.style.width = "752px";
  const seen = (name: RegExp): boolean | undefined =>
    [...place.querySelectorAll("div")]
      .findLast(({ textContent }) => name.test(textContent))
      ?.checkVisibility();
  expect(seen(/^Validation top-1/)).toBe(true);
  expect(seen(/^Left/)).toBe(true);
  expect(seen(/^Speed/)).toBe(false);
  expect(seen(/^Waiting for data/)).toBe(false);
  expect(place.scrollWidth).toBeLessThanOrEqual(place.clientWidth);
});

test("on a phone the form for the queue has the thumb's place while a run goes on", async () => {
  await page.viewport(390, 844);
  const { run, ...state } = stateWithRun();
  app.setState({ ...state, run: run && { ...run, status: "running" } });
  const place = shown(createElement(RunStatus));
  const bar = (): Element | null => place.querySelector("[class*=bottomBar]");
  expect(bar()?.checkVisibility()).toBe(true);
  flushSync(() => app.setState({ isComposing: true }));
  expect(bar()).toBeNull();
});

test("a changed setting's old value is whole in the narrow rail, and controls stay in line", async () => {
  await page.viewport(1024, 768);
  app.setState(initialState("learningRate=0.0425&schedule=constant&augmentation=none&batchSize=32", null));
  const place = shown(createElement(RecipeSection));
  place.style.width = "272px";
  const old = [...place.querySelectorAll<HTMLElement>("[class*=was]")];
  expect(old.map(({ textContent }) => textContent)).toContain("was 0.1");
  for (const was of old) {
    expect(was.scrollWidth, was.textContent).toBeLessThanOrEqual(was.clientWidth);
    expect(getComputedStyle(was).textOverflow, was.textContent).toBe("clip");
    expect(was.getBoundingClientRect().right).toBeLessThanOrEqual(place.getBoundingClientRect().right);
  }
  const bottomOf = (name: string): number | undefined => {
    const label = [...place.querySelectorAll("label")].find(({ textContent }) => textContent === name);
    return label?.control?.getBoundingClientRect().bottom;
  };
  expect(bottomOf("Learning rate")).toBeCloseTo(bottomOf("Schedule") ?? 0, 0);
});

test("no setting's name reaches over its neighbour's in the narrow rail", async () => {
  await page.viewport(1024, 768);
  await document.fonts.ready;
  app.setState(initialState("autoAugment=ra", null));
  const place = shown(createElement(RecipeSection));
  place.style.width = "272px";
  for (const more of place.querySelectorAll("details")) more.open = true;
  const names = [...place.querySelectorAll<HTMLElement>("label[for]")];
  expect(names.map(({ textContent }) => textContent)).toContain("Automatic augmentation");
  for (const name of names) {
    const { right, width } = name.getBoundingClientRect();
    expect(width, name.textContent).toBeGreaterThan(0);
    expect(right, name.textContent).toBeLessThanOrEqual(
      name.parentElement?.getBoundingClientRect().right ?? 0,
    );
  }
});

test("five recipes stand within the narrow rail", async () => {
  await page.viewport(1024, 768);
  await document.fonts.ready;
  const { presets } = en.setUp;
  const options = (["fits", "report", "strong", "fast", "finetune"] as const).map((value) => ({
    value,
    text: presets[value],
  }));
  const place = shown(createElement(Segments, { name: "Preset", options, value: null, onChange: none }));
  // The rail of 272 px, less its edges.
  expect(place.firstElementChild?.getBoundingClientRect().width).toBeLessThanOrEqual(240);
});

const long = "tiny-imagenet-200-resnet18-lr0.01-w32-augmented-with-everything";
const runs = [1, 2, 3, 4, 5].map((number) =>
  runRecord(number, { name: `${long}-${number}`, width: 8 * number, tags: ["rate"] }),
);

test("the names above what differs are whole, however long they are", () => {
  const place = shown(createElement(RunDifferences, { runs }));
  const heads = [...place.querySelectorAll("th")].slice(1);
  expect(heads.map(({ textContent }) => textContent)).toEqual(
    runs.map(({ name, number }) => `${name} #${number}`),
  );
  for (const head of heads) {
    expect(head.scrollWidth).toBeLessThanOrEqual(head.clientWidth);
    const text = document.createRange();
    text.selectNodeContents(head);
    expect(text.getBoundingClientRect().left).toBeGreaterThanOrEqual(head.getBoundingClientRect().left);
  }
});

test.each([1440, 1024, 390])("details and deleting a run are in sight at %i px", async (width) => {
  await page.viewport(width, 800);
  app.setState({ stored: { runs, checkpoints: [], held: new Set(), error: null } });
  const place = shown(createElement("div", { className: runsPlace["runs"] }, createElement(RunList)));
  // Before the list is read from this browser's storage, where there are none.
  const buttons = [...place.querySelectorAll<HTMLElement>("td button")].filter(({ ariaLabel }) =>
    /^(?:Details|Delete) /.test(ariaLabel ?? ""),
  );
  expect(buttons).toHaveLength(10);
  for (const button of buttons) {
    const { left, right } = button.getBoundingClientRect();
    const room = button.closest("table")?.parentElement?.getBoundingClientRect();
    // A quiet button's words begin where the row does, its empty border 7 px before.
    expect(left).toBeGreaterThanOrEqual((room?.left ?? Number.NaN) - 7);
    expect(right).toBeLessThanOrEqual((room?.right ?? Number.NaN) + 1);
  }
});

test("at 1024 pixels the machine stands in one row with its chip, and the footer's words on one line", async () => {
  await page.viewport(1024, 768);
  const passed = { status: "passed", description: "", difference: 0, limit: 1, milliseconds: 1 } as const;
  app.setState({
    selfTests: {
      webgpu: "later",
      wasm: { ...passed, backend: "wasm" },
      cpu: { ...passed, backend: "cpu" },
    },
    notices: [{ code: "softwareWebgpu", level: "warn", text: "WebGPU runs on the processor here." }],
  });
  const machine = shown(createElement(ThisMachine, { onSetUp: none, isSetUpOpen: false }));
  expect(machine.textContent).toContain("WebGPU in software, so WASM");
  // With the page's own font, which is narrower than the browser's.
  await expect.poll(() => machine.querySelector("section")?.clientHeight).toBeLessThan(50);
  const footer = shown(createElement(Footer));
  const bottoms = [...footer.querySelectorAll("footer > span:not(.spring), footer > a, summary, button")].map(
    (part) => {
      const words = document.createRange();
      words.selectNodeContents(part);
      return words.getBoundingClientRect().bottom;
    },
  );
  expect(bottoms.length).toBeGreaterThan(4);
  // Signs of another font may be a little higher.
  expect(Math.max(...bottoms) - Math.min(...bottoms)).toBeLessThan(2);
});
