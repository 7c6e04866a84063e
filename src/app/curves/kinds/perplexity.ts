import type { EpochRow } from "../../../worker/border/protocol.ts";
import { formatPerplexity } from "../../format.ts";
import { bestEpoch } from "../../state/applyEvent.ts";
import { measured, validated } from "../curveFrame.ts";
import { type ChartKind, drawing, flagAt, train, validation } from "./kind.ts";

const perplexityOf = ({ valPerplexity, valLoss }: EpochRow): number => valPerplexity ?? Math.exp(valLoss);

export const perplexity: ChartKind = {
  place: "second",
  tasks: ["text"],
  name: ({ curves }) => curves.perplexity,
  draw(frame, { curves: names }) {
    const best = bestEpoch(frame.run);
    const curves = [
      measured(frame, "loss", { ...train, key: "train", name: names.train }, Math.exp),
      validated(frame, perplexityOf, { ...validation, key: "val", name: names.validation }, Math.exp),
    ];
    return drawing(frame, curves, true, formatPerplexity, {
      flag: flagAt(frame, best, best ? perplexityOf(best) : undefined, names.bestFlag),
    });
  },
  hint(run, { curves }) {
    const best = bestEpoch(run);
    if (!best) return { text: "", warn: false };
    const name = curves.perplexity.toLowerCase();
    return { text: curves.bestHint(name, formatPerplexity(perplexityOf(best)), best.epoch + 1), warn: false };
  },
};
