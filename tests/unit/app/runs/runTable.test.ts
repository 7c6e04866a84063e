import { expect, test } from "vitest";
import { differingFields, groupCurve, grouped, sortedRuns } from "../../../../src/app/runs/list/runTable.ts";
import { preset } from "../../../../src/config/presets.ts";
import { runRecord as run } from "./runRecord.ts";

test("runs are sorted by name as numbers count, and by best whichever way the metric goes", () => {
  const runs = [run(10, { best: 50 }), run(2, { best: null }), run(3, { best: 70 })];
  const numbers = (by: "run" | "best", isDown: boolean) =>
    sortedRuns(runs, { by, isDown }).map(({ number }) => number);
  expect(numbers("run", false)).toEqual([2, 3, 10]);
  expect(numbers("best", true)).toEqual([3, 10, 2]);
  const loss = { ...preset("report", "resnet18"), bestMetric: "loss" as const };
  const lossRuns = [run(1, { best: 0.5, config: loss }), run(2, { best: 0.2, config: loss })];
  expect(sortedRuns(lossRuns, { by: "best", isDown: true }).map(({ number }) => number)).toEqual([2, 1]);
});

test("groups have the mean and the deviation of their best, and only what differs makes groups", () => {
  const runs = [
    run(1, { width: 16, best: 50 }),
    run(2, { width: 32, best: 60 }),
    run(3, { width: 16, best: 54 }),
  ];
  expect(differingFields(runs)).toEqual(["width"]);
  const [first, second] = grouped(runs, "width");
  expect(first).toMatchObject({ key: "16", mean: 52 });
  expect(first?.deviation).toBeCloseTo(Math.sqrt(8));
  expect(second).toMatchObject({ key: "32", mean: 60, deviation: null });
});

const line = (...values: (number | undefined)[]) => values.map((value, epoch) => ({ epoch, value }));

test("a group's curve is the mean of the runs that are left, with numpy's percentiles from three on", () => {
  const { points, band } = groupCurve([line(1, 2), line(2, 4), line(6)], ({ value }) => value);
  expect(points).toEqual([
    { x: 1, y: 3 },
    { x: 2, y: 3 },
  ]);
  // numpy.percentile([1, 2, 6], [10, 90]) is 1.2 and 5.2.
  expect(band).toHaveLength(1);
  expect(band[0]?.low).toBeCloseTo(1.2);
  expect(band[0]?.high).toBeCloseTo(5.2);
});

test("a group's curve leaves out what has no value, and is in the order of epochs", () => {
  const { points } = groupCurve([line(undefined, Number.NaN, 5), line(1, Infinity)], ({ value }) => value);
  expect(points).toEqual([
    { x: 1, y: 1 },
    { x: 3, y: 5 },
  ]);
});
