import { describe, expect, test } from "vitest";
import { key, uniform } from "../../../../src/random.ts";
import { BucketSeries } from "../../../../src/app/curves/chart/bucketSeries.ts";
import { nearest } from "../../../../src/app/curves/chart/curve.ts";
import { overfittingEpochs } from "../../../../src/app/curves/overfitting.ts";
import { runChart } from "../../../../src/app/curves/kinds/index.ts";
import { isWorthDrawing } from "../../../../src/app/curves/chart/useStaggered.ts";
import { smooth } from "../../../../src/app/curves/chart/smoothing.ts";
import { linearTicks, logTicks, place, ticksEvery, valueAt } from "../../../../src/app/curves/chart/ticks.ts";
import { applyEvent } from "../../../../src/app/state/applyEvent.ts";
import type { AppState } from "../../../../src/app/state/state.ts";
import type { EpochRow } from "../../../../src/worker/border/protocol.ts";
import { en } from "../../../../src/app/words/en/index.ts";
import { corpus, pictures, stateWithRun, step, steps } from "../runSample.ts";

const identity = (at: number): number => at;

describe.each([10, 599, 100_000, 1_000_000])("decimation of %i points", (count) => {
  const seed = key(1, count);
  const series = new BucketSeries();
  const peak = Math.floor(count * 0.37);
  for (let at = 0; at < count; at += 1) series.add(at === peak ? 50 : uniform(seed, at));
  const raw = series.raw(identity);
  const means = series.means(identity);

  test("draws at most 600 points and keeps the peak, the least value and the exact end", () => {
    expect(raw.length).toBeLessThanOrEqual(600);
    expect(means.length).toBeLessThanOrEqual(300);
    expect(raw.find(({ y }) => y === 50)?.x).toBe(peak);
    expect(raw.at(-1)).toEqual({ x: count - 1, y: count - 1 === peak ? 50 : uniform(seed, count - 1) });
    let least = Infinity;
    for (let at = 0; at < count; at += 1) if (at !== peak) least = Math.min(least, uniform(seed, at));
    expect(Math.min(...raw.map(({ y }) => y))).toBe(least);
  });

  test("keeps the order, so that the line never runs back", () => {
    expect(raw.every(({ x }, at) => at === 0 || x > (raw[at - 1]?.x ?? 0))).toBe(true);
    expect(means.every(({ x }, at) => at === 0 || x > (means[at - 1]?.x ?? 0))).toBe(true);
  });
});

test("means of buckets weigh to the mean of all points", () => {
  const series = new BucketSeries();
  for (let at = 0; at < 512 * 299; at += 1) series.add(at % 7);
  const means = series.means(identity);
  const mean = means.reduce((sum, { y }) => sum + y, 0) / means.length;
  expect(mean).toBeCloseTo(3, 3);
});

test("a value that is no number leaves a gap and is remembered", () => {
  const series = new BucketSeries();
  for (const value of [1, 2, Number.NaN, 3]) series.add(value);
  expect(series.raw(identity)).toEqual([
    { x: 0, y: 1 },
    { x: 1, y: 2 },
    { x: 3, y: 3 },
  ]);
  expect(series.notFinite).toBe(2);
});

const line = (...ys: number[]) => ys.map((y, x) => ({ x, y }));

describe("smoothing", () => {
  test("is the mean with weights factor^distance", () => {
    const [left] = smooth(line(1, 2, 4), 0.5);
    expect(left?.y).toBeCloseTo((1 + 2 * 0.5 + 4 * 0.25) / 1.75, 12);
    const [, middle] = smooth(line(1, 2, 4), 0.5);
    expect(middle?.y).toBeCloseTo((0.5 + 2 + 2) / 2, 12);
  });

  test("leaves a constant as it is and has no lag: a step is crossed at its middle", () => {
    for (const { y } of smooth(line(3, 3, 3, 3), 0.9)) expect(y).toBeCloseTo(3, 12);
    const smoothed = smooth(line(...Array.from({ length: 100 }, (_, at) => (at < 50 ? 0 : 1))), 0.8);
    expect(((smoothed[49]?.y ?? 0) + (smoothed[50]?.y ?? 0)) / 2).toBeCloseTo(0.5, 6);
  });

  test("with factor 0 changes nothing", () => expect(smooth(line(1, 5, 2), 0)).toEqual(line(1, 5, 2)));
});

