/** Networks that judge the training part without having seen what they judge: each learns all but a fold of it. */
import type { Backend } from "../../backends/backend.ts";
import type { Outputs } from "../../checkpoints/checkpoint.ts";
import type { RunConfig } from "../../config/config.ts";
import type { ImageDataset } from "../../data/dataset.ts";
import type { Fold } from "../../data/folds.ts";
import type { PictureSource } from "../../data/pictures/pictureSource.ts";
import type { Evaluator } from "../../training/evaluator.ts";
import { TrainingRun } from "../../training/loop.ts";
import { ImageTask } from "../../training/tasks/imageTask.ts";
import { letMessagesIn } from "../border/messages.ts";
import { FolderPictures } from "../data/pictureFeed.ts";
import { begin } from "../run/beginning.ts";

export interface FoldTraining {
  backend: Backend;
  outputs: Outputs;
  sourceOf: (dataset: ImageDataset) => Promise<PictureSource>;
  signal: AbortSignal;
  /** Told after each step: so many of all steps of all networks. */
  onStep: (done: number, total: number) => void;
}

/** The networks of the folds from place `first` on, one after the other, trained; each is let go when the next is asked for. */
export async function* foldNetworks(
  { classes }: ImageDataset,
  config: RunConfig,
  folds: readonly Fold[],
  first: number,
  { backend, outputs, sourceOf, signal, onStep }: FoldTraining,
): AsyncGenerator<{ learner: Evaluator; fold: Fold; at: number; source: PictureSource }> {
  for (const [at, fold] of folds.entries()) {
    if (at < first) continue;
    const source = await sourceOf(fold.dataset);
    const { learner, state } = await begin(backend, config, outputs);
    try {
      const { config: taken } = learner.network;
      const task = new ImageTask(new FolderPictures(source, taken, classes.length), taken);
      const steps = Math.min(task.stepsPerEpoch * taken.epochs, taken.steps ?? Infinity);
      let done = at * steps;
      for await (const { kind } of new TrainingRun(learner, task, state).train()) {
        if (kind === "step") {
          done += 1;
          onStep(done, folds.length * steps);
        }
        await letMessagesIn();
        signal.throwIfAborted();
      }
      yield { learner, fold, at, source };
    } finally {
      learner.dispose();
    }
  }
}
