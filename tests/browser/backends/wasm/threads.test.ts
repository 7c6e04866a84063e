import { afterEach, describe, expect, test, vi } from "vitest";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import { createWasmBackend } from "../../../../src/backends/wasm/backend.ts";
import { smallRuns, trainSteps } from "../../../support/trainingSteps.ts";
import { watchWorkers } from "../../../support/page/watchWorkers.ts";

const f4 = { fastProducts: "f4", precision: "float32" } as const;

afterEach(() => vi.unstubAllGlobals());

describe.each(["images", "text"] as const)("training on %s", (task) => {
  test("gives the same bits on one, two and three threads, and the plain backend's losses", async () => {
    const runs = [];
    for (const threads of [1, 2, 3]) {
      const backend = await createWasmBackend({ threads });
      expect(backend.details.threads).toBe(threads);
      runs.push(await trainSteps(backend, smallRuns[task], 5, f4));
      expect(backend.bytes()).toBeLessThan(2048);
      backend.dispose();
    }
    const [one, two, three] = runs;
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    expect(one!.losses.at(-1)).toBeLessThan(one!.losses[0]!);
    const plain = await trainSteps(createCpuBackend(), smallRuns[task], 2, f4);
    // Before and after one update; later a batch of five in batch normalisation makes much of every rounding.
    expect(Math.abs(one!.losses[0]! / plain.losses[0]! - 1)).toBeLessThan(1e-5);
    expect(Math.abs(one!.losses[1]! / plain.losses[1]! - 1)).toBeLessThan(1e-3);
  });
});

test("a thread that dies ends the run with a reason, and does not hang it", async () => {
  const { started: workers } = watchWorkers();
  const backend = await createWasmBackend({ threads: 2, silenceMs: 1000 });
  expect(workers).toHaveLength(1);
  await trainSteps(backend, smallRuns.text, 1, f4);
  workers[0]!.terminate();
  // Chromium ends a worker that is in a loop two seconds later: until then it computes its share.
  const untilItIsGone = async (): Promise<never> => {
    for (;;) {
      await trainSteps(backend, smallRuns.text, 1, f4);
      // The browser ends it in a task of this page.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await expect(untilItIsGone()).rejects.toThrow(/stopped answering.*one thread/);
  await expect(backend.lost).resolves.toMatch("stopped answering");
  backend.dispose();
});

test("threads that cannot start are done without", async () => {
  vi.stubGlobal(
    "Worker",
    class extends EventTarget {
      postMessage() {
        this.dispatchEvent(new Event("error"));
      }
      terminate() {}
    },
  );
  const backend = await createWasmBackend({ threads: 2 });
  expect(backend.details.threads).toBe(1);
  const { losses } = await trainSteps(backend, smallRuns.images, 1, f4);
  expect(losses[0]).toBeGreaterThan(0);
  backend.dispose();
});
