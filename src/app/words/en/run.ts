/** What the page says of a run that goes on or has ended, in English. */
import type { RunStatus } from "../../../worker/border/protocol.ts";
import { formatCount } from "../../format.ts";
import { plural } from "./plural.ts";

const statuses: Readonly<Record<RunStatus, string>> = {
  idle: "Idle",
  starting: "Starting",
  running: "Running",
  pausing: "Pausing",
  paused: "Paused",
  stopping: "Stopping",
  finished: "Finished",
  stopped: "Stopped",
  failed: "Failed",
};

export const run = {
  region: "Run status",
  statuses,
  elapsed: (duration: string) => `Elapsed ${duration}`,
  epoch: "Epoch",
  step: "Step",
  of: (count: string) => `of ${count}`,
  left: "Left",
  leftUntil: (time: string) => `Left, until ${time}`,
  speed: "Speed",
  images: "images/s",
  waiting: "Waiting for data",
  validationTop1: "Validation top-1",
  validationPerplexity: "Validation perplexity",
  best: (value: string) => `best ${value}`,
  percentBest: (value: string) => `%, best ${value}`,
  pause: "Pause",
  pausing: "Pausing after this step…",
  paused: "Paused. Safe to close the tab.",
  resume: "Resume training",
  resumeShort: "Resume",
  save: "Save checkpoint",
  saveShort: "Save",
  saved: (epoch: number, step: number) => `Saved in epoch ${epoch}, at step ${formatCount(step)}.`,
  saving: (bytes: string) => `A checkpoint of ${bytes} is being written.`,
  stop: "Stop",
  stopTitle: (epoch: number, step: number) =>
    `Stop this run in epoch ${epoch}, at step ${formatCount(step)}?`,
  stopText: "A checkpoint is saved first.",
  stopAndSave: "Stop and save",
  keepTraining: "Keep training",
  newRun: "New run",
  progress: "Run progress",
  progressText: (done: number, all: number) => `${done} of ${all} epochs done`,
  bestMark: "best",
  lastMark: "last",
  finished: (epochs: number, duration: string, best: string, where: string) =>
    `Training finished: ${plural(epochs, "epoch", "epochs")} in ${duration}. ${best} ${where}`,
  finishedEarly: (epochs: number, patience: number, duration: string, best: string, where: string) =>
    `Training ended early after ${plural(epochs, "epoch", "epochs")} in ${duration}: the last ${plural(patience, "one was", "were")} no better. ${best} ${where}`,
  allStored: "Every checkpoint is stored in this browser.",
  notAllStored:
    "This browser does not store every checkpoint: download those under Checkpoints before you close the tab.",
  bestTop1: (value: string, epoch: number) => `Best validation top-1 ${value} at epoch ${epoch}.`,
  bestPerplexity: (value: string, epoch: number) => `Best validation perplexity ${value} at epoch ${epoch}.`,
  stalePoint: (seconds: string) => `last point ${seconds} ago`,
  announceEpoch: (epoch: number, epochs: number, metric: string, left: string) =>
    `Epoch ${epoch} of ${epochs}. ${metric}${left === "" ? "" : ` ${left} left.`}`,
  announceTop1: (value: string, best: string, bestEpoch: number) =>
    `Validation top-1 ${value} percent, best ${best} at epoch ${bestEpoch}.`,
  announcePerplexity: (value: string, best: string, bestEpoch: number) =>
    `Validation perplexity ${value}, best ${best} at epoch ${bestEpoch}.`,
  deviceLost: "device lost and back",
  rateChange: (factor: string) => `rate ${factor}`,
  resumedHere: "resumed here",
  returnedHere: "came back up to here",
  hidden: (duration: string) => `tab hidden for ${duration}`,
  announcements: "Run announcements",
  busy: {
    evaluate: "Evaluating",
    validate: "Validating",
    benchmark: "Timing",
    bench: "Timing",
    Validating: "Validating",
    Testing: "Testing",
    Writing: "Writing a sample",
  } as Record<string, string>,
  busyWith: (what: string, done: string, total: string | null) =>
    total === null ? `${what}, ${done} so far` : `${what}, ${done} of ${total}`,
};
