/** The domains and ticks of a chart: what must be seen, at round numbers. */
import type { HorizontalAxis } from "../state/names.ts";
import { formatCount, formatDuration, formatShort } from "../format.ts";
import type { ChartModel, Curve } from "./chart/curve.ts";
import type { Frame } from "./curveFrame.ts";
import { linearTicks, logTicks, niceStep, type Scale, ticksEvery } from "./chart/ticks.ts";

/** A value this many times the middle one, from which the line came back, is left outside a linear axis: one bad epoch must not flatten the rest. */
const outlier = 5;

/** A linear axis on which the calm part of the lines would have less than this bends. */
const readableShare = 0.25;

/**
 * Least and greatest value that a domain must hold, the first hundredth of the steps and outliers left out; and the greatest that is
 * no outlier.
 */
export function extent(
  curves: readonly Curve[],
  x: Scale,
): { low: number; high: number; calm: number } | null {
  let low = Infinity;
  let high = -Infinity;
  let calm = -Infinity;
  const values = curves.flatMap(({ points }) => points.map(({ y }) => y)).toSorted((a, b) => a - b);
  const middle = values[values.length >> 1] ?? 0;
  const isFar = (y: number): boolean => middle > 0 && y > middle * outlier;
  const isWild = (y: number): boolean => values.length > 10 && isFar(y);
  for (const { points } of curves) {
    // What came back may be left out; a rise that stays is what one has to see.
    const lastCalm = points.findLastIndex(({ y }) => !isWild(y));
    points.forEach((point, at) => {
      if (at < lastCalm && isWild(point.y)) return;
      if (point.x < x.low || point.x > x.high || (points.length > 20 && at < points.length * 0.01)) return;
      low = Math.min(low, point.y);
      high = Math.max(high, point.y);
      if (!isFar(point.y)) calm = Math.max(calm, point.y);
    });
  }
  for (const { raw } of curves) {
    // All of the raw line but its wildest points, so that a single spike does not squeeze the rest.
    const inside = (raw ?? []).flatMap(({ x: at, y }) => (at >= x.low && at <= x.high ? [y] : []));
    const sorted = inside.slice(Math.ceil(inside.length * 0.01)).toSorted((a, b) => a - b);
    low = Math.min(low, sorted[Math.floor(sorted.length * 0.02)] ?? low);
    const top = sorted[Math.floor(sorted.length * 0.98)] ?? high;
    high = Math.max(high, top);
    if (!isFar(top)) calm = Math.max(calm, top);
  }
  return low <= high ? { low, high, calm } : null;
}

export function verticalScale(
  curves: readonly Curve[],
  x: Scale,
  isLog: boolean,
): { y: Scale; yTicks: number[] } {
  const found = extent(curves, x) ?? { low: isLog ? 0.1 : 0, high: 1, calm: 1 };
  if (isLog) {
    const low = Math.max(found.low, 1e-12) / 1.08;
    const high = Math.max(found.high, low * 1.2) * 1.08;
    return { y: { low, high, isLog }, yTicks: logTicks(low, high, 6) };
  }
  const calmSpan = found.calm - found.low;
  if (calmSpan > 0 && found.low >= 0 && calmSpan < (found.high - found.low) * readableShare) {
    // Validation of a network that is new, or that over-fits, lies far above training: both are to be seen.
    const low = Math.max(0, found.low - calmSpan * 0.06);
    const knee = found.calm + calmSpan * 0.06;
    const high = found.high * 1.08;
    const above = logTicks(knee, high, 3).filter((tick) => tick > knee * 1.1);
    return { y: { low, high, isLog, knee }, yTicks: [...linearTicks(low, knee, 4), ...above] };
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
