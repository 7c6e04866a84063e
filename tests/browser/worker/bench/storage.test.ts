import { expect, test } from "vitest";
import { createTrainer } from "../../../../src/worker/border/client.ts";
import { smallImages } from "../run/trainerRuns.ts";

const isHeld = async (name: string): Promise<boolean> =>
  ((await navigator.locks.query()).held ?? []).some((lock) => lock.name === name);

// A worker that is ended within a transaction keeps WebKit's storage shut, and one that times steps is ended at any moment.
test.each(["cpu", "wasm"] as const)("timing steps on %s opens no storage", async (backend) => {
  const name = `storing-${backend}`;
  const trainer = createTrainer(
    () => new Worker(new URL("./storing.worker.ts", import.meta.url), { type: "module", name }),
  );
  await trainer.call("openBench", { config: smallImages({ backend }), outputs: 2, lanes: [{ backend }] });
  await trainer.call("benchStep", { lane: 0, isTimed: true });
  expect(await isHeld(name)).toBe(false);
  // The lock tells of what is asked for.
  await trainer.call("filters", { of: { checkpointId: "none" } }).catch(() => undefined);
  await expect.poll(() => isHeld(name)).toBe(true);
  trainer.restart();
});