test("ticks are round numbers inside the domain", () => {
  expect(linearTicks(0, 4.2, 5)).toEqual([0, 1, 2, 3, 4]);
  expect(linearTicks(0.13, 0.29, 4)).toEqual([0.15, 0.2, 0.25]);
  expect(logTicks(0.001, 0.1, 6)).toEqual([0.001, 0.01, 0.1]);
  expect(logTicks(80, 900, 6)).toEqual([100, 200, 500]);
});

test.each([false, true])("a place on the axis is found again, log %s", (isLog) => {
  const scale = { low: 0.5, high: 90, isLog };
  for (const value of [0.5, 3, 42, 90]) expect(valueAt(scale, place(scale, value))).toBeCloseTo(value, 9);
});

test("a place on an axis that bends is found again, and the bend is no jump", () => {
  const scale = { low: 0.5, high: 226, isLog: false, knee: 2.4 };
  for (const value of [0.5, 1, 2.4, 3, 100, 226])
    expect(valueAt(scale, place(scale, value))).toBeCloseTo(value, 9);
  expect(place(scale, 2.4 + 1e-9)).toBeCloseTo(place(scale, 2.4), 6);
  expect([place(scale, 0.5), place(scale, 226)]).toEqual([0, 1]);
});

test("an axis without end, or too narrow for its distance from zero, has no ticks instead of endless ones", () => {
  for (const [low, high] of [
    [1, Infinity],
    [0, Infinity],
    [-Infinity, Infinity],
    [Number.NaN, 1],
    [1e20, 1e20 + 1],
    [-1e308, 1e308],
  ] as const) {
    expect(linearTicks(low, high, 5).length).toBeLessThan(20);
    expect(logTicks(low, high, 6).length).toBeLessThan(20);
    expect(ticksEvery(low, high, 1e-9).length).toBeLessThan(20);
  }
});

test("a loss on its way to infinity, whose perplexity is infinite already, is drawn as far as it can be", () => {
  const exploding = steps(0, 40).map((point) => ({ ...point, loss: 2 ** (3 * point.step) }));
  const { run, view } = applyEvent(stateWithRun({}, corpus), { kind: "steps", points: exploding }, 0);
  if (!run) throw new Error("There is no run.");
  for (const logY of [false, true])
    for (const name of ["loss", "perplexity"] as const) {
      const { y, yTicks, curves } = runChart(name, run, { ...view, logY }, en);
      expect([y.low, y.high].every(Number.isFinite)).toBe(true);
      expect(yTicks.length).toBeLessThan(20);
      expect(curves.every(({ points }) => points.every((point) => Math.abs(point.y) !== Infinity))).toBe(
        true,
      );
    }
});

test("an axis says a number once, also after the first step, when a line is one point", () => {
  const { run, view } = applyEvent(stateWithRun(), { kind: "steps", points: steps(0, 1, { loss: 1.42 }) }, 0);
  if (!run) throw new Error("There is no run.");
  for (const name of ["loss", "accuracy", "rate", "speed", "gradientNorm"] as const) {
    const { yTicks, formatY } = runChart(name, run, view, en);
    const told = yTicks.map(formatY);
    expect(told.length, name).toBeGreaterThan(1);
    expect(new Set(told).size, name).toBe(told.length);
  }
  const { y } = runChart("loss", run, view, en);
  expect((y.low + y.high) / 2).toBeCloseTo(1.42, 9);
});

/** The lines of accuracy of a run on so many classes. */
function accuracyLines(classes: number): string[] {
  const one = { id: "a", name: "a", train: 10, validation: 1, test: 0 };
  const data = { ...pictures, classes: Array.from({ length: classes }, () => one) } as typeof pictures;
  const { run, view } = applyEvent(stateWithRun({}, data), { kind: "steps", points: steps(0, 10) }, 0);
  if (!run) throw new Error("There is no run.");
  return runChart("accuracy", run, view, en).curves.map((curve) => curve.key);
}

test("of five classes or fewer nothing is said of the top five, which are always right", () => {
  expect(accuracyLines(5)).toEqual(["top1"]);
  expect(accuracyLines(6)).toEqual(["top1", "top5"]);
  // Of a run of which no classes were kept.
  expect(accuracyLines(0)).toEqual(["top1", "top5"]);
});

test("the nearest point is found from either side", () => {
  const points = [1, 2, 4].map((x) => ({ x, y: x }));
  expect([0, 1.4, 1.6, 2.9, 3.1, 9].map((x) => nearest(points, x)?.x)).toEqual([1, 1, 2, 2, 4, 4]);
  expect(nearest([], 1)).toBeNull();
});

