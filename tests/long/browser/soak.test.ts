/** Long runs hold no more at their end than after their first steps, and starting again and again leaves nothing behind. */
import { afterAll, expect, test } from "vitest";
import type { BackendName, RunConfig } from "../../../src/config.ts";
import {
  listen,
  pictureFolder,
  smallImages,
  smallText,
  textFolder,
} from "../../browser/worker/trainerRuns.ts";

const { trainer, events, until, untilStatus } = listen();
afterAll(() => trainer.restart("The tests are over."));

const steps = Number(import.meta.env["VITE_SOAK_STEPS"] ?? 10_000);
const cycles = 50;
const timeout = 3 * 60 * 60_000;

const networks: [string, RunConfig][] = [
  ["ResNet", smallImages({ pictureSize: 32, batchSize: 4, epochs: 10_000, steps })],
  ["Transformer", smallText({ epochs: 10_000, steps })],
];
const cases = (["wasm", "webgpu"] as BackendName[]).flatMap((backend) =>
  networks.map(([name, config]) => ({ backend, name, config: { ...config, backend } })),
);

const open = async (config: RunConfig): Promise<unknown> =>
  trainer.call("openData", config.model === "transformer" ? textFolder() : await pictureFolder());

async function start(config: RunConfig): Promise<void> {
  events.length = 0;
  const ask = { config, runId: crypto.randomUUID(), name: "soak", weights: null, resume: null };
  await trainer.call("start", ask);
}

test.each(cases)("$name on $backend: memory is flat over a long run", { timeout }, async ({ config }) => {
  await open(config);
  await start(config);
  const bytes: { step: number; bytes: number }[] = [];
  let step = 0;
  const stop = trainer.on((event) => {
    if (event.kind === "steps") step = event.points.at(-1)?.step ?? step;
    if (event.kind === "meters") bytes.push({ step, bytes: event.deviceBytes });
    events.length = 0; // what the test itself would gather
  });
  await until((event) => event.kind === "status" && ["finished", "failed"].includes(event.status));
  stop();
  expect(step).toBe(steps - 1);
  // The first half compiles programs for validation and grows what reads results back.
  const early = bytes.filter((sample) => sample.step < steps / 2).map((sample) => sample.bytes);
  const late = bytes.filter((sample) => sample.step >= steps / 2).map((sample) => sample.bytes);
  expect(late.length).toBeGreaterThan(2);
  expect(Math.max(...late)).toBeLessThanOrEqual(Math.max(...early));
  console.info(`device bytes: ${early[0]} at first, ${early.at(-1)} half way, ${late.at(-1)} at the end`);
});

test.each(cases)(
  "$name on $backend: starting fifty times leaves nothing behind",
  { timeout },
  async ({ config }) => {
    await open(config);
    const held: number[] = [];
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      const metered = until((event) => event.kind === "meters");
      await start({ ...config, steps: null });
      const meters = await metered;
      if (meters.kind === "meters") held.push(meters.deviceBytes);
      await trainer.call("stop", null);
      await untilStatus("stopped");
    }
    expect(held).toHaveLength(cycles);
    // The first runs compile programs for validation at one time or another.
    expect(held.at(-1)).toBeLessThanOrEqual(Math.max(...held.slice(0, 10)));
  },
);
