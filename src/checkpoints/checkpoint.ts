/**
 * A full checkpoint: everything a run needs to go on as if it had never stopped, in one .safetensors file. Tensors
 * are named `model.`, `optimizer.`, `average.` and `best.` and then as in PyTorch; the rest is one JSON text, `descent`, in the file's
 * metadata.
 */
import { say } from "../said.ts";
import * as v from "valibot";
import type { RunConfig } from "../config/config.ts";
import { ownFields } from "../config/fields.ts";
import { type ModelName, modelNames } from "../config/models/index.ts";
import { ConfigError, parseConfig } from "../config/parse.ts";
import { preset } from "../config/presets.ts";
import type { Reading } from "../config/reading.ts";
import { CheckpointError, quote } from "./checkpointError.ts";
import type { History } from "./logs/history.ts";
import { type Outputs, outputsSchema } from "./outputs.ts";
import { fromRecord, historySchema, toRecord } from "./logs/historyRecord.ts";
import { readSafetensors, writeSafetensors, type SafetensorsFile } from "./safetensors/safetensors.ts";
import { firstNonFinite, type Tensors } from "./safetensors/tensors.ts";

/** Raised when an older reader would misunderstand what is written. */
export const formatNumber = 1;

export type { Outputs } from "./outputs.ts";

export interface Position {
  /** Finished epochs, which is the number of the one under way, from 0. */
  epoch: number;
  /** Optimizer steps done over the whole run. */
  step: number;
  /** Optimizer steps done in the epoch under way. */
  stepInEpoch: number;
}

export interface Checkpoint {
  run: { id: string; name: string };
  config: RunConfig;
  position: Position;
  /** The best validation so far, by config.bestMetric: an accuracy in percent, or the loss. */
  best: { metric: number; epoch: number } | null;
  /** What the schedule has learned so far, e.g. plateau's factor, and the loss scale of mixed precision. Finite numbers. */
  schedule: Record<string, number | null>;
  /** Sums and counts of the epoch under way. Finite numbers. */
  meters: Record<string, number | null>;
  /** Seconds of training so far, pauses left out. */
  seconds: number;
  outputs: Outputs;
  /** Name and sizes of the data set, so that another folder is noticed. */
  data: { name: string; layout: string; train: number; validation: number; reading?: Reading };
  /** Kernel chosen for each operation, where a choice was made, so that the same bits come out. */
  kernels: Record<string, string>;
  history: History;
  /** The state_dict: parameters and buffers. */
  model: Tensors;
  /** `momentum_buffer.NAME` (SGD) or `exp_avg.NAME` and `exp_avg_sq.NAME` (AdamW), NAME as in the model. */
  optimizer: Tensors;
  /** Running average of the weights where the run keeps one; otherwise empty. */
  average: Tensors;
  /** Weights of the best validation, which the test at the end of a text run takes; empty where they are the model's own. */
  bestModel: Tensors;
}

const text = v.pipe(v.string(), v.maxLength(100_000));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const numbers = v.record(text, v.nullable(v.number()));

const isReading = (value: unknown): boolean =>
  v.is(
    v.looseObject({ kind: v.picklist(["images", "text"]), layout: v.string(), readAs: v.looseObject({}) }),
    value,
  );

const recordSchema = v.object({
  format: v.literal(formatNumber),
  run: v.object({ id: text, name: text }),
  config: v.looseObject({ model: v.picklist(modelNames) }),
  position: v.object({ epoch: count, step: count, stepInEpoch: count }),
  best: v.nullable(v.object({ metric: v.number(), epoch: count })),
  schedule: numbers,
  meters: numbers,
  seconds: v.pipe(v.number(), v.minValue(0)),
  outputs: outputsSchema,
  data: v.object({
    name: text,
    layout: text,
    train: count,
    validation: count,
    /** How the folder was read; its parts are checked where it is followed. */
    reading: v.optional(v.custom<Reading>(isReading, "This is no reading of a folder.")),
  }),
  kernels: v.record(text, text),
  history: historySchema,
});

/** Prefixes of a file's tensors, and the parts of a checkpoint that they are. */
const sections = { model: "model", optimizer: "optimizer", average: "average", best: "bestModel" } as const;

/** All of a checkpoint but its tensors, as JSON. Throws CheckpointError when a number in it is not finite. */
export function recordText(checkpoint: Checkpoint): string {
  const { model: _, optimizer: __, average: ___, bestModel: ____, history, config, ...others } = checkpoint;
  const rest = { ...others, config: ownFields(config) };
  const bad = findNonFinite(rest);
  if (bad) throw new CheckpointError("notFinite", say("notWritten", bad.path, String(bad.value)));
  return JSON.stringify({ format: formatNumber, ...rest, history: toRecord(history) });
}

