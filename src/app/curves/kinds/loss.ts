import { formatLoss } from "../../format.ts";
import { lowestEpoch } from "../../state/applyEvent.ts";
import { measured, series, validated } from "../curveFrame.ts";
import { overfittingEpochs } from "../overfitting.ts";
import { type ChartKind, drawing, flagAt, train, validation } from "./kind.ts";

export const loss: ChartKind = {
  place: "first",
  name: ({ curves }) => curves.loss,
  draw(frame, { curves: names }) {
    const { run, view } = frame;
    const measuredLoss = measured(frame, "loss", { ...train, key: "train", name: names.train });
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
    const end = measuredLoss.points.at(-1);
    return drawing(frame, [measuredLoss, val], view.logY, (value) => formatLoss(value, 2), {
      flag: flagAt(frame, lowest, lowest?.valLoss, names.lowestFlag),
      band:
        over > 0 && lowest && last
          ? { from: frame.epochAt(lowest.epoch + 1), to: frame.epochAt(last.epoch + 1) }
          : null,
      cross: bad !== null && end ? end : null,
    });
  },
  hint(run, { curves }) {
    const over = overfittingEpochs(run);
    const lowest = lowestEpoch(run);
    if (over > 0 && lowest) return { text: curves.overfitting(over, lowest.epoch + 1), warn: true };
    return { text: lowest ? curves.falling(lowest.epoch + 1) : "", warn: false };
  },
};
