/** Weights out of any file a person may have: our weights and checkpoints, and those of other programs, old and new. */
import { fetched } from "../fetched.ts";
import { say } from "../said.ts";
import { CheckpointError } from "./checkpointError.ts";
import { type AboutWeights, aboutTexts } from "./pth/aboutWeights.ts";
import { isPth } from "./pth/isPth.ts";
import type { PthWeights } from "./pth/pthReader.ts";
import { readSafetensors, readSafetensorsHeader } from "./safetensors/safetensors.ts";
import { counter, firstNonFinite, float32, floats, type Tensors } from "./safetensors/tensors.ts";
import type { Settings } from "../config/settings.ts";
import { sizesIn } from "./sizesIn.ts";
import { commonPrefix, isBookkeeping } from "./stateDict.ts";

export interface Weights {
  /** Names and layouts of PyTorch, floating-point numbers as float32, every BatchNorm with its num_batches_tracked. */
  stateDict: Tensors;
  format: "safetensors" | "checkpoint" | "pth";
  /** What is in the file and cannot be used, with the reason as the end of a sentence. It may not be needed. */
  unusable: Map<string, string>;
  about: AboutWeights;
  /** What was chosen or converted, for the person. */
  notes: string[];
}

/**
 * Reads a file of weights. From a full checkpoint the model's are taken (its running average where it kept one).
 * Throws CheckpointError that says what is wrong with it.
 */
export async function readWeights(file: Blob): Promise<Weights> {
  const { tensors, unusable, about, notes, format } = await readAny(file);
  const prefix = prefixOf([...tensors.keys(), ...unusable.keys()]);
  const stateDict = asStateDict(tensors, prefix);
  const reasons = new Map([...unusable].map(([name, why]) => [name.slice(prefix.length), why]));
  for (const [name, tensor] of stateDict) {
    const worst = firstNonFinite(new Map([[name, tensor]]));
    if (!worst) continue;
    stateDict.delete(name);
    reasons.set(name, say("whyValue", String(worst.value), worst.index));
  }
  if (stateDict.size === 0) throw nothingIn(reasons);
  return { stateDict, format, unusable: reasons, about, notes: [...notes, ...conversions(tensors)] };
}

/** What a file's weights are, without reading their numbers; `told`: what it says of the network beside their shapes. Throws CheckpointError that says what is wrong with it. */
export async function lookAtWeights(
  file: Blob,
): Promise<{ shapes: Map<string, readonly number[]>; about: AboutWeights; told: Partial<Settings> }> {
  if (await isPth(file)) return (await pthReader()).lookAtPth(file);
  const { metadata, shapes } = await readSafetensorsHeader(file);
  const isOwn = Object.hasOwn(metadata, "descent");
  return {
    shapes: isOwn ? new Map([...shapes].filter(([name]) => name.startsWith("model."))) : shapes,
    about: aboutTexts(metadata),
    told: isOwn ? sizesIn(metadata["descent"] ?? "") : {},
  };
}

/** Few open files of PyTorch, and the reader is large. */
const pthReader = () => fetched(() => import("./pth/pthReader.ts"));

function nothingIn(reasons: ReadonlyMap<string, string>): CheckpointError {
  for (const [name, why] of reasons)
    return new CheckpointError("notFinite", say("weightsUnusable", name, why));
  return new CheckpointError("mismatch", say("noTensors"));
}

async function readAny(file: Blob): Promise<PthWeights & Pick<Weights, "format">> {
  if (await isPth(file)) return { ...(await (await pthReader()).readPthWeights(file)), format: "pth" };
  const { tensors, metadata, unusable } = await readSafetensors(file);
  const rest = { unusable, about: aboutTexts(metadata), notes: [] };
  if (!Object.hasOwn(metadata, "descent")) return { ...rest, tensors, format: "safetensors" };
  const model = section(tensors, "model.");
  // The average has no counters, and no buffers unless they were averaged too.
  for (const [name, tensor] of section(tensors, "average.")) if (model.has(name)) model.set(name, tensor);
  return { ...rest, tensors: model, format: "checkpoint" };
}

/** Tensors whose names begin with a prefix, without it. */
function section(tensors: Tensors, prefix: string): Tensors {
  const result: Tensors = new Map();
  for (const [name, tensor] of tensors)
    if (name.startsWith(prefix)) result.set(name.slice(prefix.length), tensor);
  return result;
}

const prefixOf = (names: readonly string[]): string =>
  commonPrefix(names.filter((name) => !isBookkeeping(name)));

/** What wrappers put before each name of a file. */
export const wrapperPrefix = (tensors: Tensors): string => prefixOf([...tensors.keys()]);

/** Plain names, floating-point numbers as float32, and the counters that PyTorch before 0.4.1 did not have. */
export function asStateDict(tensors: Tensors, prefix = wrapperPrefix(tensors)): Tensors {
  const result: Tensors = new Map();
  for (const [whole, tensor] of tensors) {
    if (isBookkeeping(whole)) continue;
    const name = whole.slice(prefix.length);
    const isWhole = tensor.type === "I64" || tensor.type === "I32" || tensor.type === "U8";
    result.set(name, isWhole ? tensor : float32(tensor.shape, floats(name, tensor)));
    const tracked = name.replace(/running_var$/, "num_batches_tracked");
    if (tracked !== name && !tensors.has(prefix + tracked)) result.set(tracked, counter(0));
  }
  return result;
}

const typeNames = { F16: "float16", BF16: "bfloat16", F64: "float64" } as const;

/** A sentence for each floating-point type other than float32. */
function conversions(tensors: Tensors): string[] {
  return Object.entries(typeNames).flatMap(([type, name]) => {
    const count = [...tensors.values()].filter((tensor) => tensor.type === type).length;
    return count === 0 ? [] : [say("madeFloat32", count, tensors.size, name)];
  });
}
