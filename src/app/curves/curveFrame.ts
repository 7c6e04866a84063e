/** Where a run's points lie on the horizontal axis, and its columns as lines. Decimated series are kept and grow. */
import { modelSettings } from "../../config/models/index.ts";
import type { EpochRow } from "../../worker/border/protocol.ts";
import type { Run, View } from "../state/state.ts";
import type { HorizontalAxis } from "../state/names.ts";
import { stepsPerEpoch } from "../state/state.ts";
import type { Column, StepHistory } from "../state/run/stepHistory.ts";
import { BucketSeries, type Point } from "./chart/bucketSeries.ts";
import type { Curve } from "./chart/curve.ts";
import { smooth } from "./chart/smoothing.ts";
import type { Scale } from "./chart/ticks.ts";

export type CurveView = Pick<View, "smoothing" | "logX" | "logY" | "axis" | "zoom">;

const kept = new WeakMap<object, Map<string, BucketSeries>>();

/** The decimated column between two positions; only new points are read. */
export function series(points: StepHistory, column: Column, from: number, to: number): BucketSeries {
  const ofHistory = kept.get(points.identity) ?? new Map<string, BucketSeries>();
  kept.set(points.identity, ofHistory);
  const name = `${column} ${from}`;
  let known = ofHistory.get(name);
  if (!known || known.length > to - from) {
    known = new BucketSeries(from);
    // A zoom leaves series behind; only those of the whole run and of the newest zoom are worth keeping.
    for (const other of ofHistory.keys())
      if (from > 0 && other.startsWith(`${column} `) && other !== `${column} 0`) ofHistory.delete(other);
    ofHistory.set(name, known);
  }
  const values = points.column(column);
  for (let at = from + known.length; at < to; at += 1) known.add(values[at] ?? Number.NaN);
  return known;
}

/** Where a step lies on the horizontal axis. */
function axisOf(run: Run, axis: HorizontalAxis): (at: number) => number {
  const { points, config } = run;
  const perEpoch = stepsPerEpoch(run) ?? 1;
  const steps = points.column("step");
  switch (axis) {
    case "epoch":
      return (at) => ((steps[at] ?? 0) + 1) / perEpoch;
    case "step":
      return (at) => (steps[at] ?? 0) + 1;
    case "examples":
      return (at) => ((steps[at] ?? 0) + 1) * examplesPerStep(run);
    case "time": {
      const seconds = points.column("seconds");
      return (at) => seconds[at] ?? 0;
    }
    default:
      axis satisfies never;
      return () => config.epochs;
  }
}

/** Pictures, or words of text, in one step. */
export function examplesPerStep({ config }: Pick<Run, "config">): number {
  return config.batchSize * modelSettings[config.model].rows(config);
}

/** Where a number of finished steps lies on the horizontal axis. */
function stepPlace(run: Run, axis: HorizontalAxis): (steps: number) => number {
  const perEpoch = stepsPerEpoch(run) ?? 1;
  const x = axisOf(run, axis);
  return (step) => {
    if (axis === "epoch") return step / perEpoch;
    if (axis === "step") return step;
    if (axis === "examples") return step * examplesPerStep(run);
    const at = Math.min(run.points.indexOf(step - 1), run.points.length - 1);
    return at < 0 ? 0 : x(at);
  };
}

export interface Frame {
  run: Run;
  view: CurveView;
  x: Scale;
  at: (index: number) => number;
  epochAt: (epochs: number) => number;
  stepAt: (steps: number) => number;
  /** Positions in the history that are shown. */
  from: number;
  to: number;
}

/** What every chart of a run shares. */
export function frameOf(run: Run, view: CurveView): Frame {
  const at = axisOf(run, view.axis);
  const stepAt = stepPlace(run, view.axis);
  const perEpoch = stepsPerEpoch(run) ?? 1;
  const epochAt = (epochs: number): number =>
    view.axis === "epoch" ? epochs : stepAt(Math.round(epochs * perEpoch));
  const { points } = run;
  const now = points.length > 0 ? at(points.length - 1) : 0;
  const oneEpoch = view.axis === "time" ? Math.max(now, 1) : epochAt(1);
  const end = now > 0 ? now * 1.04 : oneEpoch;
  const least = view.axis === "epoch" ? 0.5 : view.axis === "time" ? Math.max(end / 1000, 0.1) : epochAt(0.5);
  const isLog = view.logX;
  const low = isLog ? Math.min(least, end / 2) : 0;
  const x: Scale = view.zoom
    ? { low: isLog ? Math.max(view.zoom.from, low || 1e-9) : view.zoom.from, high: view.zoom.to, isLog }
    : { low, high: end, isLog };
  const from = view.zoom ? Math.max(0, firstIndex(points.length, at, view.zoom.from) - 1) : 0;
  const to = view.zoom
    ? Math.min(points.length, firstIndex(points.length, at, view.zoom.to) + 2)
    : points.length;
  return { run, view, x, at, epochAt, stepAt, from, to };
}

function firstIndex(length: number, at: (index: number) => number, x: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A measured line: smoothed with its raw line behind, or raw alone. */
export function measured(
  frame: Frame,
  column: Column,
  look: Omit<Curve, "points" | "raw">,
  change?: (y: number) => number,
): Curve {
  const { run, view, from, to, at } = frame;
  const buckets = series(run.points, column, from, to);
  // A loss on its way to infinity has a perplexity that is infinite already: there is no place for it.
  const apply = (points: Point[]): Point[] =>
    (change ? points.map(({ x, y }) => ({ x, y: change(y) })) : points).filter(
      ({ y }) => Math.abs(y) !== Infinity && !(change && Number.isNaN(y)),
    );
  const raw = buckets.raw(at);
  if (view.smoothing <= 0) return { ...look, points: apply(raw), raw: null };
  // Perplexity is exp of the smoothed loss, not the mean of exponentials.
  return { ...look, points: apply(smooth(buckets.means(at), view.smoothing)), raw: apply(raw) };
}

/**
 * A line with a point for each finished epoch, and for each validation within one.
 * @param within what a validation loss within an epoch is on this chart; left out where only epochs have it
 */
export function validated(
  frame: Frame,
  pick: (row: EpochRow) => number | undefined,
  look: Omit<Curve, "points" | "raw">,
  within?: (valLoss: number) => number,
): Curve {
  const points: Point[] = within ? validatedWithin(frame, within) : [];
  for (const row of frame.run.epochs) {
    const y = pick(row);
    if (y !== undefined && Number.isFinite(y)) points.push({ x: frame.epochAt(row.epoch + 1), y });
  }
  return { ...look, points: within ? points.toSorted((a, b) => a.x - b.x) : points, raw: null };
}

function validatedWithin({ run, stepAt }: Frame, change: (valLoss: number) => number): Point[] {
  const { points, config } = run;
  const end = (points.last?.step ?? -1) + 1;
  const found: Point[] = [];
  const { validateEvery: every } = config;
  if (every === null) return found;
  const look = (steps: number): void => {
    const index = points.indexOf(steps - 1);
    if (index >= points.length) return;
    const valLoss = points.value("valLoss", index);
    if (Number.isFinite(valLoss)) found.push({ x: stepAt(steps), y: change(valLoss) });
  };
  for (let steps = every; steps <= end; steps += every) look(steps);
  // The last step of a run has one, whatever its number.
  if (end % every !== 0) look(end);
  return found;
}
