/** The domains and ticks of a chart: what must be seen, at round numbers. */
import type { HorizontalAxis } from "../state/names.ts";
import { formatCount, formatDuration, formatShort } from "../format.ts";
import type { ChartModel, Curve } from "./chart/curve.ts";
import type { Frame } from "./curveFrame.ts";
import { linearTicks, logTicks, niceStep, type Scale, ticksEvery } from "./chart/ticks.ts";

/** A value this many times the middle one, from which the line came back, is left outside a linear axis: one bad epoch must not flatten the rest. */
const outlier = 5;

/** Least and greatest value that a domain must hold, the first hundredth of the steps and outliers left out. */
export function extent(curves: readonly Curve[], x: Scale): { low: number; high: number } | null {
  let low = Infinity;
  let high = -Infinity;
  const values = curves.flatMap(({ points }) => points.map(({ y }) => y)).toSorted((a, b) => a - b);
  const middle = values[values.length >> 1] ?? 0;
  const isWild = (y: number): boolean => values.length > 10 && middle > 0 && y > middle * outlier;
  for (const { points } of curves) {
    // What came back may be left out; a rise that stays is what one has to see.
    const calm = points.findLastIndex(({ y }) => !isWild(y));
    points.forEach((point, at) => {
      if (at < calm && isWild(point.y)) return;
      if (point.x < x.low || point.x > x.high || (points.length > 20 && at < points.length * 0.01)) return;
      low = Math.min(low, point.y);
      high = Math.max(high, point.y);
    });
  }
  for (const { raw } of curves) {
    // All of the raw line but its wildest points, so that a single spike does not squeeze the rest.
    const inside = (raw ?? []).flatMap(({ x: at, y }) => (at >= x.low && at <= x.high ? [y] : []));
    const sorted = inside.slice(Math.ceil(inside.length * 0.01)).toSorted((a, b) => a - b);
    low = Math.min(low, sorted[Math.floor(sorted.length * 0.02)] ?? low);
    high = Math.max(high, sorted[Math.floor(sorted.length * 0.98)] ?? high);
  }
  return low <= high ? { low, high } : null;
}

export function verticalScale(
  curves: readonly Curve[],
  x: Scale,
  isLog: boolean,
): { y: Scale; yTicks: number[] } {
  const found = extent(curves, x) ?? { low: isLog ? 0.1 : 0, high: 1 };
  if (isLog) {
    const low = Math.max(found.low, 1e-12) / 1.08;
    const high = Math.max(found.high, low * 1.2) * 1.08;
    return { y: { low, high, isLog }, yTicks: logTicks(low, high, 6) };
  }
  // One value, or values that hardly differ, lie in the middle of a twentieth of it.
  const span = found.high - found.low;
  const least = Math.max(Math.abs(found.high) / 20, 1e-9);
  const room = Math.max(span * 0.06, (least - span) / 2);
  const low = found.low >= 0 ? Math.max(0, found.low - room) : found.low - room;
  const high = found.high + room;
  return { y: { low, high, isLog }, yTicks: linearTicks(low, high, 5) };
}

function formatAxis(axis: HorizontalAxis): (value: number) => string {
  if (axis === "time") return (value) => formatDuration(value);
  if (axis === "epoch") return (value) => formatShort(Number(value.toPrecision(3)));
  return (value) => (value >= 1e6 ? `${formatShort(value / 1e6)}M` : formatCount(value));
}

export function horizontalTicks(frame: Frame): Pick<ChartModel, "xTicks" | "xMinor" | "keyStep" | "formatX"> {
  const { x, view } = frame;
  const formatX = formatAxis(view.axis);
  const span = x.high - x.low;
  // Keys go by whole epochs once there are two of them.
  const isByEpoch = view.axis === "epoch" && span > 2;
  const keyStep = isByEpoch ? 1 : niceStep(span, 50);
  if (x.isLog) return { xTicks: logTicks(x.low, x.high, 7), xMinor: [], keyStep, formatX };
  let xTicks = linearTicks(x.low, x.high, view.axis === "time" ? 4 : 6);
  if (view.axis !== "epoch" && view.axis !== "time") xTicks = xTicks.filter(Number.isInteger);
  const xMinor = ticksEvery(x.low, x.high, isByEpoch && span <= 100 ? 1 : niceStep(span, 30));
  return { xTicks, xMinor, keyStep, formatX };
}

/** Without those that are written as the one before: an axis says a number once. */
export const ticksTold = (ticks: readonly number[], format: (value: number) => string): number[] =>
  ticks.filter((tick, at) => at === 0 || format(tick) !== format(ticks[at - 1] ?? Number.NaN));

/** A linear scale from zero, for what is a quantity. */
export function fromZero(curves: readonly Curve[], x: Scale): { y: Scale; yTicks: number[] } {
  const high = (extent(curves, x)?.high ?? 1) * 1.15;
  return { y: { low: 0, high, isLog: false }, yTicks: linearTicks(0, high, 3) };
}
