/** What a run starts from: fresh weights, weights from a file, or a full checkpoint. */
import type { Backend } from "../../backends/backend.ts";
import { completeExample, readAnyCheckpoint } from "../../checkpoints/anyCheckpoint.ts";
import type { Checkpoint, Outputs } from "../../checkpoints/checkpoint.ts";
import { CheckpointError } from "../../checkpoints/checkpointError.ts";
import { loadCheckpoint } from "../../checkpoints/store/store.ts";
import type { Tensors } from "../../checkpoints/safetensors/tensors.ts";
import { readWeights } from "../../checkpoints/weights.ts";
import type { RunConfig } from "../../config/config.ts";
import { initialise } from "../../models/initialise.ts";
import { modelOf, networkOf } from "../../models/network.ts";
import { fromStateDict } from "../../models/parameters.ts";
import { Learner } from "../../training/learner.ts";
import { freshState, type RunState } from "../../training/loop.ts";
import { asStateDict, restoreState, restoreTensors } from "../../training/snapshot.ts";
import { inSmallerPasses, isOutOfMemory, passesNote } from "./recovery.ts";
import { tuned } from "./tuning.ts";

export interface Beginning {
  learner: Learner;
  state: RunState;
  /** What was replaced, for the person. */
  notes: string[];
}

/** How many classes or words the outputs stand for. */
export const outputCount = (outputs: Outputs): number =>
  outputs.kind === "classes" ? outputs.classes.length : outputs.words.length;

const names = (of: Outputs): string[] => (of.kind === "classes" ? of.classes.map(({ id }) => id) : of.words);

/** Throws CheckpointError when a checkpoint's classes or words are not those of the data. */
export function checkOutputs(saved: Outputs, outputs: Outputs): void {
  const [has, needs] = [outputCount(saved), outputCount(outputs)].map((count) => count.toLocaleString("en"));
  const what = outputs.kind === "classes" ? "classes" : "words";
  if (saved.kind !== outputs.kind)
    throw new CheckpointError(
      "mismatch",
      `This checkpoint is for ${saved.kind === "classes" ? "pictures" : "text"}; the data is not. Open the data that it was trained on.`,
    );
  if (outputCount(saved) !== outputCount(outputs))
    throw new CheckpointError("mismatch", `This checkpoint is for ${has} ${what}; the data has ${needs}.`);
  const wanted = names(outputs);
  const differs = names(saved).findIndex((name, index) => name !== wanted[index]);
  if (differs >= 0)
    throw new CheckpointError(
      "mismatch",
      `This checkpoint was trained on other ${what}: number ${differs} is “${names(saved)[differs]?.slice(0, 60)}” in it, and “${wanted[differs]?.slice(0, 60)}” in the data.`,
    );
}

/** The checkpoint that `resume` names; `about` completes one of pytorch/examples. Throws CheckpointError. */
export async function checkpointToResume(
  resume: { checkpointId: string } | { file: Blob },
  about: Parameters<typeof completeExample>[1],
): Promise<Checkpoint> {
  const file = "file" in resume ? resume.file : await loadCheckpoint(resume.checkpointId);
  const read = await readAnyCheckpoint(file);
  return "kind" in read ? completeExample(read, about) : read;
}

/** What a run starts from: neither means fresh weights. */
export interface Source {
  weights?: Blob | null;
  checkpoint?: Checkpoint | null;
}

/**
 * A run ready to make its next step, in smaller passes where the device's memory wants it. Weights of another number of classes
 * keep their own `fc` out, and say so. Throws CheckpointError or StateDictError with what differs.
 */
export async function begin(
  backend: Backend,
  config: RunConfig,
  outputs: Outputs,
  { weights = null, checkpoint = null }: Source = {},
): Promise<Beginning> {
  if (checkpoint) checkOutputs(checkpoint.outputs, outputs);
  const read = weights && (await readWeights(weights)).stateDict;
  for (let passes = config; ;) {
    try {
      const beginning = await beginOnce(backend, passes, outputs, read, checkpoint);
      if (passes !== config) beginning.notes.push(passesNote(passes));
      return beginning;
    } catch (error) {
      // What does not fit beside the passes, or broke the device, fits in no smaller ones.
      const smaller = isOutOfMemory(error) && !backend.failure ? inSmallerPasses(passes) : null;
      if (!smaller) throw error;
      passes = smaller;
    }
  }
}

async function beginOnce(
  backend: Backend,
  config: RunConfig,
  outputs: Outputs,
  weights: Tensors | null,
  checkpoint: Checkpoint | null,
): Promise<Beginning> {
  const network = networkOf(config, outputCount(outputs));
  const { layout } = network;
  const { replaceable } = modelOf(network);
  const loaded =
    weights && fromStateDict(layout, asStateDict(weights), initialise(layout, config), replaceable);
  const learner = await Learner.create(
    backend,
    network,
    checkpoint?.kernels ?? (await tuned(backend, network)),
  );
  try {
    if (loaded) learner.setWeights(loaded.stores);
    if (checkpoint) restoreTensors(learner, checkpoint);
  } catch (error) {
    learner.dispose();
    throw error;
  }
  return {
    learner,
    state: checkpoint ? restoreState(checkpoint, network) : freshState(),
    notes: [...(loaded?.notes ?? [])],
  };
}