/** The checkpoint as a file. Throws CheckpointError when something in it cannot be kept: never a lesser file. */
export function writeCheckpoint(checkpoint: Checkpoint): Blob {
  const { model, optimizer, average, bestModel } = checkpoint;
  const descent = recordText(checkpoint);
  const tensors: Tensors = new Map();
  for (const [name, tensor] of model) tensors.set(`model.${name}`, tensor);
  for (const [name, tensor] of optimizer) tensors.set(`optimizer.${name}`, tensor);
  for (const [name, tensor] of average) tensors.set(`average.${name}`, tensor);
  for (const [name, tensor] of bestModel) tensors.set(`best.${name}`, tensor);
  const worst = firstNonFinite(tensors);
  if (worst)
    throw new CheckpointError(
      "notFinite",
      say("notWrittenTensor", worst.name, String(worst.value), worst.index),
    );
  return writeSafetensors(tensors, { format: "pt", descent });
}

/** The state_dict alone, as PyTorch and the lab's “Start from” take it. */
export function writeWeights(stateDict: Tensors): Blob {
  return writeSafetensors(stateDict, { format: "pt" });
}

/** Reads what `writeCheckpoint` wrote. Throws CheckpointError with what is wrong; nothing of a bad file is used. */
export async function readCheckpoint(blob: Blob): Promise<Checkpoint> {
  const file = await readSafetensors(blob);
  for (const [name, why] of file.unusable)
    throw new CheckpointError("unsupported", say("tensorUnusable", quote(name), why));
  return checkpointOf(file);
}

/** The checkpoint in a .safetensors file that was read already, or in another that holds the same parts. */
export function checkpointOf(file: Pick<SafetensorsFile, "metadata" | "tensors">): Checkpoint {
  const descent = Object.hasOwn(file.metadata, "descent") ? file.metadata["descent"] : undefined;
  if (descent === undefined) throw new CheckpointError("weightsAlone", say("weightsAlone"));
  const { format: _, ...record } = parseRecord(descent);
  const checkpoint: Checkpoint = {
    ...record,
    config: parseRunConfig(record.config, record.config.model),
    history: fromRecord(record.history),
    ...splitSections(file.tensors),
  };
  if (checkpoint.model.size === 0) throw new CheckpointError("malformed", say("noModel"));
  const worst = firstNonFinite(file.tensors);
  if (worst)
    throw new CheckpointError(
      "notFinite",
      say("valueIn", quote(worst.name), String(worst.value), worst.index),
    );
  return checkpoint;
}

function parseRecord(descent: string): v.InferOutput<typeof recordSchema> {
  let json: unknown;
  try {
    json = JSON.parse(descent);
  } catch (error) {
    throw new CheckpointError("malformed", say("recordNotJson"), {
      cause: error,
    });
  }
  const format = v.safeParse(v.looseObject({ format: v.number() }), json);
  if (format.success && format.output.format !== formatNumber)
    throw new CheckpointError("unsupported", say("otherFormat", format.output.format, formatNumber));
  const parsed = v.safeParse(recordSchema, json, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const place = v.getDotPath(issue) ?? "record";
  throw new CheckpointError("malformed", say("recordBroken", quote(place), issue.message));
}

function parseRunConfig(parts: unknown, model: ModelName): RunConfig {
  try {
    return parseConfig(parts, preset("report", model));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CheckpointError("malformed", say("configRefused", error.message), { cause: error });
  }
}

function splitSections(tensors: Tensors): Record<(typeof sections)[keyof typeof sections], Tensors> {
  const result = { model: new Map(), optimizer: new Map(), average: new Map(), bestModel: new Map() };
  for (const [name, tensor] of tensors) {
    const section = Object.entries(sections).find(([prefix]) => name.startsWith(`${prefix}.`));
    if (!section)
      throw new CheckpointError(
        "malformed",
        say("tensorNoPart", quote(name), Object.keys(sections).join(", ")),
      );
    const [prefix, part] = section;
    result[part].set(name.slice(prefix.length + 1), tensor);
  }
  return result;
}

/** JSON writes NaN and infinity as null without a word; the first of them is found here instead. */
function findNonFinite(value: unknown, path = "checkpoint"): { path: string; value: number } | null {
  if (typeof value === "number") return Number.isFinite(value) ? null : { path, value };
  if (typeof value !== "object" || value === null) return null;
  for (const [name, part] of Object.entries(value)) {
    const found = findNonFinite(part, `${path}.${name}`);
    if (found) return found;
  }
  return null;
}
