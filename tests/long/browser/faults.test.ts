/** Real faults at moments drawn at random: after each the run goes on, and ends with the losses of a run that nothing happened to. */
import { afterAll, expect, test } from "vitest";
import { cdp } from "vitest/browser";
import { listCheckpoints } from "../../../src/checkpoints/store.ts";
import type { RunConfig } from "../../../src/config.ts";
import { createTrainer } from "../../../src/worker/client.ts";
import type { TrainerEvent } from "../../../src/worker/protocol.ts";
import { listen, smallText, textFolder } from "../../browser/worker/trainerRuns.ts";

let worker: Worker | null = null;
const { trainer, events, until, untilStatus } = listen(
  createTrainer(() => {
    worker = new Worker(new URL("./faulty.worker.ts", import.meta.url), { type: "module" });
    return worker;
  }),
);
afterAll(() => trainer.restart("The tests are over."));

const timeout = 30 * 60_000;

async function start(config: RunConfig, runId: string, checkpointId: string | null): Promise<void> {
  const resume = checkpointId === null ? null : { checkpointId };
  await trainer.call("start", { config, runId, name: "faults", weights: null, resume });
}

/** Losses by step; a step made again takes the place of the one before. */
function lossesOf(all: readonly TrainerEvent[]): number[] {
  const losses: number[] = [];
  for (const event of all)
    if (event.kind === "steps") for (const { step, loss } of event.points) losses[step] = loss;
  return losses;
}

const config = smallText({ epochs: 12, backend: "webgpu" });
const isOver = (event: TrainerEvent): boolean =>
  event.kind === "status" && ["finished", "failed"].includes(event.status);

async function undisturbed(of: RunConfig): Promise<number[]> {
  await trainer.call("openData", textFolder());
  events.length = 0;
  await start(of, crypto.randomUUID(), null);
  expect((await untilStatus("finished", "failed")).status).toBe("finished");
  return lossesOf(events);
}

test("a device that is destroyed four times", { timeout }, async () => {
  const long = { ...config, epochs: 20, saveEvery: 0.01 };
  const expected = await undisturbed(long);
  events.length = 0;
  const over = until(isOver);
  await start(long, crypto.randomUUID(), null);
  for (let fault = 0; fault < 4; fault += 1) {
    const at = Math.floor(110 + 160 * fault + 40 * Math.random());
    const back = until((event) => event.kind === "notice" && event.notice.code === "deviceBack");
    await until((event) => event.kind === "steps" && (event.points.at(-1)?.step ?? 0) >= at);
    worker?.postMessage("destroy", []);
    await Promise.race([back, over]);
  }
  const { status, reason } = await untilStatus("finished", "failed");
  expect(reason).toBeUndefined();
  expect(status).toBe("finished");
  expect(lossesOf(events)).toEqual(expected);
  console.info("Device destroyed and survived: 4 times");
});

test(
  "a GPU process that is killed: the run comes back, or is kept and goes on with WASM",
  { timeout },
  async () => {
    await trainer.call("openData", textFolder());
    const runId = crypto.randomUUID();
    events.length = 0;
    await start(config, runId, null);
    await until((event) => event.kind === "checkpoint" && event.row.tag === "last");
    await (cdp() as { send(method: string): Promise<unknown> }).send("Browser.crashGpuProcess");
    const { status, reason } = await untilStatus("finished", "failed");
    // A browser that draws in software gives WebGPU up after the first crash; one with a graphics card starts it again.
    if (status === "failed") {
      expect(reason).toMatch(
        /did not come back. The run is kept at step \d+: reload the page, or resume on WASM./,
      );
      const [last] = await listCheckpoints(runId);
      const over = until(isOver);
      await start({ ...config, backend: "wasm" }, runId, last?.id ?? null);
      expect(await over).toMatchObject({ status: "finished" });
    }
    const losses = lossesOf(events);
    expect(Object.keys(losses)).toHaveLength((await untilStatus("finished")).step);
    console.info(`GPU process killed and survived: once, ${status === "failed" ? "on WASM" : "on WebGPU"}`);
  },
);

test("a worker that is ended five times", { timeout }, async () => {
  const wasm = { ...config, backend: "wasm", saveEvery: 1e-3 } as const;
  const expected = await undisturbed(wasm);
  const runId = crypto.randomUUID();
  const losses: number[] = [];
  let checkpointId: string | null = null;
  for (let life = 0; life < 6; life += 1) {
    await trainer.call("openData", textFolder());
    events.length = 0;
    const over = until(isOver);
    const enough = until(
      (event) => event.kind === "steps" && (event.points.at(-1)?.step ?? 0) >= 60 * (life + 1),
    );
    await start(wasm, runId, checkpointId);
    const end = await Promise.race([over, life < 5 ? enough : over]);
    if (life < 5) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 50));
      trainer.restart("Ended by the test.");
    } else expect(end).toMatchObject({ status: "finished" });
    lossesOf(events).forEach((loss, step) => (losses[step] = loss));
    checkpointId = (await listCheckpoints(runId)).find(({ tag }) => tag === "last")?.id ?? null;
  }
  expect(losses).toEqual(expected);
  console.info("Worker ended and survived: 5 times");
});
