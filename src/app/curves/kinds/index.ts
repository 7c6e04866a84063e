/** The charts of a run. */
import type { TaskName } from "../../../config/models/model.ts";
import type { Run } from "../../state/state.ts";
import type { Words } from "../../words/en/index.ts";
import type { ChartModel } from "../chart/curve.ts";
import { type CurveView, frameOf } from "../curveFrame.ts";
import { accuracy } from "./accuracy.ts";
import { bitsPerByte } from "./bitsPerByte.ts";
import { gradientNorm } from "./gradientNorm.ts";
import type { ChartKind, ChartPlace } from "./kind.ts";
import { loss } from "./loss.ts";
import { perplexity } from "./perplexity.ts";
import { rate } from "./rate.ts";
import { speed } from "./speed.ts";

/** In the order in which they stand; of those beside the loss the first is shown until another is chosen. */
const kinds = { loss, accuracy, bitsPerByte, perplexity, rate, gradientNorm, speed };

export type ChartName = keyof typeof kinds;

export const kindOf = (name: ChartName): ChartKind => kinds[name];

/** The charts at one of these places, of a task. */
export const chartsAt = (places: readonly ChartPlace[], task: TaskName): ChartName[] =>
  (Object.keys(kinds) as ChartName[]).filter((name) => {
    const { place, tasks = [task] } = kindOf(name);
    return places.includes(place) && tasks.includes(task);
  });

/** One chart of the run. */
export function runChart(name: ChartName, run: Run, view: CurveView, words: Words): ChartModel {
  const kind = kindOf(name);
  return { title: (kind.title ?? kind.name)(words), ...kind.draw(frameOf(run, view), words) };
}
