import { formatShort } from "../../format.ts";
import type { Curve } from "../chart/curve.ts";
import { logTicks } from "../chart/ticks.ts";
import { extent, fromZero } from "../chartScales.ts";
import { series } from "../curveFrame.ts";
import { type ChartKind, drawing, single } from "./kind.ts";

export const rate: ChartKind = {
  place: "small",
  name: ({ curves }) => curves.learningRate,
  draw(frame) {
    const buckets = series(frame.run.points, "learningRate", frame.from, frame.to);
    const line: Curve = { ...single, key: "rate", stepped: true, points: buckets.raw(frame.at), raw: null };
    const found = extent([line], frame.x);
    const isLog = found !== null && found.low > 0 && found.high / found.low >= 5;
    const chart = drawing(frame, [line], isLog, formatShort, { triangles: [] });
    if (!isLog) return { ...chart, ...fromZero([line], frame.x) };
    const [low, high] = [(found?.low ?? 1) / 1.6, (found?.high ?? 1) * 1.6];
    return { ...chart, y: { low, high, isLog }, yTicks: logTicks(low, high, 3) };
  },
};
