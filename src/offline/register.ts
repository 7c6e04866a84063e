/** Works away from the net: registers the service worker of the built page. The dev server has none. */
import type { Keep } from "./keep.ts";

/** Long enough that the first paint and the self-tests of the backends are over. */
const keepAfterMs = 10_000;
const reloadedKey = "descent.reloadedForIsolation";

/**
 * Registers the service worker, has it keep what was used already, then the rest of the page and the samples, and reloads once where the host sets no headers and only the
 * worker can isolate the page. Nothing fails when the browser has no service workers (private windows, plain http).
 * @param used gives the addresses of what the trainer has fetched: on a first visit the service worker comes too late to see it
 */
export async function registerServiceWorker(used: () => Promise<string[]>): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(new URL("serviceWorker.js", document.baseURI));
  } catch {
    // The page works as before, only not away from the net.
    return;
  }
  const { active } = await navigator.serviceWorker.ready;
  if (!crossOriginIsolated && sessionStorage.getItem(reloadedKey) === null) {
    // Once: a browser that does not isolate even then must not reload for ever.
    sessionStorage.setItem(reloadedKey, "yes");
    location.reload();
    return;
  }
  if (active) setTimeout(() => void askToKeep(active, used), keepAfterMs);
}

/** Whether the person asked the browser to fetch little. */
function isSpared(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}

async function askToKeep(worker: ServiceWorker, used: () => Promise<string[]>): Promise<void> {
  const nothingToTransfer: Transferable[] = [];
  // A trainer that died has its own way of saying so, and the samples are kept without its answer.
  const parts = performance.getEntriesByType("resource").map(({ name }) => name);
  const message: Keep = { used: [...parts, ...(await used().catch(() => []))], rest: !isSpared() };
  worker.postMessage(message, nothingToTransfer);
}
