/** What a run's numbers say about its speed and its end. */
import { examplesPerStep } from "../curves/curveFrame.ts";
import { type Run, stepsPerEpoch } from "./state.ts";

export interface Progress {
  /** Steps in all; null before it is known. */
  steps: number | null;
  perEpoch: number | null;
  /** Steps done in the epoch under way. */
  inEpoch: number;
  elapsedSeconds: number;
  /** Seconds left; null for the first 20 steps. */
  leftSeconds: number | null;
  examplesPerSecond: number | null;
  /** Share of the last 50 steps' time that was spent waiting for data, in percent: how it is now, not in an epoch long past. */
  waitingPercent: number | null;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** An estimate rests on the last 200 steps, and there is none before 20. */
const leastSteps = 20;

const waitingSteps = 50;

export function progressOf(run: Run): Progress {
  const perEpoch = stepsPerEpoch(run);
  const wanted = perEpoch === null ? null : perEpoch * run.config.epochs;
  const steps = run.config.steps === null ? wanted : Math.min(run.config.steps, wanted ?? run.config.steps);
  const stepMs = run.points.median("stepMs");
  const dataMs = run.points.column("dataMs").slice(-waitingSteps);
  const allMs = run.points.column("stepMs").slice(-waitingSteps);
  const spent = sum(allMs);
  return {
    steps,
    perEpoch,
    inEpoch: perEpoch === null ? 0 : Math.max(0, run.step - run.epoch * perEpoch),
    elapsedSeconds: run.points.last?.seconds ?? 0,
    leftSeconds: leftSeconds(run, steps, stepMs),
    examplesPerSecond:
      stepMs === null || run.points.length < 2 ? null : (1000 * examplesPerStep(run)) / stepMs,
    waitingPercent: spent > 0 ? (100 * sum(dataMs)) / spent : null,
  };
}

function leftSeconds(run: Run, steps: number | null, stepMs: number | null): number | null {
  if (steps === null || stepMs === null || run.points.length < leastSteps) return null;
  const perStep = stepMs / 1000;
  // Validation takes time too: what whole epochs took beyond their steps.
  const perEpoch = stepsPerEpoch(run) ?? 0;
  const last = run.epochs.at(-1);
  const beyond = last ? Math.max(0, last.seconds - perStep * perEpoch) : 0;
  const epochsLeft = perEpoch > 0 ? (steps - run.step) / perEpoch : 0;
  return Math.max(0, (steps - run.step) * perStep + epochsLeft * beyond);
}
