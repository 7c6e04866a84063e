import { createElement } from "react";
import { flushSync } from "react-dom";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import "../../../../src/app/look/tokens.css";
import "../../../../src/app/look/base.css";
import { preset } from "../../../../src/config/presets.ts";
import { CurvePanel } from "../../../../src/app/curves/CurvePanel.tsx";
import { setApp } from "../../../../src/app/state/store.ts";
import { newRun, type Run } from "../../../../src/app/state/state.ts";
import { recognised } from "../../../support/samples/recognised.ts";
import type { StepPoint } from "../../../../src/worker/border/protocol.ts";

const perEpoch = 1000;
const config = { ...preset("report", "resnet18"), batchSize: 10, epochs: 2000 };
const data = {
  kind: "images",
  familiarity: "new",
  name: "pets",
  layout: "class folders",
  problems: [],
  problemCount: 0,
  classes: [],
  train: perEpoch * 10,
  validation: 10,
  test: 0,
  unlabelled: 0,
} as const;

const steps = (from: number, to: number): StepPoint[] =>
  Array.from({ length: to - from }, (_, index) => {
    const step = from + index;
    const loss = 1 + 2 * Math.exp(-step / 50_000) + 0.3 * Math.sin(step * 12.9898);
    return {
      epoch: Math.floor(step / perEpoch),
      step,
      loss,
      acc1: 50,
      acc5: 80,
      learningRate: 0.1,
      dataMs: 1,
      stepMs: 10,
      seconds: step / 100,
    };
  });

function runOf(points: number): Run {
  let run = newRun(
    {
      id: "run",
      name: "pets",
      config,
      preset: "own",
      data: { ...data, recognised, problems: [], classes: [] },
    },
    0,
  );
  for (let from = 0; from < points; from += 100_000)
    run = { ...run, points: run.points.append(steps(from, Math.min(points, from + 100_000))) };
  return { ...run, status: "running", step: points };
}

let root: Root;
let place: HTMLElement;
beforeEach(() => {
  place = document.createElement("div");
  place.style.width = "640px";
  document.body.append(place);
  root = createRoot(place);
});
afterEach(() => {
  root.unmount();
  place.remove();
});

const draw = (): void =>
  flushSync(() => root.render(createElement(CurvePanel, { name: "loss", mini: false })));
const lines = (): SVGPathElement[] => [
  ...place.querySelectorAll<SVGPathElement>(".recharts-line-curve, [data-raw]"),
];

function expectDecimated(): void {
  for (const line of lines()) {
    const points = (line.getAttribute("d") ?? "").split("L").length;
    expect(points).toBeGreaterThan(100);
    expect(points).toBeLessThanOrEqual(600);
  }
}

test("a million steps are drawn with at most 600 points a line, and as many after the next update", async () => {
  setApp(() => ({ mode: "run", run: runOf(1_000_000) }));
  draw();
  await expect.poll(() => lines().length).toBe(2);
  expectDecimated();
  const before = lines().map((line) => line.getAttribute("d"));
  // How long an update takes is measured by scripts/measure, where a busy machine fails no check.
  setApp(({ run }) =>
    run ? { run: { ...run, points: run.points.append(steps(1_000_000, 1_100_000)) } } : {},
  );
  draw();
  await expect.poll(() => lines().map((line) => line.getAttribute("d"))).not.toEqual(before);
  expectDecimated();
});

test("the chart says what it shows, and its cursor goes by keys through the epochs", async () => {
  setApp(() => ({ mode: "run", run: runOf(5000) }));
  draw();
  await expect.poll(() => lines().length).toBe(2);
  expect(place.querySelector('[role="img"]')?.getAttribute("aria-label")).toMatch(/^Loss\. Train \d\.\d\d\./);
  const slider = place.querySelector<HTMLElement>('[role="slider"]');
  slider?.focus();
  await userEvent.keyboard("{Home}{ArrowRight}{ArrowRight}");
  await expect.poll(() => slider?.getAttribute("aria-valuetext")).toMatch(/^2: Train \d\.\d\d$/);
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => slider?.getAttribute("aria-valuetext")).toMatch(/Left and Right/);
});

test("a run without steps shows axes and says that it waits", async () => {
  setApp(() => ({ mode: "run", run: runOf(0) }));
  draw();
  await expect.poll(() => place.textContent).toMatch(/Waiting for the first step/);
  expect(place.querySelector('[role="img"]')?.getAttribute("aria-label")).toBe("Loss. No points yet.");
});

test.each([false, true])(
  "a loss on its way to infinity stands whole in its tag, small chart %s",
  async (mini) => {
    await document.fonts.ready;
    place.style.width = "360px";
    const run = runOf(0);
    const points = steps(0, 5).map((point) => ({ ...point, loss: 8.02e16 }));
    setApp(() => ({ mode: "run", run: { ...run, points: run.points.append(points) } }));
    flushSync(() => root.render(createElement(CurvePanel, { name: "loss", mini })));
    const words = (): SVGTextElement | undefined =>
      [...place.querySelectorAll<SVGTextElement>("svg text[class*=tag]")].find(
        ({ textContent }) => textContent === "8.02e16",
      );
    await expect.poll(words).toBeDefined();
    const inner = words()?.getBoundingClientRect();
    const tag = words()?.previousElementSibling?.getBoundingClientRect();
    expect(inner?.right).toBeLessThan(tag?.right ?? 0);
    expect(tag?.right).toBeLessThanOrEqual(place.getBoundingClientRect().right);
  },
);
