/**
 * A run whose worker is killed goes on as if nothing had happened: the same losses and the same bits at the end, from this
 * browser's storage and from a file, with augmentation, dropout and an average of the weights.
 */
import { afterAll, expect, test } from "vitest";
import { type Checkpoint, readCheckpoint } from "../../../src/checkpoints/checkpoint.ts";
import { crc32c } from "../../../src/checkpoints/crc.ts";
import { listCheckpoints, loadCheckpoint } from "../../../src/checkpoints/store.ts";
import { bytesOf, type Tensors } from "../../../src/checkpoints/tensors.ts";
import type { BackendName, RunConfig } from "../../../src/config.ts";
import type { Calls } from "../../../src/worker/protocol.ts";
import { listen, pictureFolder, smallImages, smallText, textFolder } from "./trainerRuns.ts";

const { trainer, events, until, untilStatus } = listen();
afterAll(() => trainer.restart("The tests are over."));

type Resume = Calls["start"]["ask"]["resume"];

async function start(config: RunConfig, runId: string, resume: Resume = null): Promise<void> {
  events.length = 0;
  await trainer.call("start", { config, runId, name: "exact", weights: null, resume });
}

async function toTheEnd(runId: string): Promise<Checkpoint> {
  const { status, reason } = await untilStatus("finished", "failed");
  expect(reason).toBeUndefined();
  expect(status).toBe("finished");
  return lastOf(runId);
}

async function lastOf(runId: string): Promise<Checkpoint> {
  const row = (await listCheckpoints(runId)).find(({ tag }) => tag === "last");
  return readCheckpoint(await loadCheckpoint(row?.id ?? "there is none"));
}

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

const more = { saveSteps: 4, steps: 10, averageDecay: 0.9 };
const cases: [BackendName, "pictures" | "text"][] = [
  ["cpu", "pictures"],
  ["cpu", "text"],
  ["wasm", "pictures"],
  ["wasm", "text"],
  ["webgpu", "pictures"],
  ["webgpu", "text"],
];

// A software adapter compiles some hundred kernels anew in each worker.
test.each(cases)("on %s, %s: killed and resumed is the same", { timeout: 240_000 }, async (backend, what) => {
  const data = what === "pictures" ? await pictureFolder() : textFolder();
  const config =
    what === "pictures"
      ? smallImages({ ...more, backend, batchSize: 4, augmentation: "strong", labelSmoothing: 0.1 })
      : smallText({ ...more, backend, optimizer: "adamw", learningRate: 0.01, batchSize: 20, shuffle: true });
  expect(what === "pictures" || config.dropout * config.layerDropout > 0).toBe(true);

  await trainer.call("openData", data);
  const straightId = crypto.randomUUID();
  await start(config, straightId);
  const straight = contentOf(await toTheEnd(straightId));
  expect(straight.points).toHaveLength(10);

  const killedId = crypto.randomUUID();
  const saved = until((event) => event.kind === "checkpoint");
  await start(config, killedId);
  await saved;
  trainer.restart("Killed by the test.");
  expect(events.some((event) => event.kind === "status" && event.status === "finished")).toBe(false);
  const [row] = await listCheckpoints(killedId);
  expect(row?.step).toBeLessThan(10);
  // What the page would download; its bytes alone.
  const file = new Blob([await (await loadCheckpoint(row?.id ?? "")).arrayBuffer()]);

  await trainer.call("openData", data);
  await start(config, killedId, { checkpointId: row?.id ?? "" });
  expect(contentOf(await toTheEnd(killedId))).toEqual(straight);
  const fromFileId = crypto.randomUUID();
  await start(config, fromFileId, { file });
  expect(contentOf(await toTheEnd(fromFileId))).toEqual(straight);
});
