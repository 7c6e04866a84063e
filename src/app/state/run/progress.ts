/** What a run's numbers say about its speed and its end. */
import { examplesPerStep } from "../../curves/curveFrame.ts";
import { type Standing, standingAt } from "./standing.ts";
import { type Run, stepsPerEpoch } from "../state.ts";

export interface Progress {
  /** Steps in all; null before it is known. */
  steps: number | null;
  perEpoch: number | null;
  /** The epoch under way and the steps done in it. */
  standing: Standing;
  elapsedSeconds: number;
  /** Seconds left; null before the first step. */
  leftSeconds: number | null;
  examplesPerSecond: number | null;
  /** Share of the last 50 steps' time that was spent waiting for data, in percent: how it is now, not in an epoch long past. */
  waitingPercent: number | null;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

const waitingSteps = 50;

/** Statuses in which a run's time goes on, a point or none. */
const ticking: ReadonlySet<Run["status"]> = new Set(["running", "pausing", "stopping"]);

/** Steps of the whole run; null before it is known. */
function stepsOf(run: Run): number | null {
  const perEpoch = stepsPerEpoch(run);
  const wanted = perEpoch === null ? null : perEpoch * run.config.epochs;
  return run.config.steps === null ? wanted : Math.min(run.config.steps, wanted ?? run.config.steps);
}

/** How much of a run is done, from 0 to 1. */
export function shareOf(run: Run): number {
  const steps = stepsOf(run);
  return steps ? Math.min(1, run.step / steps) : 0;
}

/** `now` in milliseconds since 1970: time goes on while an epoch is validated or a checkpoint is written. */
export function progressOf(run: Run, now: number = run.pointAt ?? 0): Progress {
  const since = run.pointAt !== null && ticking.has(run.status) ? Math.max(0, (now - run.pointAt) / 1000) : 0;
  const perEpoch = stepsPerEpoch(run);
  const steps = stepsOf(run);
  const stepMs = run.points.median("stepMs");
  const dataMs = run.points.column("dataMs").slice(-waitingSteps);
  const allMs = run.points.column("stepMs").slice(-waitingSteps);
  const spent = sum(allMs);
  return {
    steps,
    perEpoch,
    standing: standingAt(run.step, perEpoch),
    elapsedSeconds: (run.points.last?.seconds ?? 0) + since,
    leftSeconds: leftSeconds(run, steps, stepMs, since),
    examplesPerSecond:
      stepMs === null || run.points.length < 2 ? null : (1000 * examplesPerStep(run)) / stepMs,
    waitingPercent: spent > 0 ? (100 * sum(dataMs)) / spent : null,
  };
}

/** An estimate from the median of the last 200 steps; `since`: seconds that went by after the newest one. */
function leftSeconds(run: Run, steps: number | null, stepMs: number | null, since: number): number | null {
  if (steps === null || stepMs === null) return null;
  const perStep = stepMs / 1000;
  // Validation takes time too: what whole epochs took beyond their steps.
  const perEpoch = stepsPerEpoch(run) ?? 0;
  const last = run.epochs.at(-1);
  const beyond = last ? Math.max(0, last.seconds - perStep * perEpoch) : 0;
  const epochsLeft = perEpoch > 0 ? (steps - run.step) / perEpoch : 0;
  return Math.max(0, (steps - run.step) * perStep + epochsLeft * beyond - since);
}
