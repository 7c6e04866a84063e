/** What a chart draws, as plain data: lines, their scales and the marks on them. */
import type { Point } from "./bucketSeries.ts";
import type { Scale } from "./ticks.ts";

export interface Curve {
  key: string;
  /** As the legend and the spoken summary call it. */
  name: string;
  /** A colour token of tokens.css, without the two dashes. */
  color: string;
  points: Point[];
  /** What was measured, behind a smoothed line. */
  raw: Point[] | null;
  /** What lies around the line, of many runs: drawn as an area. */
  band?: { x: number; low: number; high: number }[];
  dashed?: boolean;
  width: number;
  /** A line that keeps its value until the next point. */
  stepped?: boolean;
  /** Drawn as a tag at the right edge; null: no tag. */
  tag: "solid" | "dashed" | "outline" | null;
}

export interface Flag {
  x: number;
  y: number;
  text: string;
}

/** Something that happened to the run, at its place on the horizontal axis. */
export interface Mark {
  x: number;
  kind: "rate" | "interruption";
  text: string;
}

export interface ChartModel {
  title: string;
  curves: Curve[];
  x: Scale;
  y: Scale;
  xTicks: number[];
  /** Short ticks between those with numbers. */
  xMinor: number[];
  yTicks: number[];
  /** How far an arrow key moves the cursor. */
  keyStep: number;
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  flag: Flag | null;
  /** A part of the horizontal axis behind the lines. */
  band: { from: number; to: number } | null;
  /** Checkpoints on the axis. */
  triangles: number[];
  /** Rate changes and interruptions. */
  marks: Mark[];
  /** Where a line ends because the loss is no number. */
  cross: Point | null;
}

/** The point of a line nearest to `x`; null for an empty line. Points are in order of x. */
export function nearest(points: readonly Point[], x: number): Point | null {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.x ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  const right = points[low];
  const left = points[low - 1];
  if (!right) return null;
  return left && Math.abs(left.x - x) <= Math.abs(right.x - x) ? left : right;
}
