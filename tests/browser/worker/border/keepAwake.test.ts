import { afterEach, expect, test, vi } from "vitest";
import { keepAwake } from "../../../../src/worker/border/keepAwake.ts";
import { listen, smallText, textFolder } from "../run/trainerRuns.ts";

afterEach(() => {
  vi.restoreAllMocks();
  Reflect.deleteProperty(document, "visibilityState"); // back to the document's own
});

function becomes(state: DocumentVisibilityState): void {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

test("a live run keeps the screen awake while it is visible, and is saved when it is hidden", async () => {
  const held: WakeLockSentinel[] = [];
  const request = navigator.wakeLock.request.bind(navigator.wakeLock);
  vi.spyOn(navigator.wakeLock, "request").mockImplementation(async (type) => {
    const sentinel = await request(type);
    held.push(sentinel);
    return sentinel;
  });
  const { trainer, events, until } = listen();
  const stop = keepAwake(trainer);
  try {
    await trainer.call("openData", textFolder());
    const ask = { config: smallText({ epochs: 1000 }), name: "long", weights: null, resume: null };
    await trainer.call("start", { ...ask, runId: crypto.randomUUID() });
    await until((event) => event.kind === "steps");
    await expect.poll(() => held.length).toBe(1);
    expect(held[0]?.released).toBe(false);
    const saved = until((event) => event.kind === "checkpoint" && event.row.tag === "last");
    becomes("hidden");
    await saved;
    await expect.poll(() => held[0]?.released).toBe(true);
    becomes("visible");
    await expect.poll(() => held.length).toBe(2);
    await trainer.call("stop", null);
    await expect.poll(() => held[1]?.released).toBe(true);
    expect(events.findLast(({ kind }) => kind === "status")).toMatchObject({ status: "stopped" });
  } finally {
    stop();
    trainer.restart("The test is over.");
  }
});
