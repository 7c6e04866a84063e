/** What "goes on as if nothing had happened" means: the same losses, meters, history and the same bits at the end. */
import { expect } from "vitest";
import { type Checkpoint, readCheckpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { crc32c } from "../../../../src/crc.ts";
import { listCheckpoints, loadCheckpoint } from "../../../../src/checkpoints/store/store.ts";
import { bytesOf, type Tensors } from "../../../../src/checkpoints/safetensors/tensors.ts";
import type { RunConfig } from "../../../../src/config/config.ts";
import { TrainerDiedError } from "../../../../src/worker/border/client.ts";
import type { Calls, DataSource } from "../../../../src/worker/border/protocol.ts";
import type { mortalTrainer } from "./mortalTrainer.ts";
import { listen } from "./trainerRuns.ts";

type Resume = Calls["start"]["ask"]["resume"];

const checksums = (tensors: Tensors) => [...tensors].map(([name, tensor]) => [name, crc32c(bytesOf(tensor))]);

const withoutTimes = (row: object) => Object.entries(row).filter(([name]) => !/ms$|seconds/i.test(name));

/** Everything but times, and identities of runs. */
function contentOf({ history, meters, ...rest }: Checkpoint) {
  const { position, best, schedule, model, optimizer, average, bestModel } = rest;
  return {
    position,
    best,
    schedule,
    meters: Object.entries(meters).filter(([name]) => !/^(time|data)\.|Ms\b/.test(name)),
    points: history.points.map(withoutTimes),
    epochs: history.epochs.map(withoutTimes),
    end: history.end,
    tensors: [model, optimizer, average, bestModel].map(checksums),
  };
}

/** Trains `config` in one go; then again in a worker that dies at its first checkpoint, and on from storage and from a file. */
export async function expectSameAfterKill(
  mortal: ReturnType<typeof mortalTrainer>,
  config: RunConfig,
  data: DataSource,
): Promise<void> {
  const { trainer, events, untilStatus } = listen(mortal.trainer);
  async function start(runId: string, resume: Resume = null): Promise<void> {
    events.length = 0;
    await trainer.call("start", { config, runId, name: "exact", weights: null, resume });
  }
  async function toTheEnd(runId: string): Promise<ReturnType<typeof contentOf>> {
    const { status, reason } = await untilStatus("finished", "failed");
    expect(reason).toBeUndefined();
    expect(status).toBe("finished");
    const row = (await listCheckpoints(runId)).find(({ tag }) => tag === "last");
    return contentOf(await readCheckpoint(await loadCheckpoint(row?.id ?? "there is none")));
  }

  await trainer.call("openData", data);
  const straightId = crypto.randomUUID();
  await start(straightId);
  const straight = await toTheEnd(straightId);
  expect(straight.points).toHaveLength(config.steps ?? 0);

  const killedId = crypto.randomUUID();
  const died = new Promise<string>((resolve) => void trainer.onDeath(resolve));
  // By itself: told to end from here, a small run would often be over before it heard of it.
  mortal.end("atCheckpoint");
  // It may die before it has answered.
  const started = start(killedId).catch((error: unknown) => {
    if (!(error instanceof TrainerDiedError)) throw error;
  });
  expect(await started.then(() => died)).toMatch(/ended without a word/);
  expect(events.some((event) => event.kind === "status" && event.status === "finished")).toBe(false);
  const [row] = await listCheckpoints(killedId);
  expect(row?.step).toBeLessThan(config.steps ?? 0);
  // What the page would download; its bytes alone.
  const file = new Blob([await (await loadCheckpoint(row?.id ?? "")).arrayBuffer()]);

  await trainer.call("openData", data);
  await start(killedId, { checkpointId: row?.id ?? "" });
  expect(await toTheEnd(killedId)).toEqual(straight);
  const fromFileId = crypto.randomUUID();
  await start(fromFileId, { file });
  expect(await toTheEnd(fromFileId)).toEqual(straight);
}
