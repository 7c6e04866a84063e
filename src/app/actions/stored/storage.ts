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
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  setApp(() => ({ storage: { used: usage, quota } }));
}

/** Asks that nothing stored here is cleared when the disk runs short; to be called after a click. */
export async function askPersistence(): Promise<boolean> {
  // Some browsers have no storage manager without https.
  const storage = navigator.storage as StorageManager | undefined;
  return (await storage?.persist()) ?? false;
}
