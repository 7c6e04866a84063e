/** Real storage with a real quota, as the tests of checkpoints have it: Chromium's storage buckets give one of any size. */
import { beforeAll, expect, test } from "vitest";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import { readCheckpoint } from "../../../../src/checkpoints/checkpoint.ts";
import type { CheckpointError } from "../../../../src/checkpoints/checkpointError.ts";
import { emptyHistory } from "../../../../src/checkpoints/logs/history.ts";
import { ImageTask } from "../../../../src/training/tasks/imageTask.ts";
import { begin } from "../../../../src/worker/run/beginning.ts";
import type { TrainerEvent } from "../../../../src/worker/border/protocol.ts";
import { RunDiary } from "../../../../src/worker/run/runDiary.ts";
import { runFile } from "../../../../src/worker/run/runFiles.ts";
import { Session } from "../../../../src/worker/run/session.ts";
import { storageNotice } from "../../../../src/worker/run/storageNotice.ts";
import { classes, ColouredPictures, tinyImages } from "../../../support/samples/tinyRuns.ts";

interface StorageBuckets {
  open(name: string, options: { quota: number }): Promise<{ indexedDB: IDBFactory }>;
  delete(name: string): Promise<void>;
}

beforeAll(async () => {
  const { storageBuckets } = navigator as Navigator & { storageBuckets?: StorageBuckets };
  if (!storageBuckets) throw new Error("This Chromium has no storage buckets.");
  await storageBuckets.delete("tiny");
  const { indexedDB } = await storageBuckets.open("tiny", { quota: 200e3 });
  Object.defineProperty(globalThis, "indexedDB", { value: indexedDB });
});

test("a run whose storage is full says so, trains to its end and offers its files", async () => {
  const config = tinyImages({ epochs: 2, width: 8 });
  const backend = createCpuBackend();
  const names = Array.from({ length: classes }, (_, id) => ({ id: `n${id}`, name: `n${id}` }));
  const outputs = { kind: "classes" as const, classes: names };
  const events: TrainerEvent[] = [];
  const session = await Session.start({
    identity: {
      run: { id: "full", name: "full" },
      outputs,
      data: { name: "tiny", layout: "synthetic", train: 18, validation: 6 },
    },
    config,
    backend,
    beginning: await begin(backend, config, outputs),
    makeTask: (taken) => new ImageTask(new ColouredPictures(taken, { train: 18, validation: 6 }), taken),
    release: () => undefined,
    renew: async () => backend,
    tell: (event) => events.push(event),
  });
  await session.ended;
  expect(session.status).toBe("finished");
  const notices = events.flatMap((event) => (event.kind === "notice" ? [event.notice] : []));
  // The checkpoints and the run's record are stored beside each other: either may be refused first.
  expect(notices.length).toBeGreaterThan(0);
  for (const notice of notices)
    expect(notice).toMatchObject({
      code: "storageFull",
      text: expect.stringMatching(
        /Storage is full: .* Training goes on. Download the checkpoint as a file/,
      ) as string,
    });
  const rows = events.flatMap((event) => (event.kind === "checkpoint" ? [event.row] : []));
  expect(rows.at(-1)?.id).toMatch(/^memory\//);
  // The page holds the file itself, so that it outlives this worker.
  expect((await readCheckpoint(rows.at(-1)?.file ?? new Blob())).position.step).toBe(10);
  const last = await readCheckpoint(await runFile(session, "last.safetensors"));
  expect(last.position).toEqual({ epoch: 2, step: 10, stepInEpoch: 0 });
  expect((await runFile(session, "weights.safetensors")).size).toBeGreaterThan(600_000);
  expect((await runFile(session, "checkpoint.pth.tar")).size).toBeGreaterThan(1_200_000);
});

test("a run's record that finds no room says that storage is full, and no size that nobody counted", async () => {
  const troubles: CheckpointError[] = [];
  const points = Array.from({ length: 20_000 }, (_, step) => ({
    epoch: 1,
    step,
    loss: 1,
    learningRate: 0.1,
    dataMs: 1,
    stepMs: 1,
    seconds: 1,
  }));
  const history = { ...emptyHistory(), points };
  const diary = new RunDiary(
    "full",
    () => history,
    (error) => troubles.push(error),
  );
  await diary.rewind(history);
  expect(troubles.map(storageNotice)).toEqual([
    {
      code: "storageFull",
      level: "warn",
      text: expect.stringMatching(/has no room for more\. Training goes on/) as string,
    },
  ]);
});
