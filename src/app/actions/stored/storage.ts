import { byItselfMs, inTime } from "../../../inTime.ts";
import { app, setApp } from "../../state/store.ts";

/** Keeps the number of stored bytes up to date: once now, and whenever something was stored. */
export function watchStorage(): void {
  void measureStorage();
  let version = app.getState().storedVersion;
  app.subscribe(({ storedVersion }) => {
    if (storedVersion === version) return;
    version = storedVersion;
    void measureStorage();
  });
}

export async function measureStorage(): Promise<void> {
  if (!("storage" in navigator)) return;
  // Without an answer the last number stays.
  const estimate = await inTime(navigator.storage.estimate(), byItselfMs).catch(() => null);
  if (estimate) setApp(() => ({ storage: { used: estimate.usage ?? 0, quota: estimate.quota ?? 0 } }));
}

/** Asks that nothing stored here is cleared when the disk runs short; to be called after a click. */
export async function askPersistence(): Promise<boolean> {
  // Some browsers have no storage manager without https.
  const storage = navigator.storage as StorageManager | undefined;
  return (await storage?.persist()) ?? false;
}
