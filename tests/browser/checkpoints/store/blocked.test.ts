/** A database that another tab keeps shut: a deletion that waits holds up everyone who asks to open it. */
import { expect, test } from "vitest";
import { listRuns } from "../../../../src/checkpoints/store/runs.ts";

test(
  "a database that does not answer is told, and used again when it does",
  { timeout: 60_000 },
  async () => {
    const holder = await new Promise<IDBDatabase>((resolve, reject) => {
      const asked = indexedDB.open("descent");
      asked.addEventListener("upgradeneeded", () => asked.result.createObjectStore("lab"));
      asked.addEventListener("success", () => resolve(asked.result));
      asked.addEventListener("error", () => reject(asked.error ?? new Error("It did not open.")));
    });
    indexedDB.deleteDatabase("descent"); // waits for the holder
    await expect(listRuns()).rejects.toThrow(/storage does not answer.*Training goes on/);
    const started = performance.now();
    await expect(listRuns()).rejects.toThrow("does not answer");
    // Only the first waits ten seconds.
    expect(performance.now() - started).toBeLessThan(5000);
    holder.close();
    await expect.poll(() => listRuns().catch(() => null), { timeout: 10_000 }).toEqual([]);
  },
);
