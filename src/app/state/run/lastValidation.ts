import type { EpochRow } from "../../../worker/border/protocol.ts";
import { type Run, stepsPerEpoch } from "../state.ts";

export type Validation = Pick<EpochRow, "valLoss" | "valPerplexity" | "valAcc1">;

/** The newest validation, of a finished epoch or of a step within one; undefined before the first. */
export function lastValidation(
  run: Pick<Run, "epochs" | "points" | "config" | "data">,
): Validation | undefined {
  const last = run.epochs.at(-1);
  if (run.config.validateEvery === null) return last;
  const losses = run.points.column("valLoss");
  const perEpoch = stepsPerEpoch(run) ?? Infinity;
  for (let at = run.points.length - 1; at >= 0; at -= 1) {
    const valLoss = losses[at] ?? Number.NaN;
    const step = run.points.value("step", at);
    if (last && step < (last.epoch + 1) * perEpoch) return last;
    if (Number.isFinite(valLoss)) return { valLoss };
  }
  return last;
}
