import { expect, test } from "vitest";
import type { Backend, Program } from "../../../../src/backends/backend.ts";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import { OutOfMemoryError } from "../../../../src/backends/outOfMemory.ts";
import { DeviceError } from "../../../../src/backends/webgpu/device/device.ts";
import type { RunConfig } from "../../../../src/config/config.ts";
import { readCheckpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { transaction } from "../../../../src/checkpoints/store/database.ts";
import { readHistory, readRun } from "../../../../src/checkpoints/store/runs.ts";
import { FolderError } from "../../../../src/data/folder/folder.ts";
import { listCheckpoints, loadCheckpoint } from "../../../../src/checkpoints/store/store.ts";
import { ImageTask, type PictureBatch } from "../../../../src/training/tasks/imageTask.ts";
import type { Task, TaskBatch } from "../../../../src/training/tasks/task.ts";
import { TextTask } from "../../../../src/training/tasks/textTask.ts";
import { begin } from "../../../../src/worker/run/beginning.ts";
import type { TrainerEvent } from "../../../../src/worker/border/protocol.ts";
import { renewPatiently } from "../../../../src/worker/run/recovery.ts";
import { WrongDeviceError } from "../../../../src/worker/run/selfTest.ts";
import { Session } from "../../../../src/worker/run/session.ts";
import {
  classes,
  ColouredPictures,
  tinyImages,
  tinyText,
  tinyTokens,
  words,
} from "../../../support/samples/tinyRuns.ts";

/** A program that runs and reads as `program` does. */
const whole = (program: Omit<Program, "runAndRead">): Program => ({
  ...program,
  runAndRead(...names) {
    program.run();
    return program.read(...names);
  },
});

/** A device that is lost after so many program runs, as a graphics device is: what was on it is gone. */
function losingBackend(runs: number): Backend {
  const cpu = createCpuBackend();
  const { promise: lost, resolve: tell } = Promise.withResolvers<string>();
  let left = runs;
  const failing = (program: Program): Program =>
    whole({
      costs: program.costs,
      write: (input, data) => program.write(input, data),
      run() {
        left -= 1;
        if (left === 0) tell("The driver was reset.");
        program.run();
      },
      read: (...names) =>
        left > 0 ? program.read(...names) : Promise.reject(new DOMException("Device lost", "AbortError")),
      dispose: () => program.dispose(),
    });
  return {
    ...cpu,
    name: "webgpu",
    lost,
    compile: async (graph, stores, options) => failing(await cpu.compile(graph, stores, options)),
  };
}

interface Started {
  session: Session;
  events: TrainerEvent[];
  runId: string;
}

async function startSession(
  config: RunConfig,
  makeTask: (taken: RunConfig) => Task,
  backend: Backend = createCpuBackend(),
  renew: () => Promise<Backend> = () => Promise.reject(new Error("There is no other device.")),
): Promise<Started> {
  const events: TrainerEvent[] = [];
  const runId = crypto.randomUUID();
  const isText = config.model === "transformer";
  const names = Array.from({ length: isText ? words : classes }, (_, id) => `n${id}`);
  const outputs = isText
    ? ({ kind: "vocabulary", words: names } as const)
    : ({ kind: "classes", classes: names.map((id) => ({ id, name: id })) } as const);
  const session = await Session.start({
    identity: {
      run: { id: runId, name: "tiny" },
      outputs: { ...outputs },
      data: { name: "tiny", layout: "synthetic", train: 18, validation: 6 },
    },
    config,
    backend,
    beginning: await begin(backend, config, { ...outputs }),
    makeTask,
    release: () => undefined,
    renew,
    tell: (event) => events.push(event),
  });
  return { session, events, runId };
}

/** The last loss told for each step. */
function lossesOf(events: readonly TrainerEvent[]): number[] {
  const losses: number[] = [];
  for (const event of events)
    if (event.kind === "steps") for (const { step, loss } of event.points) losses[step] = loss;
  return losses;
}
const noticesOf = (events: readonly TrainerEvent[]) =>
  events.flatMap((event) => (event.kind === "notice" ? [event.notice] : []));
const endOf = (events: readonly TrainerEvent[]) => events.findLast((event) => event.kind === "status");

const text = tinyText();
const textTask = (taken: RunConfig): Task => new TextTask(tinyTokens(), taken);

test("a lost device is replaced, and the run ends with the same losses", async () => {
  const calm = await startSession(text, textTask);
  await calm.session.ended;
  for (const runs of [1, 4, 9]) {
    const { session, events } = await startSession(text, textTask, losingBackend(runs), async () =>
      createCpuBackend(),
    );
    await session.ended;
    expect(session.status).toBe("finished");
    expect(lossesOf(events)).toEqual(lossesOf(calm.events));
    expect(noticesOf(events).map(({ code }) => code)).toEqual(["deviceLost", "deviceBack"]);
    expect(noticesOf(events)[1]?.text).toMatch(
      /^The GPU device is back since \d\d:\d\d:\d\d. Training went on from step \d+; \d+ steps were repeated./,
    );
  }
});

/** A device that is not lost, but answers with `error` after so many reads. */
function refusingBackend(reads: number, error: Error): Backend {
  const cpu = createCpuBackend();
  let left = reads;
  return {
    ...cpu,
    name: "webgpu",
    async compile(graph, stores, options) {
      const program = await cpu.compile(graph, stores, options);
      return whole({
        costs: program.costs,
        write: (input, data) => program.write(input, data),
        run: () => program.run(),
        read: (...names) => (left-- > 0 ? program.read(...names) : Promise.reject(error)),
        dispose: () => program.dispose(),
      });
    },
  };
}

test("a device that refuses a command is replaced, and the run ends with the same losses", async () => {
  const calm = await startSession(text, textTask);
  await calm.session.ended;
  const refusal = new DeviceError("The graphics device refused a command: the buffer is destroyed.");
  const { session, events } = await startSession(text, textTask, refusingBackend(6, refusal), async () =>
    createCpuBackend(),
  );
  await session.ended;
  expect(session.status).toBe("finished");
  expect(lossesOf(events)).toEqual(lossesOf(calm.events));
  expect(noticesOf(events)[0]?.text).toMatch(/^The GPU device failed at/);
});

/** A device on which no picture batch above `largest` fits. */
function smallBackend(largest: number): Backend {
  const cpu = createCpuBackend();
  return {
    ...cpu,
    name: "webgpu",
    async compile(graph, stores, options) {
      const batch = graph.inputs.get("pictures")?.shape[0] ?? 0;
      if (batch <= largest) return cpu.compile(graph, stores, options);
      throw new OutOfMemoryError("The graphics device has not enough memory for buffers.");
    },
  };
}

const pictureTask = (taken: RunConfig): Task =>
  new ImageTask(new ColouredPictures(taken, { train: 16, validation: 6 }), taken);

test("a batch that does not fit is computed in smaller passes, as if that had been chosen, and said so", async () => {
  const config = tinyImages({ epochs: 1, evalBatchSize: 1 });
  const backend = smallBackend(2);
  const { learner, notes } = await begin(backend, config, { kind: "classes", classes: [] });
  expect(learner.network.config.microBatch).toBe(2);
  expect(notes[0]).toMatch(/^Batch 4 does not fit in the device's memory at once\. .* passes of 2 pictures/);
  const small = await startSession(config, pictureTask, backend);
  await small.session.ended;
  const chosen = await startSession({ ...config, microBatch: 2 }, pictureTask);
  await chosen.session.ended;
  expect(lossesOf(small.events)).toHaveLength(4);
  expect(lossesOf(small.events)).toEqual(lossesOf(chosen.events));
});

test("memory that runs out in the middle makes the passes smaller, and training goes on", async () => {
  const config = tinyImages({ epochs: 2, evalBatchSize: 4 });
  const full = new OutOfMemoryError("The graphics device ran out of memory.");
  const { session, events } = await startSession(config, pictureTask, refusingBackend(5, full), async () =>
    createCpuBackend(),
  );
  await session.ended;
  expect(session.status).toBe("finished");
  expect(session.run.config).toMatchObject({ microBatch: 2, evalBatchSize: 2, batchSize: 4 });
  expect(lossesOf(events)).toHaveLength(8);
  expect(noticesOf(events)[1]?.text).toMatch(/passes of 2 pictures, and their gradients are summed/);
});

test("three losses in a row end the run with the reason", async () => {
  const { session, events } = await startSession(text, textTask, losingBackend(3), async () =>
    losingBackend(2),
  );
  await session.ended;
  expect(endOf(events)).toMatchObject({
    status: "failed",
    reason: expect.stringContaining("The GPU device was lost 3 times in a row") as string,
  });
});

test("a device that does not come back in time ends the run, and says where it is kept", async () => {
  const { session, events } = await startSession(text, textTask, losingBackend(3));
  await session.ended;
  expect(endOf(events)).toMatchObject({
    status: "failed",
    reason: expect.stringContaining("did not come back. The run is kept at step 0") as string,
  });
});

test("a device that comes back and computes wrongly ends the run, and the operation is named", async () => {
  const { session, events } = await startSession(text, textTask, losingBackend(3), () =>
    renewPatiently(() =>
      Promise.reject(new WrongDeviceError("adapter; the first wrong operation is linear")),
    ),
  );
  await session.ended;
  expect(endOf(events)).toMatchObject({
    status: "failed",
    reason: expect.stringMatching(
      /came back and failed its self-test \(adapter; the first wrong operation is linear\). The run is kept at step 0: resume on WASM/,
    ) as string,
  });
});

test("a folder that is gone pauses the run; it goes on from the same step when the folder is back", async () => {
  const config = tinyImages({ epochs: 1 });
  const counts = { train: 18, validation: 6 };
  class Pulled extends ColouredPictures {
    isGone = true;
    override async *training(epoch: number, fromStep: number): AsyncGenerator<PictureBatch> {
      let step = fromStep;
      for await (const batch of super.training(epoch, fromStep)) {
        if (step === 2 && this.isGone) throw new FolderError("train/1.png", "missing");
        step += 1;
        yield batch;
      }
    }
  }
  const calm = await startSession(config, () => new ImageTask(new ColouredPictures(config, counts), config));
  await calm.session.ended;

  const pulled = new Pulled(config, counts);
  const { session, events, runId } = await startSession(config, () => new ImageTask(pulled, config));
  await expect.poll(() => session.status).toBe("paused");
  expect(noticesOf(events)[0]).toMatchObject({
    code: "badFiles",
    text: expect.stringContaining("1.png") as string,
  });
  expect(await listCheckpoints(runId)).toMatchObject([{ tag: "last", step: 2 }]);
  pulled.isGone = false;
  session.resume();
  await session.ended;
  expect(lossesOf(events)).toEqual(lossesOf(calm.events));
});

test("`last` is saved every so many steps, and as many of them are kept as was asked for", async () => {
  const config = tinyImages({ epochs: 2, saveSteps: 2, keepLast: 3, bestMetric: "loss" });
  const counts = { train: 18, validation: 6 };
  const { session, events, runId } = await startSession(
    config,
    () => new ImageTask(new ColouredPictures(config, counts), config),
  );
  await session.ended;
  // Five steps an epoch: 2, 4, the epoch's own at 5, two after that, and so on.
  const saved = events.flatMap((event) =>
    event.kind === "checkpoint" && event.row.tag === "last" ? [event.row.step] : [],
  );
  expect(saved).toEqual([2, 4, 5, 7, 9, 10]);
  const kept = (await listCheckpoints(runId)).filter(({ tag }) => tag === "last");
  expect(kept.map(({ step }) => step)).toEqual([10, 9, 7]);
  const rows = events.flatMap((event) => (event.kind === "epoch" ? [event.row] : []));
  const lowest = rows.toSorted((a, b) => a.valLoss - b.valLoss)[0];
  const [best] = (await listCheckpoints(runId)).filter(({ tag }) => tag === "best");
  expect(best?.epoch).toBe((lowest?.epoch ?? -1) + 1);
});

test("a loss that is not finite ends the run, and the last checkpoint stays the good one", async () => {
  // Each step makes the weights some hundred times larger.
  const config = tinyText({
    learningRate: 100,
    weightDecay: 1,
    clip: null,
    schedule: "constant",
    saveEvery: 1e-6,
  });
  const { session, events, runId } = await startSession(config, textTask);
  await session.ended;
  expect(endOf(events)).toMatchObject({ status: "failed" });
  const [notice] = noticesOf(events);
  expect(notice?.code).toBe("notFinite");
  expect(notice?.text).toMatch(/go back to it with a smaller learning rate/);
  const step = Number(/at step (\d+)\./.exec(notice?.text ?? "")?.[1]);
  const last = (await listCheckpoints(runId)).find(({ tag }) => tag === "last");
  expect(last?.step).toBeGreaterThan(0);
  // It was made before the numbers of the bad step came.
  expect(last?.step).toBeLessThanOrEqual(step + 1);
  const checkpoint = await readCheckpoint(await loadCheckpoint(last?.id ?? ""));
  expect(checkpoint.position.step).toBe(last?.step);
});

test("a loss that is not finite before anything was saved is not told to go back", async () => {
  const wild = {
    learningRate: 100,
    weightDecay: 1,
    clip: null,
    schedule: "constant",
    saveEvery: 60,
  } as const;
  const { session, events, runId } = await startSession(tinyText(wild), textTask);
  await session.ended;
  expect(await listCheckpoints(runId)).toEqual([]);
  const end = endOf(events);
  expect(end?.reason).toMatch(
    /^The loss .* No checkpoint was saved before: train again with a smaller learning rate/,
  );
});

test("storage that the browser clears under a run is said, and the run is stored anew, whole", async () => {
  let seen = 0;
  class Clearing extends TextTask {
    override async *training(epoch: number, fromStep: number): AsyncGenerator<TaskBatch> {
      for await (const batch of super.training(epoch, fromStep)) {
        seen += 1;
        if (seen === 3) await transaction("readwrite", (objects) => void objects.clear());
        yield batch;
      }
    }
  }
  const { session, events, runId } = await startSession(text, (taken) => new Clearing(tinyTokens(), taken));
  await session.ended;
  expect(noticesOf(events).map(({ text: told }) => told)).toEqual([
    expect.stringMatching(/has cleared what this page had stored. Training goes on/),
  ]);
  const losses = lossesOf(events);
  expect(losses.length).toBeGreaterThan(5);
  expect(await readRun(runId)).toMatchObject({ status: "finished", step: losses.length });
  expect((await readHistory(runId)).points.map(({ loss }) => loss)).toEqual(losses);
  expect((await listCheckpoints(runId)).map(({ tag }) => tag)).toContain("last");
});
