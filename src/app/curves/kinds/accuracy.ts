import { formatFixed, formatPercent } from "../../format.ts";
import { bestEpoch } from "../../state/applyEvent.ts";
import { tellsTopFive } from "../../state/topFive.ts";
import { measured, validated } from "../curveFrame.ts";
import { type ChartKind, drawing, flagAt, train, validation } from "./kind.ts";

export const accuracy: ChartKind = {
  place: "second",
  tasks: ["images"],
  name: ({ curves }) => curves.accuracy,
  title: ({ curves }) => curves.accuracyUnit,
  draw(frame, { curves: names }) {
    const { run } = frame;
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
    return drawing(frame, curves, false, (value) => formatFixed(value, Number.isInteger(value) ? 0 : 1), {
      y: { low: 0, high: 100, isLog: false },
      yTicks: [0, 20, 40, 60, 80, 100],
      flag: flagAt(frame, best, best?.valAcc1, names.bestFlag),
    });
  },
  hint(run, { curves }) {
    const best = bestEpoch(run);
    const text =
      best?.valAcc1 === undefined
        ? ""
        : curves.bestHint("top-1", formatPercent(best.valAcc1), best.epoch + 1);
    return { text, warn: false };
  },
};
