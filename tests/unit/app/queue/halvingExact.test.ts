import { expect, test } from "vitest";
import {
  configOf,
  ended,
  nextTurn,
  type Queue,
  stateOf,
  sweepEntry,
} from "../../../../src/app/queue/queue.ts";
import { readCheckpoint, writeCheckpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { networkOf } from "../../../../src/models/network.ts";
import { restoreState, restoreTensors, snapshot } from "../../../../src/training/snapshot.ts";
import { identity, numbers } from "../../../support/samples/runNumbers.ts";
import { classes, finish, tinyImages, tinyRun } from "../../../support/samples/tinyRuns.ts";

const stepsPerEpoch = 5; // 18 pictures in batches of 4

test("the survivors of successive halving are the runs made whole, bit for bit, and none was begun again", async () => {
  const entry = sweepEntry(
    {
      name: "rates",
      config: tinyImages({ epochs: 4, augmentation: "strong", schedule: "cosine", warmup: 1 }),
      preset: "own",
      data: { name: "tiny", readAs: {}, subwords: false, train: 18 },
      beginning: null,
      fixes: [],
    },
    { vary: [{ field: "learningRate", values: [0.001, 0.01, 0.03, 0.1] }], seeds: [1, 2], draw: null },
    true,
  );
  let queue: Queue = { isGoing: true, isOurs: true, waitsFor: null, entries: [entry] };
  const files = new Map<string, Blob>();
  const halted = new Map<string, unknown>();
  let steps = 0;
  for (let turn = nextTurn(queue); turn; turn = nextTurn(queue)) {
    const { run, config } = turn;
    const file = files.get(run.id);
    const checkpoint = file && (await readCheckpoint(file));
    const network = networkOf(config, classes);
    const made = await tinyRun(config, checkpoint && restoreState(checkpoint, network));
    if (checkpoint) restoreTensors(made.learner, checkpoint);
    const events = await finish(made);
    steps += events.filter(({ kind }) => kind === "step").length;
    const { epochs } = made.state.history;
    files.set(run.id, writeCheckpoint(await snapshot(made, identity)));
    halted.set(run.id, await numbers(made));
    made.learner.dispose();
    queue = ended(queue, run.id, { status: "finished", reason: null, epochs });
  }
  // With each of two seeds four go to epoch 1, two of them on to epoch 2, and one to epoch 4.
  expect(steps).toBe(2 * (4 + 2 + 2) * stepsPerEpoch);
  const [after] = queue.entries;
  if (!after) throw new Error("The sweep is there.");
  const survivors = after.runs.filter((run) => stateOf(after, run) === "finished");
  expect(survivors.map(({ seed }) => seed)).toEqual([1, 2]);
  expect(after.runs.filter((run) => stateOf(after, run) === "dropped")).toHaveLength(6);
  for (const run of survivors) {
    const whole = await tinyRun(configOf(after, run));
    await finish(whole);
    expect(whole.state.position).toMatchObject({ step: 4 * stepsPerEpoch, epoch: 4 });
    expect(halted.get(run.id)).toEqual(await numbers(whole));
    whole.learner.dispose();
  }
});
