import { expect, test } from "vitest";
import { freshState, TrainingRun } from "../../../../src/training/loop.ts";
import { ImageTask } from "../../../../src/training/tasks/imageTask.ts";
import { ColouredPictures, finish, tinyImages, tinyRun } from "../../../support/samples/tinyRuns.ts";

/** Counts how often pictures are asked for. */
class CountedPictures extends ColouredPictures {
  asked = 0;
  override training(epoch: number, fromStep: number) {
    this.asked += 1;
    return super.training(epoch, fromStep);
  }
  override trainInOrder(batchSize: number) {
    this.asked += 1;
    return super.trainInOrder(batchSize);
  }
  override validation(batchSize: number) {
    this.asked += 1;
    return super.validation(batchSize);
  }
}

const losses = (of: TrainingRun): number[] => of.state.history.points.map(({ loss }) => loss);
const counts = { train: 18, validation: 6 };

test("under a frozen body pictures are seen once, and the head learns what it would have learned of them", async () => {
  const config = tinyImages({ freeze: "body", epochs: 3, shuffle: true });
  const kept = await tinyRun(config);
  const pictures = new CountedPictures(config, counts);
  const run = new TrainingRun(kept.learner, new ImageTask(pictures, config), freshState());
  const events = await finish(run);
  expect(pictures.asked).toBe(2);
  const lines = events.flatMap((event) => (event.kind === "log" ? event.lines : []));
  expect(lines[0]).toBe("Features of 24 pictures are computed once and kept: 0.0 MB");

  // The same without keeping: a task that has nothing to prepare.
  const plain = await tinyRun(config);
  const task = new ImageTask(new ColouredPictures(config, counts), config);
  Object.defineProperty(task, "prepare", { value: undefined });
  const again = new TrainingRun(plain.learner, task, freshState());
  await finish(again);
  expect(losses(run)).toHaveLength(15);
  losses(run).forEach((loss, step) => expect(loss).toBeCloseTo(losses(again)[step] ?? Number.NaN, 5));
  expect(run.state.history.epochs.at(-1)?.valLoss).toBeCloseTo(
    again.state.history.epochs.at(-1)?.valLoss ?? Number.NaN,
    5,
  );
});

test("with augmentation every step sees its own pictures", async () => {
  const config = tinyImages({ freeze: "body", epochs: 1, augmentation: "strong" });
  const { learner } = await tinyRun(config);
  const pictures = new CountedPictures(config, counts);
  await finish(new TrainingRun(learner, new ImageTask(pictures, config), freshState()));
  // One epoch of training, one validation.
  expect(pictures.asked).toBe(2);
});
