/** What a run starts from: fresh weights, weights from a file, or a full checkpoint. */
import { say } from "../../said.ts";
import type { Backend } from "../../backends/backend.ts";
import { imagenetNormalisation } from "../../backends/ops/augment.ts";
import { readAnyCheckpoint } from "../../checkpoints/anyCheckpoint.ts";
import type { Checkpoint, Outputs } from "../../checkpoints/checkpoint.ts";
import { CheckpointError } from "../../checkpoints/checkpointError.ts";
import { loadCheckpoint } from "../../checkpoints/store/store.ts";
import { readWeights, type Weights } from "../../checkpoints/weights.ts";
import type { RunConfig } from "../../config/config.ts";
import { modelSettings } from "../../config/models/index.ts";
import { initialise } from "../../models/initialise.ts";
import { modelOf, type Network, networkOf } from "../../models/network.ts";
import { startStores } from "../../models/startWeights.ts";
import { Learner } from "../../training/learner.ts";
import { freshState, type RunState } from "../../training/loop.ts";
import { asStateDict, restoreState, restoreTensors } from "../../training/snapshot.ts";
import { inSmallerPasses, isOutOfMemory, passesNote } from "./recovery.ts";
import { type Choices, knownChoices } from "./tuning.ts";

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
  const has = outputCount(saved).toLocaleString("en");
  const needs = outputCount(outputs).toLocaleString("en");
  const what = outputs.kind === "classes" ? "classes" : "words";
  if (saved.kind !== outputs.kind)
    throw new CheckpointError(
      "mismatch",
      say(saved.kind === "classes" ? "checkpointForPictures" : "checkpointForText"),
    );
  if (outputCount(saved) !== outputCount(outputs))
    throw new CheckpointError(
      "mismatch",
      say(what === "classes" ? "otherClassCount" : "otherWordCount", has, needs),
    );
  const wanted = names(outputs);
  const differs = names(saved).findIndex((name, index) => name !== wanted[index]);
  if (differs >= 0)
    throw new CheckpointError(
      "mismatch",
      say(
        "otherNames",
        Number(what === "classes"),
        differs,
        names(saved)[differs]?.slice(0, 60) ?? "",
        wanted[differs]?.slice(0, 60) ?? "",
      ),
    );
}

/** What `resume` names: a checkpoint, or one of pytorch/examples, which is to be completed. Throws CheckpointError. */
export async function readToResume(
  resume: { checkpointId: string } | { file: Blob },
): ReturnType<typeof readAnyCheckpoint> {
  return readAnyCheckpoint("file" in resume ? resume.file : await loadCheckpoint(resume.checkpointId));
}

/** What a run starts from: neither means fresh weights. */
export interface Source {
  weights?: Blob | null;
  checkpoint?: Checkpoint | null;
  /** With which the run began, where it begins once more; else those that are known for the device. A checkpoint has its own. */
  choices?: Choices | undefined;
}

/**
 * A run ready to make its next step, in smaller passes where the device's memory wants it. A head of the weights that is for
 * something else is left out, which is said. Throws CheckpointError or StateDictError with what differs.
 */
export async function begin(
  backend: Backend,
  config: RunConfig,
  outputs: Outputs,
  { weights = null, checkpoint = null, choices }: Source = {},
): Promise<Beginning> {
  if (checkpoint) checkOutputs(checkpoint.outputs, outputs);
  const read = weights && (await readWeights(weights));
  for (let passes = config; ;) {
    try {
      const beginning = await beginOnce(backend, passes, outputs, { weights: read, checkpoint, choices });
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
  {
    weights,
    checkpoint,
    choices,
  }: { weights: Weights | null; checkpoint: Checkpoint | null; choices: Choices | undefined },
): Promise<Beginning> {
  const network = networkOf(config, outputCount(outputs));
  const loaded = weights && startFrom(weights, network, outputs);
  const learner = await Learner.create(
    backend,
    network,
    checkpoint?.kernels ?? choices ?? (await knownChoices(backend)),
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

/** No tensor tells by how many pixels a stem steps: networks for CIFAR by one, the one here by two. */
const stemNote = ({ format }: Weights, { config }: Network): string[] =>
  format !== "checkpoint" && modelSettings[config.model].fields.includes("stem") && config.stem === "small"
    ? [say("stemSteps")]
    : [];

/** The file's weights as this network's, and all that was chosen, converted or replaced on the way. */
function startFrom(weights: Weights, network: Network, outputs: Outputs): ReturnType<typeof startStores> {
  const { stateDict, unusable, about } = weights;
  const { layout, config } = network;
  const { stores, notes } = startStores(
    {
      state: asStateDict(stateDict),
      unusable,
      classes: about.classes,
      isOwn: weights.format === "checkpoint",
    },
    {
      layout,
      base: initialise(layout, config),
      head: modelOf(network).replaceable ?? null,
      translations: modelSettings[config.model].otherNames ?? [],
      fromOthers: modelOf(network).fromOthers,
      joined: modelOf(network).joined,
      ofOthers: modelSettings[config.model].ofOthers,
      outputs:
        outputs.kind === "classes"
          ? outputs.classes.map(({ id, name }) => [id, name])
          : outputs.words.map((word) => [word]),
    },
  );
  return {
    stores,
    notes: [...weights.notes, ...notes, ...stemNote(weights, network), ...normalisationNote(weights)],
  };
}

const inThousandths = (values: readonly number[]): string =>
  values.map((value) => value.toFixed(3)).join(", ");

/** The lab's own normalisation, ImageNet's, where the file says that its network was trained with another. */
function normalisationNote({ about: { normalisation } }: Weights): string[] {
  if (!normalisation) return [];
  const { mean, deviation } = normalisation;
  const { mean: ownMean, standardDeviation: own } = imagenetNormalisation;
  const isOwn = [0, 1, 2].every(
    (i) =>
      Math.abs((mean[i] ?? 0) - (ownMean[i] ?? 0)) < 0.002 &&
      Math.abs((deviation[i] ?? 0) - (own[i] ?? 0)) < 0.002,
  );
  return isOwn ? [] : [say("otherNormalisation", inThousandths(mean), inThousandths(deviation))];
}