const row = (epoch: number, trainLoss: number, valLoss: number): EpochRow => ({
  epoch,
  trainLoss,
  valLoss,
  valAcc1: 10 + epoch,
  valAcc5: 50,
  learningRate: 0.1,
  seconds: 1,
});

/** Accuracy stays as it is: where it rises nothing is said of overfitting. */
const flat = (...of: Parameters<typeof row>): EpochRow => ({ ...row(...of), valAcc1: 50 });

/** The run gone on to as many steps. */
const grown = (state: AppState, to: number): AppState =>
  applyEvent(state, { kind: "steps", points: steps(state.run?.points.length ?? 0, to) }, 0);

describe("a run's charts", () => {
  let state = applyEvent(stateWithRun(), { kind: "steps", points: steps(0, 25) }, 0);
  for (const one of [row(0, 2, 2.1), row(1, 1.5, 1.9)])
    state = applyEvent(state, { kind: "epoch", row: one }, 0);
  const { run } = state;
  if (!run) throw new Error("no run");
  const view = { smoothing: 0, logX: false, logY: false, axis: "epoch", zoom: null } as const;

  test("draw a validation within an epoch at its step, also the last one, and keep it in the files", () => {
    const config = { model: "gpt", block: 10, batchSize: 100, validateEvery: 4 } as const;
    const points = Array.from({ length: 11 }, (_, at) =>
      step(
        at,
        at === 3 || at === 7 || at === 10 ? { valLoss: 2 - at / 10, valBitsPerByte: 3 * (2 - at / 10) } : {},
      ),
    );
    const { run: trained } = applyEvent(stateWithRun(config, corpus), { kind: "steps", points }, 0);
    if (!trained) throw new Error("There is no run.");
    for (const [name, change] of [
      ["loss", (loss: number) => loss],
      ["perplexity", Math.exp],
      ["bitsPerByte", (loss: number) => loss * 3],
    ] as const) {
      const { curves } = runChart(name, trained, { ...view, axis: "step" }, en);
      expect(curves.find(({ key: own }) => own === "val")?.points).toEqual(
        [4, 8, 11].map((x) => ({ x, y: change(2 - (x - 1) / 10) })),
      );
    }
    expect(trained.points.point(7)).toMatchObject({ valLoss: 1.3, valBitsPerByte: 3 * 1.3 });
    expect(trained.points.point(8)).not.toHaveProperty("valLoss");
  });

  test("lay steps and epochs on one axis", () => {
    const { curves, x } = runChart("loss", run, view, en);
    expect(curves.map(({ key: name, points }) => [name, points.length])).toEqual([
      ["train", 25],
      ["val", 2],
    ]);
    expect(curves[0]?.points[9]?.x).toBe(1); // ten steps are an epoch
    expect(curves[1]?.points[0]).toEqual({ x: 1, y: 2.1 });
    expect(x.high).toBeCloseTo(2.5 * 1.04, 12);
  });

  test.each([
    ["step", 10],
    ["examples", 1000],
    ["time", 0.09],
  ] as const)("lay an epoch's end at the right place by %s", (axis, place1) => {
    const { curves } = runChart("loss", run, { ...view, axis }, en);
    expect(curves[1]?.points[0]?.x).toBeCloseTo(place1, 9);
  });

  test("show only the zoomed part, with a neighbour on either side", () => {
    const { curves, x } = runChart("loss", run, { ...view, zoom: { from: 1, to: 1.5 } }, en);
    expect([x.low, x.high]).toEqual([1, 1.5]);
    expect(curves[0]?.points.map((point) => Math.round(point.x * 10))).toEqual([
      9, 10, 11, 12, 13, 14, 15, 16,
    ]);
  });

  test("draw no bits per byte before the first validation, which tells the bytes of a token", () => {
    expect(runChart("bitsPerByte", run, view, en).curves).toEqual([]);
    const only: EpochRow = {
      epoch: 1,
      trainLoss: 2,
      valLoss: 2,
      valBitsPerByte: 5,
      learningRate: 0.1,
      seconds: 1,
    };
    const validated = runChart("bitsPerByte", { ...run, epochs: [only] }, view, en);
    const loss = runChart("loss", run, view, en).curves[0]?.points ?? [];
    expect(validated.curves[0]?.points.map(({ y }) => y)).toEqual(loss.map(({ y }) => y * 2.5));
    expect(validated.curves[1]?.points).toEqual([{ x: 2, y: 5 }]);
  });

  test("take perplexity as exp of the smoothed loss", () => {
    const smoothed = { ...view, smoothing: 0.9 };
    const loss = runChart("loss", run, smoothed, en).curves[0]?.points ?? [];
    const perplexity = runChart("perplexity", run, smoothed, en).curves[0]?.points ?? [];
    expect(perplexity.map(({ y }) => y)).toEqual(loss.map(({ y }) => Math.exp(y)));
  });

  test("overfitting shows after three epochs above the lowest validation loss, while training loss falls", () => {
    const epochs = [flat(0, 2, 2), flat(1, 1.8, 1.5), flat(2, 1.6, 1.6), flat(3, 1.4, 1.7)];
    expect(overfittingEpochs({ epochs })).toBe(0);
    expect(overfittingEpochs({ epochs: [...epochs, flat(4, 1.2, 1.8)] })).toBe(3);
    expect(overfittingEpochs({ epochs: [...epochs, flat(4, 1.9, 1.8)] })).toBe(0);
    expect(overfittingEpochs({ epochs: [...epochs, flat(4, 1.2, 1.4)] })).toBe(0);
  });

  test("nothing is said of overfitting while accuracy still gets better", () => {
    const better = [row(0, 2, 2), row(1, 1.8, 1.5), row(2, 1.6, 1.6), row(3, 1.4, 1.7), row(4, 1.2, 1.8)].map(
      (one, at) => ({ ...one, valAcc1: 40 + at }),
    );
    expect(overfittingEpochs({ epochs: better })).toBe(0);
    const worse = better.map((one) => ({ ...one, valAcc1: one.epoch === 1 ? 60 : 40 }));
    expect(overfittingEpochs({ epochs: worse })).toBe(3);
  });

  /** The upper end of the loss axis for such validation losses. */
  const lossTop = (losses: number[]): number => {
    const rows = losses.map((loss, at) => row(at, 1, loss));
    const long = grown(state, 115).run ?? run;
    return runChart("loss", { ...long, epochs: rows }, view, en).y.high;
  };

  test("a validation loss that rises and stays is on the axis; one bad epoch is not", () => {
    const valLosses = [1.2, 1, 1, 1, 1, 1, 1.1, 1.2, 4.9, 32, 191];
    expect(lossTop(valLosses)).toBeGreaterThan(191);
    expect(lossTop([1.2, 1, 1, 1, 1, 191, 1.1, 1.2, 1, 1, 1])).toBeLessThan(10);
  });

  test.each([
    ["of a new network, a hundred times that of training", [226]],
    ["that rises out of all bounds", [1.2, 1, 1, 1, 1, 1, 1.1, 1.2, 4.9, 32, 191]],
  ])("a validation loss %s is in sight and leaves the training line its room", (_, losses) => {
    const rows = losses.map((loss, at) => row(at, 1, loss));
    const trained = grown(state, losses.length * 10 + 5).run ?? run;
    const { y, yTicks, curves } = runChart("loss", { ...trained, epochs: rows }, view, en);
    const placesOf = (name: string) =>
      (curves.find(({ key: own }) => own === name)?.points ?? []).map((point) => place(y, point.y));
    const train = placesOf("train");
    expect(Math.max(...placesOf("val"))).toBeLessThan(1);
    expect(Math.max(...train) - Math.min(...train)).toBeGreaterThan(0.15);
    // Both parts of the axis have numbers.
    expect(yTicks.filter((tick) => place(y, tick) < 0.7).length).toBeGreaterThan(1);
    expect(yTicks.some((tick) => place(y, tick) > 0.7)).toBe(true);
    // Who asks for a logarithmic axis gets one all the way.
    const { y: asked } = runChart("loss", { ...trained, epochs: rows }, { ...view, logY: true }, en);
    expect(asked).toMatchObject({ isLog: true });
    expect(asked.knee).toBeUndefined();
  });

  test("an axis that squeezes nothing does not bend", () => {
    expect(runChart("loss", run, view, en).y.knee).toBeUndefined();
  });
});

test("charts draw again when a line would move by a pixel, and soon when something else is new", () => {
  const short = grown(stateWithRun(), 10);
  expect(isWorthDrawing(short.run, grown(short, 11).run)).toBe(true);
  const long = grown(stateWithRun(), 100_000);
  expect(isWorthDrawing(long.run, grown(long, 100_050).run)).toBe(false);
  expect(isWorthDrawing(long.run, grown(long, 100_101).run)).toBe(true);
  const paused = applyEvent(long, { kind: "status", status: "paused", epoch: 0, step: 100_000 }, 0);
  expect(isWorthDrawing(long.run, paused.run)).toBe(true);
});
