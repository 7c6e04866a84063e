/** What a chart of a run is, and what all of them have in common. */
import type { TaskName } from "../../../config/models/model.ts";
import type { EpochRow } from "../../../worker/border/protocol.ts";
import type { Run } from "../../state/state.ts";
import type { Words } from "../../words/en/index.ts";
import { tell } from "../../words/told.ts";
import { words } from "../../words/words.ts";
import type { ChartModel, Curve, Flag, Mark } from "../chart/curve.ts";
import { horizontalTicks, ticksTold, verticalScale } from "../chartScales.ts";
import type { Frame } from "../curveFrame.ts";

/**
 * Where a chart stands: first; beside it, where one of several is chosen; among the small ones; among these where curves are Large
 * alone.
 */
export type ChartPlace = "first" | "second" | "small" | "large";

export interface ChartKind {
  place: ChartPlace;
  /** Left out: runs of every task have it. */
  tasks?: readonly TaskName[];
  /** What the chart is called. */
  name(words: Words): string;
  /** What stands over it, where that is more than its name. */
  title?(words: Words): string;
  /** What its numbers count, where that is not the same for every run. */
  unit?(words: Words, run: Run): string;
  draw(frame: Frame, words: Words): Drawing;
  /** What it shows, in a sentence; a warning where something is to be done. */
  hint?(run: Run, words: Words): Hint | null;
  /** What a run that goes on has to have before there is a line. */
  waitsFor?(words: Words): string;
}

/** A chart without what stands over it. */
export type Drawing = Omit<ChartModel, "title">;

export interface Hint {
  text: string;
  warn: boolean;
}

/** The looks of what training and validation measured. */
export const train = { color: "train", width: 1.8, tag: "solid" } as const;
export const validation = { color: "val", width: 2, tag: "solid" } as const;
/** Of a small chart's only line. */
export const single = { name: "", color: "lr", width: 1.5, tag: null } as const;

/** Lines over what every chart has: the axes, checkpoints, and what happened to the run. */
export function drawing(
  frame: Frame,
  curves: Curve[],
  isLog: boolean,
  formatY: (value: number) => string,
  more: Partial<Drawing> = {},
): Drawing {
  const { run, x } = frame;
  const isShown = (place: number): boolean => place >= x.low && place <= x.high;
  const triangles = [...new Set(run.checkpoints.map(({ step }) => step))]
    .filter((step) => step > 0)
    .map((step) => frame.stepAt(step))
    .filter(isShown);
  const { y, yTicks } = verticalScale(curves, x, isLog);
  return {
    curves: curves.filter(({ points }) => points.length > 0),
    x,
    y,
    yTicks: ticksTold(yTicks, formatY),
    ...horizontalTicks(frame),
    formatY,
    flag: null,
    band: null,
    triangles,
    marks: marksOf(frame).filter((mark) => isShown(mark.x)),
    cross: null,
    ...more,
  };
}

/** Rate changes, and where training stood still: pauses, lost devices, closed tabs. */
function marksOf({ run, stepAt }: Frame): Mark[] {
  const said = words();
  return run.marks.flatMap(({ kind, step, text }): Mark[] => {
    const x = stepAt(step);
    if (kind !== "status") return [{ x, kind, text: tell(text, said) }];
    return text === "paused" ? [{ x, kind: "interruption", text: said.run.statuses.paused }] : [];
  });
}

/** A flag at an epoch, once there are two. */
export function flagAt(
  frame: Frame,
  row: EpochRow | null,
  y: number | undefined,
  text: (epoch: number) => string,
): Flag | null {
  if (!row || y === undefined || !Number.isFinite(y) || frame.run.epochs.length < 2) return null;
  return { x: frame.epochAt(row.epoch + 1), y, text: text(row.epoch + 1) };
}
