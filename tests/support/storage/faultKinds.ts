/** What is saved in the tests of storage faults, and the messages to the worker that saves it. */
import { type Checkpoint } from "../../../src/checkpoints/checkpoint.ts";
import { emptyHistory, type History } from "../../../src/checkpoints/logs/history.ts";
import type { NewRun } from "../../../src/checkpoints/store/runs.ts";
import type { PackKey } from "../../../src/data/pack/pack.ts";
import { sampleCheckpoint } from "../samples/checkpointSample.ts";

export const saveKinds = [
  "last",
  "best",
  "epoch",
  "import",
  "deleteCheckpoint",
  "deleteRun",
  "run",
  "append",
  "replace",
  "pack",
] as const;
export type SaveKind = (typeof saveKinds)[number];

/**
 * How the n-th operation goes wrong: it throws, its transaction is ended, or the worker stands still there to be killed. With `pause`
 * it stands still before every one, until it is let go on.
 */
export type FaultMode = "none" | "error" | "abort" | "kill" | "pause";

export interface FaultAsk {
  kind: SaveKind;
  mode: FaultMode;
  /** Which operation, from 1. */
  at: number;
  step: number;
  /** Of the checkpoint that is deleted. */
  id: string;
  /** Counts how often the worker that stands still was let go on. */
  gate?: Int32Array<SharedArrayBuffer>;
}

export type FaultAnswer = { reached: string } | { operations: number; error: string | null };

const sample = sampleCheckpoint();
const [point] = sample.history.points;
if (!point) throw new Error("The sample has points.");

export const runId = sample.run.id;
export const runRecord: NewRun = {
  ...sample.run,
  config: sample.config,
  data: sample.data,
  started: 1,
  status: "stopped",
  epoch: 0,
  step: 10,
  best: null,
  tags: [],
  notes: "",
};

/** The step of what is there before a save, and of what is saved. */
export const [before, after] = [10, 20];

/** A file that tells its step: nothing but its last digits, in two pieces of no round length. */
export const checkpointFile = (step: number): Blob => new Blob([new Uint8Array(4321).fill(step)]);

export const runHistory = (from: number, to: number): History => ({
  ...emptyHistory(),
  points: Array.from({ length: to - from }, (_, i) => ({ ...point, step: from + i })),
});

/** The sample, further on. */
export const imported = (step: number): Checkpoint => ({
  ...sample,
  position: { ...sample.position, step },
  history: runHistory(0, step),
});

export const packKey: PackKey = { name: "faults", fingerprint: "f", size: 8, count: 6 };

/** The made-up picture of a slot, [8, 8, 3]. */
export const picture = (slot: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(8 * 8 * 3).map((_, i) => (i * 31 + slot * 7) & 255);
