import { byItselfMs, inTime } from "../../../inTime.ts";
import { isLive } from "../../state/state.ts";
import { usedBytes } from "../../state/storage.ts";
import { app, setApp } from "../../state/store.ts";

/** While a run writes its packed copy and its history. */
const liveMs = 10_000;

/** Keeps the number of stored bytes up to date: now, whenever something was stored or read of it, and while a run is live. */
export function watchStorage(): void {
  void measureStorage();
  app.subscribe((now, before) => {
    const isOther =
      now.storedVersion !== before.storedVersion ||
      now.stored !== before.stored ||
      now.folders !== before.folders ||
      now.samplePacks !== before.samplePacks ||
      now.run?.status !== before.run?.status;
    if (isOther) void measureStorage();
  });
  setInterval(() => {
    const { run } = app.getState();
    if (run && isLive(run.status)) void measureStorage();
  }, liveMs);
}

export async function measureStorage(): Promise<void> {
  if (!("storage" in navigator)) return;
  // Without an answer the last number stays.
  const estimate = await inTime(navigator.storage.estimate(), byItselfMs).catch(() => null);
  if (!estimate) return;
  setApp((state) => ({ storage: { used: usedBytes(estimate, state), quota: estimate.quota ?? 0 } }));
}

/** Asks that nothing stored here is cleared when the disk runs short; to be called after a click. */
export async function askPersistence(): Promise<boolean> {
  // Some browsers have no storage manager without https.
  const storage = navigator.storage as StorageManager | undefined;
  return (await storage?.persist()) ?? false;
}
