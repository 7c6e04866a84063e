/** What the page knows of an evaluation: one at a time, and a refused one changes nothing. */
import { AppendOnly } from "../appendOnly.ts";
import type { Evaluation } from "../state.ts";

/** One that begins; `before` is what was there. */
export function newEvaluation(checkpointId: string | null, before: Evaluation | null): Evaluation {
  return {
    checkpointId,
    done: false,
    predictions: AppendOnly.empty(),
    acc1: null,
    acc5: null,
    loss: null,
    before: before?.done === false ? before.before : before,
  };
}

/** After a refusal, or a failure on the way: what was there before, whole. */
export function refusedEvaluation(evaluation: Evaluation | null): Evaluation | null {
  return evaluation?.before ?? null;
}

/**
 * The weights that a choice of checkpoints stands at: what the person chose, otherwise those whose results are shown. Without
 * either a run that was opened from storage, which has no live weights, stands at `best`, its best checkpoint.
 */
export function weightsShown(
  chosen: string | null,
  evaluation: Evaluation | null,
  best: string | null = null,
): string {
  return chosen ?? evaluation?.checkpointId ?? (evaluation === null ? best : null) ?? "live";
}
