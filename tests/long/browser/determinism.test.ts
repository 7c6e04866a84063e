/** The same seed on the same backend and machine: bit-identical losses over 50 steps, dropout and augmentation on. Three steps: everyBackend.test.ts. */
import { afterAll, expect, test } from "vitest";
import type { RunConfig } from "../../../src/config/config.ts";
import type { BackendName } from "../../../src/config/settings.ts";
import type { DataSource } from "../../../src/worker/border/protocol.ts";
import {
  listen,
  pictureFolder,
  pointsOf,
  smallImages,
  smallText,
  textFolder,
} from "../../browser/worker/run/trainerRuns.ts";

// One worker for all: a device compiles each kernel once.
const { trainer, events, untilStatus } = listen();
afterAll(() => trainer.restart("The tests are over."));

async function lossesOf(config: RunConfig): Promise<number[]> {
  events.length = 0;
  const runId = crypto.randomUUID();
  await trainer.call("start", { config, runId, name: "again", weights: null, resume: null });
  expect((await untilStatus("finished", "failed")).reason).toBeUndefined();
  return pointsOf(events).map(({ loss }) => loss);
}

const length = { steps: 50, epochs: 50 };
const backends: BackendName[] = ["cpu", "wasm", "webgpu"];
const models: [string, RunConfig, () => DataSource | Promise<DataSource>][] = [
  ["pictures", smallImages({ ...length, batchSize: 4, augmentation: "strong" }), pictureFolder],
  ["text", smallText({ ...length, shuffle: true }), textFolder],
];

test.each(backends.flatMap((backend) => models.map((model) => [backend, ...model] as const)))(
  "on %s, %s: fifty steps give the same losses again, and others with another seed",
  async (backend, _name, config, data) => {
    if (config.model === "transformer") expect(config.dropout * config.layerDropout).toBeGreaterThan(0);
    await trainer.call("openData", await data());
    const first = await lossesOf({ ...config, backend });
    expect(first).toHaveLength(50);
    expect(first.every(Number.isFinite)).toBe(true);
    expect(await lossesOf({ ...config, backend })).toEqual(first);
    expect(await lossesOf({ ...config, backend, seed: 7, steps: 2 })).not.toEqual(first.slice(0, 2));
  },
);
