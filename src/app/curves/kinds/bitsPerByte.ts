import { formatLoss } from "../../format.ts";
import { bestEpoch } from "../../state/applyEvent.ts";
import type { Run } from "../../state/state.ts";
import { measured, validated } from "../curveFrame.ts";
import { type ChartKind, drawing, flagAt, train, validation } from "./kind.ts";

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

export const bitsPerByte: ChartKind = {
  place: "second",
  tasks: ["text"],
  name: ({ curves }) => curves.bitsPerByte,
  draw(frame, { curves: names }) {
    const { run, view } = frame;
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
    return drawing(frame, curves, view.logY, (value) => formatLoss(value, 2), {
      flag: flagAt(frame, best, best?.valBitsPerByte, names.bestFlag),
    });
  },
  hint(run, { curves }) {
    const best = bestEpoch(run);
    if (best?.valBitsPerByte === undefined) return { text: "", warn: false };
    const name = curves.bitsPerByte.toLowerCase();
    return { text: curves.bestHint(name, formatLoss(best.valBitsPerByte), best.epoch + 1), warn: false };
  },
  // The bytes of a token are known from a validation.
  waitsFor: ({ curves }) => curves.waitingValidation,
};
