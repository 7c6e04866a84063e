/** Learning rates: what torch's StepLR, cosine annealing with linear warm-up, and the word LM's division by four give. */
import type { RunConfig } from "../config/config.ts";
import { modelSettings } from "../config/models/index.ts";

/** Epochs from one step of the `step` schedule to the next, and its factor: the report's (30, 0.1). */
const stepEpochs = 30;
const stepFactor = 0.1;
/** word_language_model divides by this when validation is not strictly better. */
const plateauDivisor = 4;

/** What a schedule carries from epoch to epoch. */
export interface ScheduleState {
  /** Divisions by four so far. */
  divisions: number;
  /** Lowest validation loss so far; null before the first. */
  lowestLoss: number | null;
}

export const freshSchedule = (): ScheduleState => ({ divisions: 0, lowestLoss: null });

type ScheduleConfig = Pick<
  RunConfig,
  "model" | "schedule" | "learningRate" | "minRate" | "warmup" | "epochs" | "steps"
>;

/**
 * The rate of one step. `epoch` and `step` count from 0 over the whole run. Warm-up rises linearly to the full rate over
 * `warmup` epochs, counted in steps, or over as many steps; the cosine then falls to `minRate`, which the step after the last of
 * `epochs` (or of `steps`, where the model's schedule is in steps) would have.
 */
export function learningRate(
  { model, schedule, learningRate: full, minRate, warmup, epochs, steps }: ScheduleConfig,
  state: Readonly<ScheduleState>,
  { epoch, step }: { epoch: number; step: number },
  stepsPerEpoch: number,
): number {
  const isInSteps = modelSettings[model].scheduleIn === "steps";
  const warmupSteps = Math.round(isInSteps ? warmup : warmup * stepsPerEpoch);
  if (step < warmupSteps) return (full * (step + 1)) / warmupSteps;
  switch (schedule) {
    case "constant":
      return full;
    case "step":
      return full * stepFactor ** Math.floor(epoch / stepEpochs);
    case "cosine": {
      const all = epochs * stepsPerEpoch;
      const falling = Math.max(1, (isInSteps ? Math.min(steps ?? all, all) : all) - warmupSteps);
      const share = 1 + Math.cos((Math.PI * Math.min(step - warmupSteps, falling)) / falling);
      return minRate + ((full - minRate) / 2) * share;
    }
    case "plateau":
      return full / plateauDivisor ** state.divisions;
    default:
      return schedule satisfies never;
  }
}

/** The state after an epoch's validation. */
export function afterValidation(state: Readonly<ScheduleState>, validationLoss: number): ScheduleState {
  const isBetter = state.lowestLoss === null || validationLoss < state.lowestLoss;
  return isBetter
    ? { divisions: state.divisions, lowestLoss: validationLoss }
    : { divisions: state.divisions + 1, lowestLoss: state.lowestLoss };
}
