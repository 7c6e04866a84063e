/** The learning-rate range test of Smith (https://arxiv.org/abs/1506.01186): the rate rises from step to step until the loss explodes. */
import { key, streams } from "../random.ts";
import type { Learner } from "./learner.ts";
import type { Task } from "./tasks/task.ts";

export const rateSteps = 100;
const lowestRate = 1e-5;
const highestRate = 10;
/** How much older losses count in the smoothed one. */
const smoothing = 0.9;
/** A loss so many times the lowest ends the test. */
const explosion = 4;
/** The suggestion is below the steepest place, where the loss still falls for long. */
const caution = 0.5;

export interface RatePoint {
  rate: number;
  /** Smoothed over the steps before. */
  loss: number;
}

/** Trains `learner` with rising rates, epoch after epoch where the data is short; stops when the loss explodes. */
export async function* riseRate(learner: Learner, task: Task): AsyncGenerator<RatePoint> {
  const { seed } = learner.network.config;
  let step = 0;
  let sum = 0;
  let lowest = Infinity;
  for (let epoch = 0; step < rateSteps; epoch += 1)
    for await (const { passes, rows, weight } of task.training(epoch, 0)) {
      const rate = lowestRate * (highestRate / lowestRate) ** (step / (rateSteps - 1));
      const update = { learningRate: rate, time: step + 1, dropoutKey: key(seed, streams.dropout, step) };
      const { loss, count } = await (await learner.step(passes, weight ?? rows, update)).result;
      step += 1;
      sum = smoothing * sum + (1 - smoothing) * (loss / (weight ?? count));
      const smoothed = sum / (1 - smoothing ** step);
      if (!Number.isFinite(smoothed) || smoothed > explosion * lowest) return;
      lowest = Math.min(lowest, smoothed);
      yield { rate, loss: smoothed };
      if (step === rateSteps) return;
    }
}

/** A rate somewhat below the place of the steepest fall per factor of rate; null when the loss never falls. */
export function suggestRate(points: readonly RatePoint[]): number | null {
  // Before the bottom of the curve only: what falls after a rise is chance.
  const bottom = points.reduce(
    (best, { loss }, index) => (loss < (points[best]?.loss ?? 0) ? index : best),
    0,
  );
  const reach = 4;
  let steepest = 0;
  let found: number | null = null;
  for (let index = reach; index <= bottom; index += 1) {
    const fall = (points[index - reach]?.loss ?? 0) - (points[index]?.loss ?? 0);
    if (fall <= steepest) continue;
    steepest = fall;
    found = points[index]?.rate ?? null;
  }
  return found === null ? null : Number((found * caution).toPrecision(2));
}
