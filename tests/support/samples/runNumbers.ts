/** All numbers of a tiny run, to hold one against another. */
import type { TrainingRun } from "../../../src/training/loop.ts";
import { type RunIdentity, snapshot } from "../../../src/training/snapshot.ts";

export const identity: RunIdentity = {
  run: { id: "run-1", name: "tiny" },
  outputs: { kind: "classes", classes: [] },
  data: { name: "tiny", layout: "synthetic", train: 18, validation: 6 },
};

/** What must be equal to the last bit: everything but times. */
export async function numbers(run: TrainingRun): Promise<unknown> {
  const { model, optimizer, average, position, best, schedule, history } = await snapshot(run, identity);
  return {
    model,
    optimizer,
    average,
    position,
    best,
    schedule,
    losses: history.points.map(({ epoch, step, loss, acc1, gradientNorm, learningRate }) => ({
      epoch,
      step,
      loss,
      acc1,
      gradientNorm,
      learningRate,
    })),
    epochs: history.epochs.map((row) => ({ ...row, seconds: 0 })),
    end: history.end,
  };
}
