/** Why nothing can be written now: nothing was trained yet, or another text is being written. Null: it can. */
export function writingOff(weights: string, step: number, isBusy: boolean): "untrained" | "busy" | null {
  // One step is enough: a run may have no more, and what it writes is honest.
  if (weights === "live" && step === 0) return "untrained";
  return isBusy ? "busy" : null;
}
