/** Lines of our own lie where recharts would draw them. */
import { createElement, Fragment } from "react";
import { expect, test } from "vitest";
import "../../../../src/app/look/tokens.css";
import type { ChartModel } from "../../../../src/app/curves/chart/curve.ts";
import { Lines } from "../../../../src/app/curves/chart/Lines.tsx";
import { ManyLines } from "../../../../src/app/curves/chart/ManyLines.tsx";
import { marginsOf } from "../../../../src/app/curves/chart/margins.ts";
import { shown } from "../shown.ts";

const runs = 24;
const chart: ChartModel = {
  title: "top-1",
  curves: Array.from({ length: runs }, (_, run) => ({
    key: `run ${run}`,
    name: `run ${run}`,
    color: `c${(run % 6) + 1}`,
    dashed: run >= 6,
    width: 1.8,
    tag: null,
    // The last one has a single epoch.
    points: Array.from({ length: run === runs - 1 ? 1 : 20 }, (__, epoch) => ({
      x: epoch + 1,
      y: 10 + run + 30 * Math.log1p(epoch),
    })),
    raw: null,
  })),
  x: { low: 0, high: 20.8, isLog: false },
  y: { low: 0, high: 100, isLog: false },
  xTicks: [0, 10, 20],
  xMinor: [],
  yTicks: [0, 50, 100],
  keyStep: 1,
  formatX: String,
  formatY: String,
  flag: null,
  band: null,
  triangles: [],
  marks: [],
  cross: null,
};

/** Left, top, right and bottom of each. */
const boxes = (elements: Element[]) =>
  elements
    .map((element) => element.getBoundingClientRect())
    .map(({ left, top, right, bottom }) => [left, top, right, bottom]);

test("a line, or a dot, for each run, within half a pixel of where recharts has it", async () => {
  const layer = { chart, width: 640, height: 300, margins: marginsOf(chart, false) };
  const place = shown(
    createElement(
      Fragment,
      null,
      createElement(
        "div",
        { style: { position: "absolute", top: 0, left: 0 } },
        createElement(ManyLines, layer),
      ),
      createElement(
        "div",
        { style: { position: "absolute", top: 0, left: 0, width: 640, height: 300 } },
        createElement(Lines, { ...layer, mini: false }),
      ),
    ),
  );
  const theirs = (): Element[] => [...place.querySelectorAll(".recharts-line-curve, .recharts-line-dot")];
  await expect.poll(() => theirs().length, { timeout: 5000 }).toBe(runs);
  const ours = [...place.querySelectorAll("[data-line]")];
  expect(ours).toHaveLength(runs);
  const wanted = boxes(theirs());
  for (const [at, box] of boxes(ours).entries())
    for (const [side, value] of box.entries())
      expect(Math.abs(value - (wanted[at]?.[side] ?? Infinity))).toBeLessThan(0.5);
});
