/** From a run to the lines of its charts. */
import { formatFixed, formatLoss, formatPerplexity, formatShort, formatSpeed } from "../format.ts";
import { bestEpoch, lowestEpoch } from "../state/applyEvent.ts";
import type { Run } from "../state/state.ts";
import { tellsTopFive } from "../state/topFive.ts";
import type { EpochRow } from "../../worker/border/protocol.ts";
import type { Words } from "../words/en/index.ts";
import { tell } from "../words/told.ts";
import { words } from "../words/words.ts";
import { extent, fromZero, horizontalTicks, ticksTold, verticalScale } from "./chartScales.ts";
import type { ChartModel, Curve, Flag, Mark } from "./chart/curve.ts";
import {
  type CurveView,
  examplesPerStep,
  type Frame,
  frameOf,
  measured,
  series,
  validated,
} from "./curveFrame.ts";
import { overfittingEpochs } from "./overfitting.ts";
import { smooth } from "./chart/smoothing.ts";
import { logTicks } from "./chart/ticks.ts";

export type ChartName =
  "loss" | "accuracy" | "perplexity" | "bitsPerByte" | "rate" | "speed" | "gradientNorm";

function model(
  frame: Frame,
  title: string,
  curves: Curve[],
  isLog: boolean,
  formatY: (value: number) => string,
  more: Partial<ChartModel> = {},
): ChartModel {
  const { run, x } = frame;
  const isShown = (place: number): boolean => place >= x.low && place <= x.high;
  const triangles = [...new Set(run.checkpoints.map(({ step }) => step))]
    .filter((step) => step > 0)
    .map((step) => frame.stepAt(step))
    .filter(isShown);
  const { y, yTicks } = verticalScale(curves, x, isLog);
  return {
    title,
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

function flagAt(
  frame: Frame,
  row: EpochRow | null,
  y: number | undefined,
  text: (epoch: number) => string,
): Flag | null {
  if (!row || y === undefined || !Number.isFinite(y) || frame.run.epochs.length < 2) return null;
  return { x: frame.epochAt(row.epoch + 1), y, text: text(row.epoch + 1) };
}

/**
 * Bits per byte for each nat per token: by the bytes of a validated token, which those of training have on average, too. NaN
 * as long as nothing was validated.
 */
function bitsPerLoss({ epochs, points }: Run): number {
  const row = epochs.at(-1);
  if (row?.valBitsPerByte !== undefined) return row.valBitsPerByte / row.valLoss;
  const [losses, bits] = [points.column("valLoss"), points.column("valBitsPerByte")];
  for (let at = points.length - 1; at >= 0; at -= 1) {
    const ratio = (bits[at] ?? Number.NaN) / (losses[at] ?? Number.NaN);
    if (Number.isFinite(ratio)) return ratio;
  }
  return Number.NaN;
}

/** One chart of the run. */
export function runChart(name: ChartName, run: Run, view: CurveView, { curves: names }: Words): ChartModel {
  const frame = frameOf(run, view);
  const train = { color: "train", width: 1.8, tag: "solid" } as const;
  const validation = { color: "val", width: 2, tag: "solid" } as const;
  switch (name) {
    case "loss": {
      const loss = measured(frame, "loss", { ...train, key: "train", name: names.train });
      const look = { ...validation, key: "val", name: names.validation };
      const val = validated(
        frame,
        ({ valLoss }) => valLoss,
        look,
        (value) => value,
      );
      const lowest = lowestEpoch(run);
      const over = overfittingEpochs(run);
      const last = run.epochs.at(-1);
      const bad = series(run.points, "loss", frame.from, frame.to).notFinite;
      const end = loss.points.at(-1);
      return model(frame, names.loss, [loss, val], view.logY, (value) => formatLoss(value, 2), {
        flag: flagAt(frame, lowest, lowest?.valLoss, names.lowestFlag),
        band:
          over > 0 && lowest && last
            ? { from: frame.epochAt(lowest.epoch + 1), to: frame.epochAt(last.epoch + 1) }
            : null,
        cross: bad !== null && end ? end : null,
      });
    }
    case "accuracy": {
      const best = bestEpoch(run);
      const curves = [
        measured(frame, "acc1", { ...train, key: "top1", name: names.top1Train }),
        validated(frame, ({ valAcc1 }) => valAcc1, {
          ...validation,
          key: "valTop1",
          name: names.top1Validation,
        }),
      ];
      const dashed = { dashed: true, width: 1.3, tag: "dashed" } as const;
      if (run.data.kind === "images" && tellsTopFive(run.data.classes))
        curves.push(
          measured(frame, "acc5", { ...train, ...dashed, key: "top5", name: names.top5Train }),
          validated(frame, ({ valAcc5 }) => valAcc5, {
            ...validation,
            ...dashed,
            key: "valTop5",
            name: names.top5Validation,
          }),
        );
      return model(
        frame,
        names.accuracyUnit,
        curves,
        false,
        (value) => formatFixed(value, Number.isInteger(value) ? 0 : 1),
        {
          y: { low: 0, high: 100, isLog: false },
          yTicks: [0, 20, 40, 60, 80, 100],
          flag: flagAt(frame, best, best?.valAcc1, names.bestFlag),
        },
      );
    }
    case "perplexity": {
      const best = bestEpoch(run);
      const curves = [
        measured(frame, "loss", { ...train, key: "train", name: names.train }, Math.exp),
        validated(
          frame,
          ({ valPerplexity, valLoss }) => valPerplexity ?? Math.exp(valLoss),
          { ...validation, key: "val", name: names.validation },
          Math.exp,
        ),
      ];
      return model(frame, names.perplexity, curves, true, formatPerplexity, {
        flag: flagAt(
          frame,
          best,
          best ? (best.valPerplexity ?? Math.exp(best.valLoss)) : undefined,
          names.bestFlag,
        ),
      });
    }
    case "bitsPerByte": {
      const bits = bitsPerLoss(run);
      const inBits = (loss: number): number => loss * bits;
      const best = bestEpoch(run);
      const curves = [
        measured(frame, "loss", { ...train, key: "train", name: names.train }, inBits),
        validated(
          frame,
          ({ valBitsPerByte }) => valBitsPerByte,
          { ...validation, key: "val", name: names.validation },
          inBits,
        ),
      ];
      return model(frame, names.bitsPerByte, curves, view.logY, (value) => formatLoss(value, 2), {
        flag: flagAt(frame, best, best?.valBitsPerByte, names.bestFlag),
      });
    }
    case "rate": {
      const buckets = series(run.points, "learningRate", frame.from, frame.to);
      const rate: Curve = {
        key: "rate",
        name: "",
        color: "lr",
        width: 1.5,
        stepped: true,
        tag: null,
        points: buckets.raw(frame.at),
        raw: null,
      };
      const found = extent([rate], frame.x);
      const isLog = found !== null && found.low > 0 && found.high / found.low >= 5;
      const chart = model(frame, names.learningRate, [rate], isLog, formatShort, { triangles: [] });
      if (!isLog) return { ...chart, ...fromZero([rate], frame.x) };
      return {
        ...chart,
        y: { low: (found?.low ?? 1) / 1.6, high: (found?.high ?? 1) * 1.6, isLog },
        yTicks: logTicks((found?.low ?? 1) / 1.6, (found?.high ?? 1) * 1.6, 3),
      };
    }
    case "speed": {
      const each = examplesPerStep(run);
      const buckets = series(run.points, "stepMs", frame.from, frame.to);
      const speed: Curve = {
        key: "speed",
        name: "",
        color: "lr",
        width: 1.5,
        tag: null,
        raw: null,
        points: smooth(buckets.means(frame.at), 0.5).map(({ x, y }) => ({
          x,
          y: (1000 * each) / Math.max(y, 1e-6),
        })),
      };
      return {
        ...model(frame, names.speed, [speed], false, formatSpeed, { triangles: [] }),
        ...fromZero([speed], frame.x),
      };
    }
    case "gradientNorm": {
      const norm = measured(frame, "gradientNorm", {
        key: "norm",
        name: "",
        color: "lr",
        width: 1.5,
        tag: null,
      });
      return model(frame, names.gradientNorm, [{ ...norm, raw: null }], view.logY, formatShort, {
        triangles: [],
      });
    }
    default:
      return name satisfies never;
  }
}
