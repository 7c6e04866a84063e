import { expect, test } from "vitest";
import { key } from "../../../src/random.ts";
import type { Learner } from "../../../src/training/learner.ts";
import type { Pass } from "../../../src/training/pass.ts";
import type { Task } from "../../../src/training/tasks/task.ts";
import { finish, tinyImages, tinyRun, tinyText } from "../../support/samples/tinyRuns.ts";

/** Trains on the first batch alone and gives its losses. */
async function overfit(learner: Learner, task: Task, steps: number, learningRate: number): Promise<number[]> {
  let passes: Pass[] = [];
  let rows = 0;
  for await (const batch of task.training(0, 0)) {
    ({ passes, rows } = batch);
    break;
  }
  const losses: number[] = [];
  for (let time = 1; time <= steps; time += 1) {
    const { result } = await learner.step(passes, rows, { learningRate, time, dropoutKey: key(1, time) });
    const { loss, count } = await result;
    losses.push(loss / count);
  }
  return losses;
}

test("a ResNet learns one batch by heart", async () => {
  const { learner, task } = await tinyRun(tinyImages({ batchSize: 8 }));
  const losses = await overfit(learner, task, 25, 0.05);
  expect(losses.at(-1)).toBeLessThan(0.05);
  expect(losses[0]).toBeGreaterThan(0.5);
});

test("a Transformer learns one batch by heart", async () => {
  const config = tinyText({ dropout: 0, layerDropout: 0, emsize: 16, hidden: 32 });
  const { learner, task } = await tinyRun({ ...config, optimizer: "adamw" });
  const losses = await overfit(learner, task, 150, 0.01);
  expect(losses[0]).toBeGreaterThan(2);
  // A word's first occurrences cannot be told apart, so a rest stays.
  expect(losses.at(-1)).toBeLessThan(0.1);
});

test("a run validates each epoch, tests at its end, and its losses fall", async () => {
  const events = await finish(await tinyRun(tinyText({ epochs: 4 })));
  const rows = events.flatMap((event) => (event.kind === "epoch" ? [event.row] : []));
  expect(rows.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
  expect(rows.at(-1)?.valLoss).toBeLessThan(rows[0]?.valLoss ?? 0);
  const end = events.at(-1);
  expect(end).toMatchObject({ kind: "end", row: { testLoss: expect.any(Number) as number } });
  const lines = events.flatMap((event) => (event.kind === "log" ? event.lines : []));
  expect(lines.filter((line) => line.startsWith("| end of epoch"))).toHaveLength(4);
  expect(lines.at(-2)).toMatch(/^\| End of training \| test loss {2}\d\.\d\d \| test ppl {4}\s?\d+\.\d\d$/);
});

test("a picture run prints the example's lines and ends", async () => {
  const run = await tinyRun(tinyImages({ epochs: 1 }));
  const events = await finish(run);
  const lines = events.flatMap((event) => (event.kind === "log" ? event.lines : []));
  expect(lines[0]).toMatch(/^Epoch: \[0\]\[0\/5\]\tTime {2}\d\.\d{3} \( \d\.\d{3}\)\tData/);
  expect(lines[1]).toMatch(/^Test: \[0\/2\]\tTime/);
  expect(lines[2]).toMatch(/^ \* {3}Acc@1 \d+\.\d{3} Acc@5 100\.000$/);
  expect(lines[3]).toBe("Training Finished");
  // The last of five batches has two of the 18 pictures, and the mean weighs it so.
  expect(run.state.history.points).toHaveLength(5);
});

test("a limit of steps ends the run, and one of none trains nothing", async () => {
  const limited = await tinyRun(tinyText({ steps: 3 }));
  await finish(limited);
  expect(limited.state.history.points).toHaveLength(3);
  const none = await tinyRun(tinyText({ steps: 0 }));
  expect((await finish(none)).map(({ kind }) => kind)).toEqual(["end"]);
});

async function lossesOf(seed: number): Promise<number[]> {
  const run = await tinyRun(tinyImages({ epochs: 1, seed }));
  await finish(run);
  return run.state.history.points.map(({ loss }) => loss);
}

test("the same seed gives the same losses, another seed gives others", async () => {
  const first = await lossesOf(1);
  expect(await lossesOf(1)).toEqual(first);
  expect(await lossesOf(2)).not.toEqual(first);
});

test("a loss that is not finite stops the run and names step and layer", async () => {
  const run = await tinyRun(tinyText({ learningRate: 1e30, clip: null }));
  await expect(finish(run)).rejects.toThrow(/at step [12]\. The largest gradient was that of \S+\./);
});
