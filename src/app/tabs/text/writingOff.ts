/** Why nothing can be written: nothing was trained yet, training made the weights infinite, or another text is being written. */
export type WritingOff = "untrained" | "notFinite" | "busy";

/** With these weights, now; null: it can be written. `live`: the steps of the loaded network, and whether it is still finite. */
export function writingOff(
  weights: string,
  live: { step: number; isFinite: boolean },
  isBusy: boolean,
): WritingOff | null {
  if (weights === "live" && !live.isFinite) return "notFinite";
  // One step is enough: a run may have no more, and what it writes is honest.
  if (weights === "live" && live.step === 0) return "untrained";
  return isBusy ? "busy" : null;
}
