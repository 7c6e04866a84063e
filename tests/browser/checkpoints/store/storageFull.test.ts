/** A real database with a real quota: Chromium's storage buckets give one of any size, and DevTools' override is not heeded at once. */
import { beforeAll, expect, test } from "vitest";
import {
  request,
  startingWith,
  StorageFullError,
  transaction,
} from "../../../../src/checkpoints/store/database.ts";
import { listCheckpoints, loadCheckpoint, saveCheckpoint } from "../../../../src/checkpoints/store/store.ts";

interface StorageBuckets {
  open(name: string, options: { quota: number }): Promise<{ indexedDB: IDBFactory }>;
  delete(name: string): Promise<void>;
}

const about = { runId: "a", tag: "last", epoch: 1, step: 10, metric: 50 };

beforeAll(async () => {
  const { storageBuckets } = navigator as Navigator & { storageBuckets?: StorageBuckets };
  if (!storageBuckets) throw new Error("This Chromium has no storage buckets.");
  await storageBuckets.delete("small");
  const { indexedDB } = await storageBuckets.open("small", { quota: 8e6 });
  Object.defineProperty(globalThis, "indexedDB", { value: indexedDB });
});

test("storage that fills up while a checkpoint is written says so, and the older one stays", async () => {
  const row = await saveCheckpoint(about, new Blob([new Uint8Array(1e6).fill(1)]));
  const full = saveCheckpoint({ ...about, step: 11 }, new Blob([new Uint8Array(70e6).fill(2)]));
  await expect(full).rejects.toThrow(StorageFullError);
  await expect(full).rejects.toThrow(/Storage is full: 70.0 MB are needed.*Training goes on/);
  expect(await listCheckpoints()).toEqual([row]);
  expect((await loadCheckpoint(row.id)).size).toBe(1e6);
  const pieces = await transaction("readonly", (objects) =>
    request(objects.getAllKeys(startingWith("piece"))),
  );
  expect(pieces).toEqual([["piece", row.id, 0]]);
  const next = await saveCheckpoint({ ...about, step: 12 }, new Blob([new Uint8Array(1e6).fill(3)]));
  expect(await listCheckpoints()).toEqual([next]);
});
