/** Weights out of any file a person may have: our weights and checkpoints, torchvision's, the examples', old and new. */
import { CheckpointError } from "./checkpointError.ts";
import { isPth, readPth } from "./pth/pthReader.ts";
import { readSafetensors } from "./safetensors/safetensors.ts";
import { counter, firstNonFinite, float32, floats, type Tensors } from "./safetensors/tensors.ts";

export interface Weights {
  /** Names and layouts of PyTorch, floating-point numbers as float32, every BatchNorm with its num_batches_tracked. */
  stateDict: Tensors;
  format: "safetensors" | "checkpoint" | "pth";
}

/**
 * Reads a file of weights. From a full checkpoint the model's are taken (its running average where it kept one).
 * Throws CheckpointError that says what is wrong with it.
 */
export async function readWeights(file: Blob): Promise<Weights> {
  const { tensors, format } = await readAny(file);
  const stateDict = asStateDict(tensors);
  if (stateDict.size === 0) throw new CheckpointError("mismatch", "This file holds no tensors.");
  const worst = firstNonFinite(stateDict);
  if (worst)
    throw new CheckpointError(
      "notFinite",
      `These weights cannot be used: ${worst.name} has the value ${worst.value} at position ${worst.index}.`,
    );
  return { stateDict, format };
}

async function readAny(file: Blob): Promise<{ tensors: Tensors; format: Weights["format"] }> {
  if (await isPth(file)) return { tensors: (await readPth(file)).stateDict, format: "pth" };
  const { tensors, metadata } = await readSafetensors(file);
  if (!Object.hasOwn(metadata, "descent")) return { tensors, format: "safetensors" };
  const model = section(tensors, "model.");
  // The average has no counters, and no buffers unless they were averaged too.
  for (const [name, tensor] of section(tensors, "average.")) if (model.has(name)) model.set(name, tensor);
  return { tensors: model, format: "checkpoint" };
}

function section(tensors: Tensors, prefix: string): Tensors {
  const result: Tensors = new Map();
  for (const [name, tensor] of tensors)
    if (name.startsWith(prefix)) result.set(name.slice(prefix.length), tensor);
  return result;
}

/** Plain names where DataParallel or DistributedDataParallel put `module.` before each. */
export function withoutModule(tensors: Tensors): Tensors {
  return [...tensors.keys()].every((name) => name.startsWith("module."))
    ? section(tensors, "module.")
    : tensors;
}

/** Without `module.`, as float32, and with the counters that PyTorch before 0.4.1 did not have. */
export function asStateDict(tensors: Tensors): Tensors {
  const result: Tensors = new Map();
  for (const [name, tensor] of withoutModule(tensors)) {
    const isWhole = tensor.type === "I64" || tensor.type === "I32" || tensor.type === "U8";
    result.set(name, isWhole ? tensor : float32(tensor.shape, floats(name, tensor)));
    const tracked = name.replace(/running_var$/, "num_batches_tracked");
    if (tracked !== name && !tensors.has(tracked) && !tensors.has(`module.${tracked}`))
      result.set(tracked, counter(0));
  }
  return result;
}
