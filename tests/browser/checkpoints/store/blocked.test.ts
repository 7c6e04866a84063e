/** A database that another tab keeps shut: a deletion that waits holds up everyone who asks to open it. */
import { afterEach, expect, test, vi } from "vitest";
import { listRuns } from "../../../../src/checkpoints/store/runs.ts";

afterEach(() => vi.useRealTimers());

test("a database that does not answer is told after ten seconds, and used again when it does", async () => {
  const holder = await new Promise<IDBDatabase>((resolve, reject) => {
    const asked = indexedDB.open("descent");
    asked.addEventListener("upgradeneeded", () => asked.result.createObjectStore("lab"));
    asked.addEventListener("success", () => resolve(asked.result));
    asked.addEventListener("error", () => reject(asked.error ?? new Error("It did not open.")));
  });
  indexedDB.deleteDatabase("descent"); // waits for the holder
  // The ten seconds are counted, not waited for.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const ends: string[] = [];
  const ask = (): Promise<unknown> =>
    listRuns().then(
      () => ends.push("answered"),
      (error: unknown) => ends.push(String(error)),
    );
  const first = ask();
  await vi.advanceTimersByTimeAsync(9999);
  expect(ends).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await first;
  expect(ends).toEqual([expect.stringMatching(/storage does not answer.*Training goes on/)]);
  // Only the first waits.
  const second = ask();
  await vi.advanceTimersByTimeAsync(0);
  await second;
  expect(ends[1]).toContain("does not answer");
  vi.useRealTimers();
  holder.close();
  await expect.poll(() => listRuns().catch(() => null)).toEqual([]);
});
