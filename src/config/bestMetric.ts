/** The validation number by which the best epoch is found. */
import type { BestMetric } from "./settings.ts";

/** The validation numbers of an epoch: the loss, and for pictures hits and means over the classes in percent. */
export interface Validated {
  valLoss: number;
  valAcc1?: number | undefined;
  valAcc5?: number | undefined;
  valF1?: number | undefined;
  valBalanced?: number | undefined;
}

/** Undefined where the row does not have it. */
export const metricOf = (row: Validated, metric: BestMetric): number | undefined =>
  ({
    acc1: row.valAcc1,
    acc5: row.valAcc5,
    loss: row.valLoss,
    f1: row.valF1,
    balanced: row.valBalanced,
  })[metric];

export const isLowerBetter = (metric: BestMetric): boolean => metric === "loss";

/** True once as many epochs have ended without a better one as a run waits for; `best` counts from 0, null: none has been. */
export const isOutOfPatience = (patience: number | null, finished: number, best: number | null): boolean =>
  patience !== null && best !== null && finished - 1 - best >= patience;

/** As files for other programs call it. */
export const metricNames: Readonly<Record<BestMetric, string>> = {
  acc1: "Acc@1",
  acc5: "Acc@5",
  loss: "loss",
  f1: "macro F1",
  balanced: "balanced accuracy",
};
