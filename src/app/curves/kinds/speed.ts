import { formatSpeed } from "../../format.ts";
import { pageOf } from "../../tasks/index.ts";
import type { Curve } from "../chart/curve.ts";
import { smooth } from "../chart/smoothing.ts";
import { fromZero } from "../chartScales.ts";
import { examplesPerStep, series } from "../curveFrame.ts";
import { type ChartKind, drawing, single } from "./kind.ts";

export const speed: ChartKind = {
  place: "small",
  name: ({ curves }) => curves.speed,
  unit: (words, { config, data }) => pageOf(config).examples(words, data),
  draw(frame) {
    const each = examplesPerStep(frame.run);
    const buckets = series(frame.run.points, "stepMs", frame.from, frame.to);
    const line: Curve = {
      ...single,
      key: "speed",
      raw: null,
      points: smooth(buckets.means(frame.at), 0.5).map(({ x, y }) => ({
        x,
        y: (1000 * each) / Math.max(y, 1e-6),
      })),
    };
    const chart = drawing(frame, [line], false, formatSpeed, { triangles: [] });
    return { ...chart, ...fromZero([line], frame.x) };
  },
};
