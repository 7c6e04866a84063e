/** How long the form's run takes, from steps that were timed before it. */
import type { RunConfig } from "../../../config/config.ts";
import { toLink } from "../../../config/link.ts";
import type { DatasetSummary } from "../../../data/dataset.ts";
import { examplesPerStep } from "../../curves/curveFrame.ts";
import { startOff } from "./startOff.ts";
import { type AppState, isLive, outputsOf, stepsPerEpoch } from "../state.ts";

/** What changes how many steps there are or how far they go, and not how long one takes. */
const costsNothing = {
  epochs: 1,
  steps: null,
  validateEvery: null,
  learningRate: 0.1,
  warmup: 0,
  patience: null,
  seed: 0,
  saveEvery: 1,
  saveSteps: null,
  keepLast: 1,
  prompt: "",
} satisfies Partial<RunConfig>;

/** What the time of a step depends on. */
export const timingOf = (config: RunConfig, outputs: number): string =>
  `${toLink({ ...config, ...costsNothing, checkpointEpochs: [] })}#${outputs}`;

/** What is to be timed now; null while something else goes on, or Start is off. */
export function wantedTiming(state: AppState): string | null {
  const { data, form, mode, run, benchmark, rateSearch } = state;
  if (!data || mode === "reading" || (run && isLive(run.status))) return null;
  if (benchmark?.status === "running" || rateSearch?.status === "running" || startOff(state) !== null)
    return null;
  return timingOf(form.config, outputsOf(data));
}

/** A forward pass is a third of a training step: its gradients take about twice as long. */
const forwardShare = 1 / 3;

/** Seconds of a whole run whose steps take `stepMs`, validation after each epoch in it; null where it has no steps. */
export function runSeconds(config: RunConfig, data: DatasetSummary, stepMs: number): number | null {
  const perEpoch = stepsPerEpoch({ config, data });
  if (perEpoch === null) return null;
  const steps = Math.min(config.steps ?? Number.POSITIVE_INFINITY, perEpoch * config.epochs);
  const validated = data.kind === "images" ? data.validation : data.valid;
  const validations = (steps / perEpoch) * (validated / examplesPerStep({ config }));
  return ((steps + validations * forwardShare) * stepMs) / 1000;
}

/** As exact as an estimate is: 8 s, 40 s, 12 min, 2.5 h. */
export function rounded(seconds: number): number {
  const unit = seconds < 10 ? 1 : seconds < 90 ? 5 : seconds < 600 ? 30 : seconds < 5400 ? 60 : 1800;
  return Math.max(1, Math.round(seconds / unit)) * unit;
}
