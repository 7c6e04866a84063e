/** PyTorch's files, read: as a whole checkpoint, or for their weights alone. */
import { say } from "../../said.ts";
import { quote } from "../checkpointError.ts";
import { type AboutWeights, aboutWeights } from "./aboutWeights.ts";
import { findStateDict } from "./findStateDict.ts";
import { TensorReference, type PickleValue } from "./pickleValues.ts";
import { openPth } from "./pthForms.ts";
import { type PthRecipe, pthRecipe } from "./pthRecipe.ts";
import { parameterNames } from "../stateDict.ts";
import type { Settings } from "../../config/settings.ts";
import { sizesIn } from "../sizesIn.ts";
import { isNanoGpt, type NanoGpt, nanoGptMoments, nanoGptOf, nanoGptSizes } from "../nanoGpt/reader.ts";
import { TensorReader } from "./tensorReader.ts";
import { floats, type Tensors } from "../safetensors/tensors.ts";

/** Whose checkpoint it is: of pytorch/examples' imagenet/main.py, torchvision's references/, or a program not known here. */
export type Maker = "example" | "references" | "other";

export interface PthFile {
  /** As it stands in the file, names with `module.` and all. */
  stateDict: Tensors;
  /** Momentum by parameter, named as in a checkpoint of ours; empty when the file has none. */
  optimizer: Tensors;
  /** Null: weights alone. */
  maker: Maker | null;
  /** Finished epochs. */
  epoch: number | null;
  arch: string | null;
  /** In percent. */
  bestAcc1: number | null;
  /** What the optimizer and the scheduler say of the recipe; null when the file has no optimizer. */
  recipe: PthRecipe | null;
  /** Where it is nanoGPT's. */
  nanoGpt: NanoGpt | null;
  /** The record that the lab adds to its own files, and the further weights that it keeps; otherwise null and empty. */
  descent: string | null;
  average: Tensors;
  best: Tensors;
}

/** The weights of a file of any program. */
export interface PthWeights {
  /** As it stands in the file, names with `module.` and all. */
  tensors: Tensors;
  /** What cannot be read, and why, as the end of a sentence: it may not be needed. */
  unusable: Map<string, string>;
  about: AboutWeights;
  /** What was chosen out of several things, for the person. */
  notes: string[];
}

/** Reads the whole of a .pth of either form. Throws CheckpointError; runs nothing of the file. */
export async function readPth(blob: Blob): Promise<PthFile> {
  const { root, storages } = await openPth(blob);
  const { dict } = findStateDict(root);
  const reader = new TensorReader(storages);
  const stateDict = await reader.readAll(dict);
  const field = (name: string): PickleValue => (root instanceof Map ? (root.get(name) ?? null) : null);
  const [arch, descent] = [field("arch"), field("descent")];
  const maker = makerOf(root);
  const nanoGpt = typeof descent === "string" ? null : nanoGptOf(root);
  return {
    stateDict,
    optimizer: isNanoGpt(root)
      ? await nanoGptMoments(root, reader)
      : await readOptimizer(field("optimizer"), stateDict, reader),
    maker,
    epoch: finishedEpochs(field("epoch"), maker),
    arch: typeof arch === "string" ? arch : null,
    bestAcc1: await readNumber(field("best_acc1"), reader),
    recipe: pthRecipe(field("optimizer"), field(maker === "references" ? "lr_scheduler" : "scheduler")),
    nanoGpt,
    descent: typeof descent === "string" ? descent : null,
    average: await reader.readAll(field("average_state_dict")),
    best: await reader.readAll(field("best_state_dict")),
  };
}

/** Reads the weights of a .pth of either form. Throws CheckpointError; runs nothing of the file. */
export async function readPthWeights(blob: Blob): Promise<PthWeights> {
  const { root, storages } = await openPth(blob);
  const { dict, path, isAverage, module, others } = findStateDict(root);
  const notes: string[] = [];
  if (module !== null) notes.push(say("moduleTaken", quote(module)));
  if (isAverage) notes.push(say("averageTaken", path));
  if (others.length > 0) notes.push(say("partTaken", path, list(others)));
  return { ...(await new TensorReader(storages).readWhatCan(dict)), about: aboutWeights(root), notes };
}

/** Names and shapes of the weights, without their numbers. Throws CheckpointError; runs nothing of the file. */
export async function lookAtPth(
  blob: Blob,
): Promise<{ shapes: Map<string, readonly number[]>; about: AboutWeights; told: Partial<Settings> }> {
  const { root } = await openPth(blob);
  const shapes = new Map<string, readonly number[]>();
  for (const [name, value] of findStateDict(root).dict)
    if (value instanceof TensorReference) shapes.set(String(name), value.shape);
  const descent = root instanceof Map ? root.get("descent") : null;
  const told = typeof descent === "string" ? sizesIn(descent) : nanoGptSizes(root);
  return { shapes, about: aboutWeights(root), told };
}

const list = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");

/** By the names under which the programs put the parts; timm's has a `version` beside those of pytorch/examples. */
function makerOf(root: PickleValue): Maker | null {
  const has = (...names: string[]): boolean => root instanceof Map && names.every((name) => root.has(name));
  if (has("state_dict", "optimizer", "epoch") && !has("version")) return "example";
  if (has("model", "optimizer", "lr_scheduler", "epoch")) return "references";
  const keys = root instanceof Map ? [...root.keys()] : [];
  return keys.some((key) => /optim/i.test(String(key))) ? "other" : null;
}

/** pytorch/examples keeps the number of finished epochs, torchvision the number of the last one, from 0. */
function finishedEpochs(epoch: PickleValue, maker: Maker | null): number | null {
  if (typeof epoch !== "number") return null;
  return maker === "references" ? epoch + 1 : epoch;
}

async function readOptimizer(value: PickleValue, stateDict: Tensors, reader: TensorReader): Promise<Tensors> {
  const result: Tensors = new Map();
  const state = value instanceof Map ? value.get("state") : undefined;
  if (!(state instanceof Map)) return result;
  const names = parameterNames(stateDict, false);
  for (const [index, entry] of state) {
    const name = typeof index === "number" ? names[index] : undefined;
    if (name === undefined || !(entry instanceof Map)) continue;
    for (const kind of ["momentum_buffer", "exp_avg", "exp_avg_sq"]) {
      const tensor = entry.get(kind);
      if (tensor instanceof TensorReference) result.set(`${kind}.${name}`, await reader.read(name, tensor));
    }
  }
  return result;
}

async function readNumber(value: PickleValue, reader: TensorReader): Promise<number | null> {
  if (typeof value === "number") return value;
  if (!(value instanceof TensorReference) || value.storage.type === null) return null;
  const tensor = await reader.read("best_acc1", value);
  const [only] = tensor.type === "F32" || tensor.type === "F64" ? floats("best_acc1", tensor) : [];
  return only ?? null;
}
