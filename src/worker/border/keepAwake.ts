/** Keeps the machine awake while a run is live and its page is visible, and saves the run when the page is hidden. */
import type { Trainer } from "./client.ts";

/** Attends to `trainer` for the page's lifetime; the returned function ends that. */
export function keepAwake(trainer: Trainer): () => void {
  let isLive = false;
  let lock: WakeLockSentinel | null = null;

  async function update(): Promise<void> {
    const wanted = isLive && document.visibilityState === "visible";
    if (!wanted) {
      const held = lock;
      lock = null;
      await held?.release();
    } else if (!lock || lock.released) {
      // Refused on a low battery, and missing in some browsers: then the run goes on without it.
      lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
    }
  }

  const forget = trainer.on((event) => {
    if (event.kind !== "status") return;
    const now = event.status === "running" || event.status === "pausing" || event.status === "stopping";
    if (now === isLive) return;
    isLive = now;
    void update();
  });
  const forgetDeath = trainer.onDeath(() => {
    isLive = false;
    void update();
  });
  const onVisibility = (): void => {
    void update();
    // A hidden tab may be frozen or closed without a word.
    if (isLive && document.visibilityState === "hidden") trainer.call("secure", null).catch(() => undefined);
  };
  document.addEventListener("visibilitychange", onVisibility);
  return () => {
    forget();
    forgetDeath();
    document.removeEventListener("visibilitychange", onVisibility);
    isLive = false;
    void update();
  };
}
