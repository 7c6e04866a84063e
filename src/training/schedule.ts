/** Learning rates: what torch's StepLR, cosine annealing with linear warm-up, and the word LM's division by four give. */
import type { RunConfig } from "../config/config.ts";
import { modelSettings } from "../config/models/index.ts";

/** Epochs from one step of the `step` schedule to the next, and its factor: the report's (30, 0.1). */
const stepEpochs = 30;
const stepFactor = 0.1;
/** word_language_model divides by this when validation is not strictly better. */
const plateauDivisor = 4;

/** torch.optim.lr_scheduler.OneCycleLR's defaults: pct_start, div_factor, final_div_factor, max_momentum and base_momentum. */
const oneCycle = { rising: 0.3, startDivisor: 25, endDivisor: 1e4, momentum: { most: 0.95, least: 0.85 } };

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
  const all = epochs * stepsPerEpoch;
  if (schedule === "onecycle") {
    const start = full / oneCycle.startDivisor;
    return cycled(start, full, start / oneCycle.endDivisor, step, Math.min(steps ?? all, all));
  }
  const warmupSteps = Math.round(isInSteps ? warmup : warmup * stepsPerEpoch);
  if (step < warmupSteps) return (full * (step + 1)) / warmupSteps;
  switch (schedule) {
    case "constant":
      return full;
    case "step":
      return full * stepFactor ** Math.floor(epoch / stepEpochs);
    case "cosine": {
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

const alongCosine = (from: number, to: number, share: number): number =>
  to + ((from - to) / 2) * (1 + Math.cos(Math.PI * Math.min(share, 1)));

/**
 * What `step` of `total` has of a number that goes from `start` to `top` and on to `end`, both along half a cosine, as OneCycleLR's
 * _annealing_cos; the first part ends with step 0.3 * total - 1, the second with the last step.
 */
function cycled(start: number, top: number, end: number, step: number, total: number): number {
  const [peak, last] = [oneCycle.rising * total - 1, total - 1];
  return step <= peak
    ? alongCosine(start, top, step / peak)
    : alongCosine(top, end, (step - peak) / (last - peak));
}

/**
 * The momentum of one step, AdamW's first beta; null where it is the run's own. One cycle has the most of it where the rate is low,
 * as OneCycleLR(cycle_momentum=True).
 */
export function cycledMomentum(
  { schedule, epochs, steps }: Pick<RunConfig, "schedule" | "epochs" | "steps">,
  step: number,
  stepsPerEpoch: number,
): number | null {
  if (schedule !== "onecycle") return null;
  const { most, least } = oneCycle.momentum;
  const all = epochs * stepsPerEpoch;
  return cycled(most, least, most, step, Math.min(steps ?? all, all));
}

/** The state after an epoch's validation. */
export function afterValidation(state: Readonly<ScheduleState>, validationLoss: number): ScheduleState {
  const isBetter = state.lowestLoss === null || validationLoss < state.lowestLoss;
  return isBetter
    ? { divisions: state.divisions, lowestLoss: validationLoss }
    : { divisions: state.divisions + 1, lowestLoss: state.lowestLoss };
}
