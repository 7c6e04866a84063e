/** Letting the network of the run that is shown write. */
import type { Wish } from "../../tabs/text/wish.ts";
import { type WritingOff, writingOff } from "../../tabs/text/writingOff.ts";
import type { AppState } from "../../state/state.ts";
import { changeRun } from "../../state/store.ts";
import { generateAndTell, isWriting } from "./generate.ts";

/** Why nothing can be written with these weights now; null: it can. */
export function whyNotWrite(state: AppState, weights: string): WritingOff | null {
  const { run } = state;
  // A run that was opened from storage has no live weights.
  const step = run && run.parameters !== null ? run.step : 0;
  return writingOff(weights, { step, isFinite: run?.hasFiniteWeights ?? true }, isWriting(state, "tried"));
}

/** Writes what is asked for; a failure becomes a notice. */
export function write({ weights, ...typed }: Wish): void {
  // A line's end cannot be typed into one line.
  const ask = { ...typed, stop: typed.stop.replaceAll("\\n", "\n") };
  void generateAndTell({ ...ask, checkpointId: weights === "live" ? null : weights });
  // The run's own record says what was asked last.
  const { prompt, temperature, topK, topP, repetitionPenalty, stop, length } = ask;
  changeRun(({ config }) => ({
    config: { ...config, prompt, temperature, topK, topP, repetitionPenalty, stop, length },
  }));
}
